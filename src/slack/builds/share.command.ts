import { propose } from '../operations/operation-messages.ts';
import { defineCommand, ONE_TEXT } from '../platform/command.ts';
import { findBuild } from './find-build.ts';

export const command = defineCommand({
  word: 'share',
  permission: { role: 'operator', does: 'share builds' },
  topic: 'builds',
  summary: 'Share a build with a public link.',
  usage: 'BUILD',
  examples: ['share 9hh2rh7zkq'],
  effect: 'confirm',
  args: ONE_TEXT,
  async run(typed, interaction, services) {
    const place = await findBuild(typed, 'share', interaction, services);
    if (!place) return;
    const { projectId, projectName, build } = place;
    await propose({ kind: 'share', projectId, projectName, buildId: build.buildId }, interaction, services);
  },
});
