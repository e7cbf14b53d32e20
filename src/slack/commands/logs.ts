import { z } from 'zod';
import { logScreen } from '../build-screens.ts';
import { defineCommand, UsageError } from '../command.ts';

export const command = defineCommand({
  word: 'logs',
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
  async run({ buildId, step }, { answer }, room) {
    if (!buildId) throw new UsageError('Which build? Its id is in the list of its project.');
    await answer.replace(await logScreen(buildId, step, room));
  },
});
