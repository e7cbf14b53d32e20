import { defineCommand, ONE_TEXT } from '../platform/command.ts';
import { readStepsScreen } from './build-screens.ts';
import { showBuild } from './show-build.ts';

export const command = defineCommand({
  word: 'steps',
  permission: { role: 'viewer', does: 'see builds' },
  topic: 'builds',
  summary: 'Show a build’s steps and what changed.',
  usage: 'BUILD|PROJECT',
  examples: ['steps 9hh2rh7zkq'],
  effect: 'read',
  args: ONE_TEXT,
  run: (typed, interaction, services) =>
    showBuild(typed, 'steps', (place) => readStepsScreen(place, 0, false, services), interaction, services),
});
