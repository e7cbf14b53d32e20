// From what a person typed, pressed or submitted to the command that knows what to do.

import { ownValue } from '../../lib/own-property.ts';
import { oneLine } from '../../lib/plain-text.ts';
import { commandHelpView, unknownCommandView } from '../../views/bot/help.ts';
import { section, view } from '../../views/kit/blocks.ts';
import { code, md } from '../../views/kit/mrkdwn.ts';
import { isForEverybody, UsageError } from './command.ts';
import type { Interaction } from './interaction.ts';
import { nearestWords } from './parse/nearest-word.ts';
import { asTyped, keepingMentions } from './parse/typed-mentions.ts';
import { readReference } from './parse/typed-reference.ts';
import { pickForm } from './pick-project.ts';
import { quietAnswer } from './reply/without-pings.ts';
import type { Action, Command, Form, Handlers, Services } from './services.ts';

/** Runs what follows the slash command: a word and its arguments. */
export async function routeCommand(
  text: string,
  interaction: Interaction,
  services: Services,
): Promise<void> {
  const trimmed = withoutOwnName(text.trim(), services.settings.slashCommand);
  const [typed = ''] = trimmed.split(/\s/, 1);
  const word = bareWord(typed);
  const command = services.commands.get(word);
  const words = trimmed.slice(typed.length);
  if (command && ASKS_FOR_HELP.test(words.trim())) {
    return interaction.answer.replyPrivately(commandHelpView(command, services.settings.slashCommand));
  }
  if (command)
    return runCommand(
      command,
      command.mentions ? keepingMentions(words) : asTyped(words),
      interaction,
      services,
    );
  const shown = oneLine(asTyped(typed)).slice(0, 40);
  const { slashCommand } = services.settings;
  const near = nearestWords([...services.commands.keys()], word, NEAREST_SHOWN).flatMap(
    (one) => services.commands.get(one) ?? [],
  );
  await interaction.answer.replyPrivately(unknownCommandView(shown, near, slashCommand));
}

const NEAREST_SHOWN = 3;

/** As people ask any program. */
const ASKS_FOR_HELP = /^(?:--help|-h|-\?|\?)$/i;

/** `/depot /depot build x` and `/depot depot build x` mean `/depot build x`. */
function withoutOwnName(text: string, slashCommand: string): string {
  const [first = ''] = text.split(/\s/, 1);
  const isOwn = first.toLowerCase().replace(/^\//, '') === slashCommand.replace(/^\//, '');
  return isOwn ? text.slice(first.length).trimStart() : text;
}

/** The command's word without the marks that chat puts round it, or the colon after it. */
function bareWord(typed: string): string {
  if (typed === '' || ASKS_FOR_HELP.test(typed)) return 'help';
  return readReference(typed).text.toLowerCase();
}

export async function runCommand(
  command: Command,
  text: string,
  interaction: Interaction,
  services: Services,
): Promise<void> {
  try {
    await command.run(text.trim(), interaction, services);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    await interaction.answer.replyPrivately(
      commandHelpView(command, services.settings.slashCommand, error.message),
    );
  }
}

/** `run:<word>`: a button that runs another command with its value as the arguments. */
function runButton(word: string, services: Services): Action | null {
  const command = services.commands.get(word);
  return command
    ? (value, interaction) => runCommand(command, value ? quoted(value) : '', interaction, services)
    : null;
}

const quoted = (value: string) => `"${value.replaceAll('"', '')}"`;

export function actionOf(actionId: string, services: Services): Action | null {
  const [group = '', name = ''] = actionId.split(':', 2);
  // A link opens by itself; its click only has to be acknowledged.
  if (group === 'link') return async () => undefined;
  if (group === 'run') return runButton(name, services);
  const command = services.commands.get(group);
  const action = command && ownValue(command.actions, name);
  if (action) return isForEverybody(command) ? quietly(action) : action;
  return findIn(services.handlers, (handlers) => handlers.action?.(group, name));
}

/** A list in a thread pings nobody when somebody turns its page. */
function quietly(action: Action): Action {
  return (value, interaction, services) =>
    action(
      value,
      interaction.messageTs === null
        ? interaction
        : { ...interaction, answer: quietAnswer(interaction.answer, services) },
      services,
    );
}

export function formOf(callbackId: string, services: Services): Form | null {
  const [group = '', name = ''] = callbackId.split(':', 2);
  if (group === 'pick') return pickForm(name);
  return (
    ownValue(services.commands.get(group)?.forms ?? {}, name) ??
    findIn(services.handlers, (handlers) => handlers.form?.(group, name))
  );
}

/** The first answer of any feature. */
export function findIn<T>(
  all: readonly Handlers[],
  find: (handlers: Handlers) => T | null | undefined,
): T | null {
  for (const handlers of all) {
    const found = find(handlers);
    if (found) return found;
  }
  return null;
}

/** A button that this version of the bot does not know any more. */
export async function answerUnknownAction(interaction: Interaction, services: Services): Promise<void> {
  await interaction.answer.replyPrivately(
    view([
      section(
        md`This button is from an older version of the bot. Nothing changed. Ask again: ${code(`${services.settings.slashCommand} help`)}`,
      ),
    ]),
  );
}
