import { defineCommand, ONE_TEXT } from '../command.ts';
import { findProject } from '../find-project.ts';
import { propose } from '../operation-messages.ts';

export const command = defineCommand({
  word: 'reset',
  topic: 'projects',
  summary: 'Stops a project’s machines and deletes its build cache, after showing what would be lost.',
  usage: 'PROJECT',
  examples: ['reset acme'],
  effect: 'destroy',
  args: ONE_TEXT,
  async run(typed, asked, room) {
    const project = await findProject(typed, 'reset', asked, room);
    if (!project) return;
    const { projectId, name: projectName } = project;
    await propose({ kind: 'reset', projectId, projectName }, asked, room);
  },
});
