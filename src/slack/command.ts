// A slash command as a value: everything about it in one place. Help, README and the manifest's hint derive from it.

import { z } from 'zod';
import type { Effect } from '../access/model.ts';
import type { Asked } from './asked.ts';
import { parseWords } from './parse-words.ts';
import type { Room } from './room.ts';

/** A pressed button or a chosen option: what it carries, and who did it where. */
export type Action = (value: string, asked: Asked, room: Room) => Promise<void>;

/** What was typed into a modal, by input. */
export type FormValues = Readonly<Record<string, string>>;

export interface Form {
  /** Mistakes by block id, found without asking anybody: they must be in the answer to Slack. Empty: go on. */
  check(values: FormValues, privateMetadata: string): Readonly<Record<string, string>>;
  submit(values: FormValues, privateMetadata: string, asked: Asked, room: Room): Promise<void>;
}

export interface Command {
  readonly word: string;
  readonly summary: string;
  /** What follows the word. */
  readonly usage: string;
  /** Without the slash command itself. */
  readonly examples: readonly string[];
  readonly effect: Effect;
  /** @throws UserError when the words are not usable. */
  run(text: string, asked: Asked, room: Room): Promise<void>;
  /** By the part of the action id after `word:`. */
  readonly actions: Readonly<Record<string, Action>>;
  /** By the part of the callback id after `word:`. */
  readonly forms: Readonly<Record<string, Form>>;
}

export interface CommandDefinition<Args> extends Omit<Command, 'run' | 'actions' | 'forms'> {
  /** Names of `key=value` options. */
  readonly options?: readonly string[];
  /** Words and options → arguments. Its messages are shown to people. */
  readonly args: z.ZodType<Args>;
  run(args: Args, asked: Asked, room: Room): Promise<void>;
  readonly actions?: Command['actions'];
  readonly forms?: Command['forms'];
}

/** For commands whose words are one text: a name may have spaces without quotes. */
export const ONE_TEXT = z
  .object({ positional: z.array(z.string()) })
  .transform(({ positional }) => positional.join(' '));

/** Thrown with the reason when the words of a command are not usable; the router answers with the command's help. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export function defineCommand<Args>(definition: CommandDefinition<Args>): Command {
  const { options = [], args, run, actions = {}, forms = {}, ...about } = definition;
  return {
    ...about,
    actions,
    forms,
    async run(text, asked, room) {
      const parsed = args.safeParse(parseWords(text, options));
      if (!parsed.success) throw new UsageError(parsed.error.issues.map(({ message }) => message).join(' '));
      await run(parsed.data, asked, room);
    },
  };
}
