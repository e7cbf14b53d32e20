// From what a person typed, pressed or submitted to the command that knows what to do.

import { own } from '../../lib/own-property.ts';
import { oneLine } from '../../lib/plain-text.ts';
import { commandHelpView, helpView } from '../../views/bot/help.ts';
import { section, view } from '../../views/kit/blocks.ts';
import { code, md } from '../../views/kit/mrkdwn.ts';
import { ASK_BUILD_FORM } from '../builds/ask-build.ts';
import { noticeAction } from '../notifications/notice-buttons.ts';
import { OPERATION_ACTIONS_BY_NAME, OPERATION_FORMS } from '../operations/operation-buttons.ts';
import type { Asked } from './asked.ts';
import { type Action, type Command, type Form, UsageError } from './command.ts';
import { nearestWord } from './parse/nearest-word.ts';
import { asTyped, keepingMentions } from './parse/typed-mentions.ts';
import { PICK_FORM } from './pick-project.ts';
import type { Room } from './room.ts';

/** Runs what follows the slash command: a word and its arguments. */
export async function routeCommand(text: string, asked: Asked, room: Room): Promise<void> {
  const trimmed = text.trim();
  const [typed = ''] = trimmed.split(/\s/, 1);
  const word = typed.toLowerCase() || 'help';
  const command = room.commands.get(word);
  const words = trimmed.slice(typed.length);
  if (command)
    return runCommand(command, command.mentions ? keepingMentions(words) : asTyped(words), asked, room);
  const shown = oneLine(asTyped(typed)).slice(0, 40);
  const { slashCommand } = room.settings;
  const near = room.commands.get(nearestWord([...room.commands.keys()], word) ?? '');
  const problem = `There is no command “${shown}”.`;
  await asked.answer.whisper(
    near
      ? commandHelpView(near, slashCommand, `${problem} Did you mean “${near.word}”? Nothing was changed.`)
      : helpView(
          [...room.commands.values()],
          slashCommand,
          `${problem} Nothing was changed. This is what there is:`,
        ),
  );
}

export async function runCommand(command: Command, text: string, asked: Asked, room: Room): Promise<void> {
  try {
    await command.run(text.trim(), asked, room);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    await asked.answer.whisper(commandHelpView(command, room.settings.slashCommand, error.message));
  }
}

/** `run:<word>`: a button that runs another command with its value as the arguments. */
function runButton(word: string, room: Room): Action | null {
  const command = room.commands.get(word);
  return command ? (value, asked) => runCommand(command, value ? quoted(value) : '', asked, room) : null;
}

const quoted = (value: string) => `"${value.replaceAll('"', '')}"`;

export function actionOf(actionId: string, room: Room): Action | null {
  const [group = '', name = ''] = actionId.split(':', 2);
  // A link opens by itself; its click only has to be acknowledged.
  if (group === 'link') return async () => undefined;
  if (group === 'run') return runButton(name, room);
  if (group === 'operation') return own(OPERATION_ACTIONS_BY_NAME, name) ?? null;
  if (group === 'notice') return noticeAction(name);
  return own(room.commands.get(group)?.actions ?? {}, name) ?? null;
}

export function formOf(callbackId: string, room: Room): Form | null {
  const [group = '', name = ''] = callbackId.split(':', 2);
  if (group === 'operation') return own(OPERATION_FORMS, name) ?? null;
  if (group === 'pick') return PICK_FORM(name);
  if (group === 'ask-build') return ASK_BUILD_FORM(name);
  return own(room.commands.get(group)?.forms ?? {}, name) ?? null;
}

/** A button that this version of the bot does not know any more. */
export async function unknownAction(asked: Asked, room: Room): Promise<void> {
  await asked.answer.whisper(
    view([
      section(
        md`This button is from an older version of the bot and does nothing any more. Nothing was changed. Ask again: ${code(`${room.settings.slashCommand} help`)}`,
      ),
    ]),
  );
}
