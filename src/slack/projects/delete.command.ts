import { propose } from '../operations/operation-messages.ts';
import { defineCommand, ONE_TEXT } from '../platform/command.ts';
import { findProject } from '../platform/find-project.ts';
import { refusePattern } from './one-at-a-time.ts';

export const command = defineCommand({
  word: 'delete',
  permission: { role: 'admin', does: 'delete projects' },
  topic: 'projects',
  summary: 'Delete a project for good, after confirmation.',
  usage: 'PROJECT',
  examples: ['delete acme'],
  effect: 'destroy',
  args: ONE_TEXT,
  async run(typed, interaction, services) {
    await refusePattern(typed, 'deleted', services);
    const project = await findProject(typed, 'delete', interaction, services);
    if (!project) return;
    const { projectId, name: projectName } = project;
    await propose({ kind: 'delete', projectId, projectName }, interaction, services);
  },
});
