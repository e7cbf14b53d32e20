import { buildScreen, logScreen, stepsScreen, whyScreen } from '../build-screens.ts';
import { type Action, defineCommand, ONE_TEXT, UsageError } from '../command.ts';

const stepsPage: Action = async (value, { answer }, room) => {
  const [buildId = '', page = '0', order] = value.split(' ');
  await answer.replace(await stepsScreen(buildId, Number(page) || 0, order === 'slowest', room));
};

export const command = defineCommand({
  word: 'build',
  summary: 'Shows one build: how it went, how long it took, what the cache saved.',
  usage: 'BUILD',
  examples: ['build 9hh2rh7zkq'],
  effect: 'read',
  args: ONE_TEXT,
  async run(typed, { answer }, room) {
    if (!typed) throw new UsageError('Which build? Its id is in the list of its project.');
    await answer.replace(await buildScreen(typed, room));
  },
  actions: {
    build: async (value, { answer }, room) => answer.replace(await buildScreen(value, room)),
    steps: stepsPage,
    'steps-previous': stepsPage,
    'steps-next': stepsPage,
    'steps-order': stepsPage,
    why: async (value, { answer }, room) => answer.replace(await whyScreen(value, room)),
    logs: async (value, { answer }, room) => answer.replace(await logScreen(value, '', room)),
  },
});
