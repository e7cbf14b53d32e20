// Small steps that stories share: say something and read the answer, press a button, look at the open window.

import type { StoredMessage } from '../../src/sandbox/slack/state.ts';
import { type Bot, wordsOf } from './start-bot.ts';

const holds = (text: string | RegExp, words: string) =>
  typeof text === 'string' ? words.includes(text) : text.test(words);

export interface Drive {
  /** Types a command; the first message after it that this person sees and that holds the text. */
  ask(userId: string, line: string, text: string | RegExp, channelId?: string): Promise<StoredMessage>;
  /** Presses a button of a message; resolves with the message that then holds the text. */
  press(
    userId: string,
    message: StoredMessage,
    actionId: string,
    text: string | RegExp,
    value?: string,
  ): Promise<StoredMessage>;
  /** The open window of this person, once it holds the text. */
  window(userId: string, text: string): Promise<string>;
}

export function drive(bot: Bot, home: string): Drive {
  const { state, control } = bot.slack;
  const visible = (message: StoredMessage, userId: string) =>
    message.ephemeralFor === null || message.ephemeralFor === userId;

  return {
    async ask(userId, line, text, channelId = home) {
      const before = state.messages.length;
      await control.as(userId).command(channelId, `/depot ${line}`);
      return control.waitFor(
        () =>
          state.messages
            .slice(before)
            .find(
              (message) =>
                message.channelId === channelId && visible(message, userId) && holds(text, wordsOf(message)),
            ),
        `an answer with ${String(text)}`,
      );
    },
    async press(userId, message, actionId, text, value) {
      const before = state.messages.length;
      await control
        .as(userId)
        .click(message.channelId, { messageTs: message.ts, actionId, ...(value !== undefined && { value }) });
      return control.waitFor(
        () =>
          state.messages.find(
            (other, index) =>
              (other.ts === message.ts || index >= before) &&
              visible(other, userId) &&
              holds(text, wordsOf(other)),
          ),
        `after ${actionId}: ${String(text)}`,
      );
    },
    window: (userId, text) =>
      control.waitFor(() => {
        const view = JSON.stringify(control.as(userId).view()?.view ?? '');
        return view.includes(text) && view;
      }, `a window with ${text}`),
  };
}
