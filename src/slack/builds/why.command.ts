import { defineCommand, ONE_TEXT } from '../platform/command.ts';
import { readWhyScreen } from './build-screens.ts';
import { showBuild } from './show-build.ts';

export const command = defineCommand({
  word: 'why',
  permission: { role: 'viewer', does: 'see builds' },
  topic: 'builds',
  summary: 'Explain why a build failed.',
  usage: 'BUILD|PROJECT',
  examples: ['why 9hh2rh7zkq'],
  effect: 'read',
  args: ONE_TEXT,
  run: (typed, interaction, services) =>
    showBuild(typed, 'why', (place) => readWhyScreen(place, interaction, services), interaction, services),
});
