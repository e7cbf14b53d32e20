// Finds what the feature folders offer: every `X.command.ts` (one file a word) and every `X.handlers.ts`. A command file
// with another name than its word, or a file that exports nothing of the kind, is refused at start.

import { globSync } from 'node:fs';
import { basename } from 'node:path';
import { isAction } from '../../access/actions.ts';
import type { Command } from './command.ts';
import type { Handlers } from './handlers.ts';

const FEATURES = new URL('../', import.meta.url);

const isCommand = (value: unknown): value is Command =>
  typeof value === 'object' && value !== null && 'word' in value && 'run' in value && 'effect' in value;

/** In the order of the alphabet, `help` last. @throws Error for a command that nobody knows who may use. */
export async function loadCommands(): Promise<ReadonlyMap<string, Command>> {
  const files = globSync('*/*.command.ts', { cwd: FEATURES });
  const commands = await Promise.all(
    files.map(async (file) => {
      const loaded: { readonly command?: unknown } = await import(new URL(file, FEATURES).href);
      if (!isCommand(loaded.command)) throw new Error(`${file} exports no command`);
      if (`${loaded.command.word}.command.ts` !== basename(file))
        throw new Error(`${file} is called ${loaded.command.word}`);
      if (!isAction(loaded.command.word))
        throw new Error(`access/actions.ts does not say who may ${loaded.command.word}`);
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
