import { defineCommand, ONE_TEXT } from '../platform/command.ts';
import { whyScreen } from './build-screens.ts';
import { findBuild } from './find-build.ts';

export const command = defineCommand({
  word: 'why',
  permission: { role: 'viewer', does: 'look at builds' },
  topic: 'builds',
  summary:
    'Says why a build failed: the step, the probable cause, the next step, how often it was seen; and who was told.',
  usage: 'BUILD',
  examples: ['why 9hh2rh7zkq'],
  effect: 'read',
  args: ONE_TEXT,
  async run(typed, interaction, services) {
    const place = await findBuild(typed, 'why', interaction, services);
    if (place) await interaction.answer.replace(await whyScreen(place, interaction, services));
  },
});
