// A slash command as a value: everything about it in one place. Help, README and the manifest's hint derive from it.

import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { type ActionName, roleFor } from '../../access/actions.ts';
import { type Effect, type Role, SOME } from '../../access/model.ts';
import type { Topic } from '../../views/bot/help.ts';
import type { Interaction } from './interaction.ts';
import { parseWords } from './parse/parse-words.ts';
import { requirePermission } from './require-permission.ts';
import type { Services } from './services.ts';

/** A pressed button or a chosen option: what it carries, and who did it where. */
export type Action = (value: string, interaction: Interaction, services: Services) => Promise<void>;

/** What was typed into a modal, by input. */
export type FormValues = Readonly<Record<string, string>>;

export interface Form {
  /** Mistakes by block id, found without asking anybody: they must be in the answer to Slack. Empty: go on. */
  check(values: FormValues, privateMetadata: string): Readonly<Record<string, string>>;
  submit(
    values: FormValues,
    privateMetadata: string,
    interaction: Interaction,
    services: Services,
  ): Promise<void>;
  /** What the modal shows meanwhile; `submit` fills it in (asked.viewId). Without it, or null, it closes. */
  progress?(values: FormValues): ModalView | null;
}

export interface Command {
  /** Has a row in access/actions.ts, which says who may. */
  readonly word: ActionName;
  readonly summary: string;
  /** What follows the word. */
  readonly usage: string;
  /** Without the slash command itself. */
  readonly examples: readonly string[];
  readonly topic: Topic;
  readonly effect: Effect;
  /** Who may use it; null: everybody. From access/actions.ts. */
  readonly role: Role | null;
  /** What some of its buttons and words do, where that needs another role. */
  readonly changes: readonly ActionName[];
  /** Does it take people, groups or channels as words? Then they come as Slack writes them: `<@U1|ana>`. */
  readonly mentions: boolean;
  /** @throws UserError when the words are not usable. */
  run(text: string, interaction: Interaction, services: Services): Promise<void>;
  /** By the part of the action id after `word:`. */
  readonly actions: Readonly<Record<string, Action>>;
  /** By the part of the callback id after `word:`. */
  readonly forms: Readonly<Record<string, Form>>;
}

type Optional = 'changes' | 'mentions';

export interface CommandDefinition<Args>
  extends Omit<Command, 'run' | 'actions' | 'forms' | 'role' | Optional>,
    Partial<Pick<Command, Optional>> {
  /** Names of `key=value` options. */
  readonly options?: readonly string[];
  /** Words and options → arguments. Its messages are shown to people. */
  readonly args: z.ZodType<Args>;
  run(args: Args, interaction: Interaction, services: Services): Promise<void>;
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

/** Every way into the command asks first whether the person may use it at all; on what, it asks itself. */
export function defineCommand<Args>(definition: CommandDefinition<Args>): Command {
  const {
    options = [],
    args,
    run,
    actions = {},
    forms = {},
    changes = [],
    mentions = false,
    ...about
  } = definition;
  const may = (interaction: Interaction, services: Services, tried = '') =>
    requirePermission(about.word, SOME, interaction, services, tried);
  const guarded =
    (action: Action): Action =>
    async (value, interaction, services) => {
      await may(interaction, services);
      await action(value, interaction, services);
    };
  const guardedForm = ({ submit, ...form }: Form): Form => ({
    ...form,
    async submit(values, privateMetadata, interaction, services) {
      await may(interaction, services);
      await submit(values, privateMetadata, interaction, services);
    },
  });
  return {
    ...about,
    role: roleFor(about.word),
    changes,
    mentions,
    actions: mapValues(actions, guarded),
    forms: mapValues(forms, guardedForm),
    async run(text, interaction, services) {
      await may(interaction, services, text);
      const parsed = args.safeParse(parseWords(text, options));
      if (!parsed.success) throw new UsageError(parsed.error.issues.map(({ message }) => message).join(' '));
      await run(parsed.data, interaction, services);
    },
  };
}

const mapValues = <V>(
  record: Readonly<Record<string, V>>,
  map: (value: V) => V,
): Readonly<Record<string, V>> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
