// Messages to the bot: the same words as after the slash command, or a question in plain English.

import { ALL } from '../../access/model.ts';
import { understoodView } from '../../views/ask/understood.ts';
import { isForEverybody } from '../platform/command.ts';
import type { Interaction } from '../platform/interaction.ts';
import { routeCommand } from '../platform/router.ts';
import type { Handlers, Services, SlackEvent } from '../platform/services.ts';
import { mayReadersSee } from '../platform/who-reads.ts';
import { answerInThread } from './answer-in-thread.ts';
import { isCommandLine, matchQuestion } from './match-question.ts';

const GENERAL = ['failing', 'projects'].map((word) => ({ word, project: '' }));

async function answerMessage(event: SlackEvent, interaction: Interaction, services: Services): Promise<void> {
  const { commands, settings, workspace } = services;
  const { botUserId } = workspace.identity();
  const text = (event.text ?? '').replace(new RegExp(`<@${botUserId}(?:\\|[^<>]*)?>`, 'g'), ' ').trim();
  const isLine = text === '' || isCommandLine(text, new Set(commands.keys()));
  const understood = isLine ? null : matchQuestion(text);
  const line = understood ? `${understood.word} ${understood.text}`.trim() : text;
  const [word = ''] = line.toLowerCase().split(/\s/, 1);
  const command = commands.get(word);
  const isDirect = event.type === 'message';
  const isLasting =
    (!command || isForEverybody(command)) &&
    (isDirect || (await mayReadersSee([ALL], interaction, services))[0] === true);
  const answer = isLasting ? answerInThread(event, interaction, services) : interaction.answer;
  const { slashCommand } = settings;
  if (!isLine) {
    const shown = understood ? `${slashCommand} ${line}` : null;
    await answer.replyPrivately(understoodView(shown, understood?.others ?? GENERAL, slashCommand));
    if (!understood) return;
  }
  await routeCommand(line, { ...interaction, answer }, services);
}

export const handlers: Handlers = { events: { app_mention: answerMessage, 'message.im': answerMessage } };
