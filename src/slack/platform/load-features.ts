// Finds what the feature folders offer: every `X.command.ts` (one file a word) and every `X.handlers.ts`. A command file
// with another name than its word, or a file that exports nothing of the kind, is refused at start.

import { globSync } from 'node:fs';
import { basename } from 'node:path';
import type { Permissions } from '../../access/model.ts';
import type { Command, Handlers } from './services.ts';

const FEATURES = new URL('../', import.meta.url);

const isCommand = (value: unknown): value is Command =>
  typeof value === 'object' && value !== null && 'word' in value && 'run' in value && 'permission' in value;

/** In the order of the alphabet, `help` last. @throws Error for a file without a command. */
export async function loadCommands(): Promise<ReadonlyMap<string, Command>> {
  const files = globSync('*/*.command.ts', { cwd: FEATURES });
  const commands = await Promise.all(
    files.map(async (file) => {
      const loaded: { readonly command?: unknown } = await import(new URL(file, FEATURES).href);
      if (!isCommand(loaded.command)) throw new Error(`${file} exports no command`);
      if (`${loaded.command.word}.command.ts` !== basename(file))
        throw new Error(`${file} is called ${loaded.command.word}`);
      return loaded.command;
    }),
  );
  const last = (command: Command) => (command.word === 'help' ? 1 : 0);
  const sorted = commands.toSorted((a, b) => last(a) - last(b) || a.word.localeCompare(b.word));
  return new Map(sorted.map((command) => [command.word, command]));
}

const isHandlers = (value: unknown): value is Handlers =>
  typeof value === 'object' &&
  value !== null &&
  ['action', 'form', 'shortcuts', 'events'].some((key) => key in value);

/** In the order of their paths. @throws Error for a file that exports no handlers. */
export async function loadHandlers(): Promise<readonly Handlers[]> {
  const files = globSync('*/*.handlers.ts', { cwd: FEATURES }).toSorted();
  return Promise.all(
    files.map(async (file) => {
      const loaded: { readonly handlers?: unknown } = await import(new URL(file, FEATURES).href);
      if (!isHandlers(loaded.handlers)) throw new Error(`${file} exports no handlers`);
      return loaded.handlers;
    }),
  );
}

/** What every act of the features needs. @throws Error when two features call different acts the same. */
export function permissionsOf(
  commands: ReadonlyMap<string, Command>,
  handlers: readonly Handlers[],
): Permissions {
  const rows = [
    ...[...commands.values()].flatMap(({ word, permission, furtherPermissions }) => [
      [word, permission] as const,
      ...Object.entries(furtherPermissions),
    ]),
    ...handlers.flatMap(({ permissions }) => Object.entries(permissions ?? {})),
  ];
  const names = rows.map(([name]) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice) throw new Error(`two features say who may ${twice}`);
  return Object.fromEntries(rows);
}
