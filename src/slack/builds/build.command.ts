import { defineCommand, ONE_TEXT } from '../platform/command.ts';
import type { Interaction } from '../platform/interaction.ts';
import type { Action, Services } from '../platform/services.ts';
import { cancelAlert, requestAlert } from './build-alert-buttons.ts';
import { readStepsScreen, readWhyScreen } from './build-screens.ts';
import { findBuild } from './find-build.ts';
import { follow, forgetLive } from './live-build.ts';
import { LIVE_SCREENS, type LiveScreen, type Screen } from './live-screens.ts';
import { logScreen } from './log-screen.ts';
import { askProjectOfBuild, PROJECT_OF_BUILD_FORM } from './project-of-build.ts';
import { showBuild } from './show-build.ts';
import { sendWholeLog } from './whole-log.ts';

const summary: Screen = LIVE_SCREENS.build;

async function show(
  buildId: string,
  screen: Screen,
  interaction: Interaction,
  services: Services,
): Promise<void> {
  const place = await findBuild(buildId, 'build', interaction, services);
  if (!place) return;
  await forgetLive(interaction, services);
  await interaction.answer.replace(await screen(place, services));
}

const stepsPage: Action = (value, interaction, services) => {
  const [buildId = '', page = '0', order] = value.split(' ');
  const screen: Screen = (place) => readStepsScreen(place, Number(page) || 0, order === 'slowest', services);
  return show(buildId, screen, interaction, services);
};

const watchLive =
  (screen: LiveScreen): Action =>
  async (value, interaction, services) => {
    const place = await findBuild(value, 'build', interaction, services);
    if (place) await follow(place, LIVE_SCREENS[screen], interaction, services, screen);
  };

export const command = defineCommand({
  word: 'build',
  permission: { role: 'viewer', does: 'see builds' },
  topic: 'builds',
  summary: 'Show a build’s result, duration and cache use.',
  usage: 'BUILD|PROJECT',
  examples: ['build 9hh2rh7zkq'],
  effect: 'read',
  args: ONE_TEXT,
  run: (typed, interaction, services) => showBuild(typed, 'build', summary, interaction, services, follow),
  actions: {
    build: (value, interaction, services) => show(value, summary, interaction, services),
    steps: stepsPage,
    'steps-previous': stepsPage,
    'steps-next': stepsPage,
    'steps-order': stepsPage,
    why: (value, interaction, services) =>
      show(value, (place) => readWhyScreen(place, interaction, services), interaction, services),
    logs: (value, interaction, services) =>
      show(value, (place) => logScreen(place, '', services), interaction, services),
    'log-of-step': (value, interaction, services) => {
      const [buildId = '', step = ''] = value.split(' ');
      return show(buildId, (place) => logScreen(place, step, services), interaction, services);
    },
    'log-file': sendWholeLog,
    'follow-build': watchLive('build'),
    'follow-steps': watchLive('steps'),
    notify: requestAlert,
    'notify-off': cancelAlert,
    'of-project': askProjectOfBuild,
  },
  forms: { project: PROJECT_OF_BUILD_FORM },
});
