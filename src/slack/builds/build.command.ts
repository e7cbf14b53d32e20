import type { Asked } from '../platform/asked.ts';
import { type Action, defineCommand, ONE_TEXT } from '../platform/command.ts';
import type { Room } from '../platform/room.ts';
import { buildScreen, stepsScreen, whyScreen } from './build-screens.ts';
import { findBuild } from './find-build.ts';
import { follow, type Screen } from './follow-build.ts';
import { logScreen } from './log-screen.ts';
import { askProjectOfBuild, PROJECT_OF_BUILD_FORM } from './project-of-build.ts';
import { sendWholeLog } from './whole-log.ts';

const summary: Screen = buildScreen;
const inOrder: Screen = (place, room) => stepsScreen(place, 0, false, room);

async function show(buildId: string, screen: Screen, asked: Asked, room: Room): Promise<void> {
  const place = await findBuild(buildId, 'build', asked, room);
  if (place) await asked.answer.replace(await screen(place, room));
}

const stepsPage: Action = (value, asked, room) => {
  const [buildId = '', page = '0', order] = value.split(' ');
  const screen: Screen = (place) => stepsScreen(place, Number(page) || 0, order === 'slowest', room);
  return show(buildId, screen, asked, room);
};

const following =
  (screen: Screen): Action =>
  async (value, asked, room) => {
    const place = await findBuild(value, 'build', asked, room);
    if (place) await follow(place, screen, asked, room);
  };

export const command = defineCommand({
  word: 'build',
  topic: 'builds',
  summary: 'Shows one build: how it went, how long it took, what the cache saved.',
  usage: 'BUILD',
  examples: ['build 9hh2rh7zkq'],
  effect: 'read',
  args: ONE_TEXT,
  run: (typed, asked, room) => show(typed, summary, asked, room),
  actions: {
    build: (value, asked, room) => show(value, summary, asked, room),
    steps: stepsPage,
    'steps-previous': stepsPage,
    'steps-next': stepsPage,
    'steps-order': stepsPage,
    why: (value, asked, room) => show(value, (place) => whyScreen(place, asked, room), asked, room),
    logs: (value, asked, room) => show(value, (place) => logScreen(place, '', room), asked, room),
    'log-of-step': (value, asked, room) => {
      const [buildId = '', step = ''] = value.split(' ');
      return show(buildId, (place) => logScreen(place, step, room), asked, room);
    },
    'log-file': sendWholeLog,
    'follow-build': following(summary),
    'follow-steps': following(inOrder),
    'of-project': askProjectOfBuild,
  },
  forms: { project: PROJECT_OF_BUILD_FORM },
});
