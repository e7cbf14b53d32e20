import { defineCommand, ONE_TEXT } from '../platform/command.ts';
import { stepsScreen } from './build-screens.ts';
import { findBuild } from './find-build.ts';

export const command = defineCommand({
  word: 'steps',
  permission: { role: 'viewer', does: 'look at builds' },
  topic: 'builds',
  summary: 'Breaks a build down into its steps, and says what differs from the last green one.',
  usage: 'BUILD',
  examples: ['steps 9hh2rh7zkq'],
  effect: 'read',
  args: ONE_TEXT,
  async run(typed, interaction, services) {
    const place = await findBuild(typed, 'steps', interaction, services);
    if (place) await interaction.answer.replace(await stepsScreen(place, 0, false, services));
  },
});
