import { whyScreen } from '../build-screens.ts';
import { defineCommand, ONE_TEXT, UsageError } from '../command.ts';

export const command = defineCommand({
  word: 'why',
  summary: 'Says why a build failed: the step, the probable cause, the next step, how often it was seen.',
  usage: 'BUILD',
  examples: ['why 9hh2rh7zkq'],
  effect: 'read',
  args: ONE_TEXT,
  async run(typed, { answer }, room) {
    if (!typed) throw new UsageError('Which build? Its id is in the list of its project.');
    await answer.replace(await whyScreen(typed, room));
  },
});
