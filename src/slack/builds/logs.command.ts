import { z } from 'zod';
import { defineCommand } from '../platform/command.ts';
import { logScreen } from './log-screen.ts';
import { showBuild } from './show-build.ts';

export const command = defineCommand({
  word: 'logs',
  permission: { role: 'viewer', does: 'see builds' },
  topic: 'builds',
  summary: 'Show the end of a step’s log.',
  usage: 'BUILD|PROJECT [STEP]',
  examples: ['logs 9hh2rh7zkq', 'logs 9hh2rh7zkq 7', 'logs 9hh2rh7zkq "pnpm build"'],
  effect: 'read',
  args: z
    .object({ positional: z.array(z.string()) })
    .transform(({ positional: [buildId = '', ...step] }) => ({
      buildId,
      step: step.join(' '),
    })),
  run: ({ buildId, step }, interaction, services) =>
    showBuild(buildId, 'logs', (place) => logScreen(place, step, services), interaction, services),
});
