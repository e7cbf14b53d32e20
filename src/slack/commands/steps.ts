import { stepsScreen } from '../build-screens.ts';
import { defineCommand, ONE_TEXT, UsageError } from '../command.ts';

export const command = defineCommand({
  word: 'steps',
  summary: 'Breaks a build down into its steps, and says what differs from the last green one.',
  usage: 'BUILD',
  examples: ['steps 9hh2rh7zkq'],
  effect: 'read',
  args: ONE_TEXT,
  async run(typed, { answer }, room) {
    if (!typed) throw new UsageError('Which build? Its id is in the list of its project.');
    await answer.replace(await stepsScreen(typed, 0, false, room));
  },
});
