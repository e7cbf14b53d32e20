import { propose } from '../operations/operation-messages.ts';
import { defineCommand, ONE_TEXT } from '../platform/command.ts';
import { findBuild } from './find-build.ts';

export const command = defineCommand({
  word: 'unshare',
  permission: { role: 'operator', does: 'stop sharing builds' },
  topic: 'builds',
  summary: 'Stop sharing a build publicly.',
  usage: 'BUILD',
  examples: ['unshare 9hh2rh7zkq'],
  effect: 'confirm',
  args: ONE_TEXT,
  async run(typed, interaction, services) {
    const place = await findBuild(typed, 'unshare', interaction, services);
    if (!place) return;
    const { projectId, projectName, build } = place;
    await propose({ kind: 'unshare', projectId, projectName, buildId: build.buildId }, interaction, services);
  },
});
