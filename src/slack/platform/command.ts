// A slash command as a value: everything about it in one place. Help, README and the manifest's hint derive from it.

import { z } from 'zod';
import { SOME } from '../../access/model.ts';
import type { Interaction } from './interaction.ts';
import { parseWords } from './parse/parse-words.ts';
import { requirePermission } from './require-permission.ts';
import type { Action, Command, Form, Services } from './services.ts';

type Optional = 'furtherPermissions' | 'mentions';

export interface CommandDefinition<Args>
  extends Omit<Command, 'run' | 'actions' | 'forms' | Optional>,
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

/** May what it says stand in a thread for everybody? Secrets, confirmations and roles are never among it. */
export const isForEverybody = ({ effect, furtherPermissions }: Command) =>
  effect === 'read' && Object.keys(furtherPermissions).length === 0;

/** Every way into the command asks first whether the person may use it at all; on what, it asks itself. */
export function defineCommand<Args>(definition: CommandDefinition<Args>): Command {
  const {
    options = [],
    args,
    run,
    actions = {},
    forms = {},
    furtherPermissions = {},
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
    furtherPermissions,
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
