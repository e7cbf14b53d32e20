// Messages to the bot: the same words as after the slash command, a question in plain English, or small talk.

import { ALL } from '../../access/model.ts';
import {
  notUnderstoodView,
  smallTalkView,
  understoodChangeView,
  understoodView,
} from '../../views/ask/understood.ts';
import type { View } from '../../views/kit/blocks.ts';
import { isForEverybody } from '../platform/command.ts';
import type { Interaction } from '../platform/interaction.ts';
import { routeCommand } from '../platform/router.ts';
import type { Action, Command, Handlers, Services, SlackEvent } from '../platform/services.ts';
import { mayReadersSee } from '../platform/who-reads.ts';
import { answerInThread } from './answer-in-thread.ts';
import { type MessageMeaning, readMessage } from './read-message.ts';

const wordOf = (line: string) => line.toLowerCase().split(/\s/, 1)[0] ?? '';

/** A question runs only what reads; what changes something waits for a click. */
const runsAtOnce = ({ kind }: MessageMeaning, command: Command | undefined) =>
  kind === 'command' || (kind === 'question' && command?.effect === 'read');

function reactionTo(meaning: MessageMeaning, isRun: boolean, slashCommand: string): View | null {
  switch (meaning.kind) {
    case 'command':
      return null;
    case 'question':
      return (isRun ? understoodView : understoodChangeView)(meaning.line, meaning.others, slashCommand);
    case 'small talk':
      return smallTalkView(meaning.talk);
    case 'unknown':
      return notUnderstoodView(meaning.others, slashCommand);
  }
}

async function answerMessage(event: SlackEvent, interaction: Interaction, services: Services): Promise<void> {
  const { commands, settings, workspace } = services;
  const { botUserId } = workspace.identity();
  const text = (event.text ?? '').replace(new RegExp(`<@${botUserId}(?:\\|[^<>]*)?>`, 'g'), ' ').trim();
  const meaning = readMessage(text, commands);
  const line = 'line' in meaning ? meaning.line : null;
  const command = line === null ? undefined : commands.get(wordOf(line));
  const isRun = runsAtOnce(meaning, command);
  const isDirect = event.type === 'message';
  const isLasting =
    (!command || isForEverybody(command)) &&
    (isDirect || (await mayReadersSee([ALL], interaction, services))[0] === true);
  const answer = isLasting ? answerInThread(event, interaction, services) : interaction.answer;
  const reaction = reactionTo(meaning, isRun, settings.slashCommand);
  if (reaction) await answer.replyPrivately(reaction);
  if (line !== null && isRun) await routeCommand(line, { ...interaction, answer }, services);
}

/** The buttons of what was understood. */
const OFFERS: ReadonlySet<string> = new Set(['continue', 'first', 'second']);

/** Runs what was offered. Who clicks needs the command's own role. */
const runOffered: Action = (line, interaction, services) => routeCommand(line, interaction, services);

export const handlers: Handlers = {
  action: (group, name) => (group === 'ask' && OFFERS.has(name) ? runOffered : null),
  events: { app_mention: answerMessage, 'message.im': answerMessage },
};
