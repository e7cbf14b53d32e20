import { defineCommand, ONE_TEXT } from '../command.ts';
import { findProject } from '../find-project.ts';
import { propose } from '../operation-messages.ts';

export const command = defineCommand({
  word: 'delete',
  topic: 'projects',
  summary: 'Removes a project for good, after showing what would be lost and asking for its name.',
  usage: 'PROJECT',
  examples: ['delete acme'],
  effect: 'destroy',
  args: ONE_TEXT,
  async run(typed, asked, room) {
    const project = await findProject(typed, 'delete', asked, room);
    if (!project) return;
    const { projectId, name: projectName } = project;
    await propose({ kind: 'delete', projectId, projectName }, asked, room);
  },
});
