import { z } from 'zod';
import { defineCommand } from '../platform/command.ts';
import { findBuild } from './find-build.ts';
import { logScreen } from './log-screen.ts';

export const command = defineCommand({
  word: 'logs',
  permission: { role: 'viewer', does: 'look at builds' },
  topic: 'builds',
  summary: 'Shows the last lines of a step’s log; of the failing step, when none is named.',
  usage: 'BUILD [STEP]',
  examples: ['logs 9hh2rh7zkq', 'logs 9hh2rh7zkq 7', 'logs 9hh2rh7zkq "pnpm build"'],
  effect: 'read',
  args: z
    .object({ positional: z.array(z.string()) })
    .transform(({ positional: [buildId = '', ...step] }) => ({
      buildId,
      step: step.join(' '),
    })),
  async run({ buildId, step }, interaction, services) {
    const place = await findBuild(buildId, 'logs', interaction, services);
    if (place) await interaction.answer.replace(await logScreen(place, step, services));
  },
});
