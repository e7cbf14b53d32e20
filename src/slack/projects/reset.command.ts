import { propose } from '../operations/operation-messages.ts';
import { defineCommand, ONE_TEXT } from '../platform/command.ts';
import { findProject } from '../platform/find-project.ts';
import { refusePattern } from './one-at-a-time.ts';

export const command = defineCommand({
  word: 'reset',
  permission: { role: 'admin', does: 'reset projects' },
  topic: 'projects',
  summary: 'Stop builders and delete the cache, after confirmation.',
  usage: 'PROJECT',
  examples: ['reset acme'],
  effect: 'destroy',
  args: ONE_TEXT,
  async run(typed, interaction, services) {
    await refusePattern(typed, 'reset', services);
    const project = await findProject(typed, 'reset', interaction, services);
    if (!project) return;
    const { projectId, name: projectName } = project;
    await propose({ kind: 'reset', projectId, projectName }, interaction, services);
  },
});
