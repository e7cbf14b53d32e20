import { z } from 'zod';
import type { FailingFilter } from '../../views/incidents/failing-list.ts';
import { defineCommand } from '../platform/command.ts';
import type { Action } from '../platform/services.ts';
import { readFailingView } from './failing.ts';

const MAX_PATTERN_CHARS = 100;

/** A page button's value: `<page> <mine|all> <pattern>`. */
function readValue(value: string): { readonly page: number; readonly filter: FailingFilter } {
  const [page = '0', whose = 'all', ...pattern] = value.split(' ');
  return { page: Number(page) || 0, filter: { mine: whose === 'mine', pattern: pattern.join(' ') } };
}

const turnPage: Action = async (value, interaction, services) => {
  const { page, filter } = readValue(value);
  await interaction.answer.replace(await readFailingView(filter, page, interaction, services));
};

export const command = defineCommand({
  word: 'failing',
  permission: { role: 'viewer', does: 'see builds' },
  topic: 'builds',
  summary: 'Show what is failing now, in all projects.',
  usage: '[PATTERN] [mine]',
  examples: ['failing', 'failing acme-*', 'failing mine'],
  effect: 'read',
  args: z.object({ positional: z.array(z.string()) }).transform(({ positional }): FailingFilter => {
    const isMine = (word: string) => word.toLowerCase() === 'mine';
    const pattern = positional.filter((word) => !isMine(word)).join(' ');
    return { mine: positional.some(isMine), pattern: pattern.slice(0, MAX_PATTERN_CHARS) };
  }),
  async run(filter, interaction, services) {
    await interaction.answer.replyPrivately(await readFailingView(filter, 0, interaction, services));
  },
  actions: { previous: turnPage, next: turnPage, refresh: turnPage },
});
