// What is made from the commands: README's table, and the manifest's usage hint. `node test/tools/commands-table.ts`
// writes both.

import { readFileSync, writeFileSync } from 'node:fs';
import { loadCommands } from '../../src/slack/platform/load-features.ts';
import type { Command } from '../../src/slack/platform/services.ts';
import { byTopic } from '../../src/views/bot/help.ts';

const roleWords = (role: Command['permission']['role']) => (role === null ? 'everybody' : `${role}s`);

function whoWords({ permission: { role }, effect, furtherPermissions }: Command): string {
  const further = Object.values(furtherPermissions).map((permission) => permission.role);
  const others = [...new Set(further)].filter((other) => other !== role);
  const who = effect === 'destroy' ? `${roleWords(role)}, confirmed` : roleWords(role);
  return others.length === 0 ? who : `${who}; some parts ${others.map(roleWords).join(', ')}`;
}

const cell = (text: string) => text.replaceAll('|', '\\|');

export function commandsTable(commands: readonly Command[]): string {
  const row = (command: Command) =>
    `| \`/depot ${cell(`${command.word} ${command.usage}`.trim())}\` | ${cell(command.summary)} | ${whoWords(command)} |`;
  const rows = byTopic(commands).flatMap((topic) => [
    `| **${topic.title}** | | |`,
    ...topic.commands.map(row),
  ]);
  return ['| Command | What it does | Who |', '| --- | --- | --- |', ...rows].join('\n');
}

/** Every word with its first argument, for people who type `/depot`. */
export function usageHint(commands: readonly Command[]): string {
  const ordered = byTopic(commands).flatMap((topic) => topic.commands);
  const help = ordered.filter(({ word }) => word === 'help');
  return [...help, ...ordered.filter((command) => !help.includes(command))]
    .map(({ word, usage }) => `${word} ${/^[A-Z]+/.exec(usage)?.[0] ?? ''}`.trim())
    .join(' | ');
}

if (import.meta.main) {
  const commands = [...(await loadCommands()).values()];
  const table = commandsTable(commands);
  const readme = readFileSync('README.md', 'utf8');
  const filled = readme.replace(
    /(<!-- commands[^>]*-->\n)[\s\S]*?(<!-- \/commands -->)/,
    (_, open, close) => `${open}${table}\n${close}`,
  );
  writeFileSync('README.md', filled);
  const manifest = readFileSync('manifest.yml', 'utf8');
  writeFileSync('manifest.yml', manifest.replace(/(usage_hint: ).*/, `$1${usageHint(commands)}`));
}
