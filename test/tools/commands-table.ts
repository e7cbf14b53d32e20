// The table of commands in README.md, made from the commands. `node test/tools/commands-table.ts` writes it.

import { readFileSync, writeFileSync } from 'node:fs';
import type { Command } from '../../src/slack/command.ts';
import { loadCommands } from '../../src/slack/load-commands.ts';

const WHO = { read: 'everybody', write: 'admins', destroy: 'admins, confirmed' } as const;

const cell = (text: string) => text.replaceAll('|', '\\|');

export function commandsTable(commands: readonly Command[]): string {
  const rows = commands.map(
    ({ word, usage, summary, effect }) =>
      `| \`/depot ${cell(`${word} ${usage}`.trim())}\` | ${cell(summary)} | ${WHO[effect]} |`,
  );
  return ['| Command | What it does | Who |', '| --- | --- | --- |', ...rows].join('\n');
}

if (import.meta.main) {
  const table = commandsTable([...(await loadCommands()).values()]);
  const readme = readFileSync('README.md', 'utf8');
  const filled = readme.replace(
    /(<!-- commands[^>]*-->\n)[\s\S]*?(<!-- \/commands -->)/,
    (_, open, close) => `${open}${table}\n${close}`,
  );
  writeFileSync('README.md', filled);
}
