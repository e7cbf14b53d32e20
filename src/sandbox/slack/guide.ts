// The first message that a newcomer sees: the sandbox's own, and marked so. Its buttons put a line into the message box.

import type { Json } from './state.ts';
import { addMessage } from './web-api/chat.ts';
import type { MethodContext } from './web-api/method.ts';

export interface Guide {
  readonly channelId: string;
  readonly title: string;
  /** In Slack's markup. */
  readonly intro: string;
  readonly tries: readonly { readonly line: string; readonly about: string }[];
  readonly outro: string;
}

const GUIDE_ID = 'U0GUIDE';

/** The page knows it: the button fills the message box, without the app. */
const TRY_ACTION = 'sandbox:try';

const mrkdwn = (text: string): Json => ({ type: 'mrkdwn', text, verbatim: true });
const plain = (text: string): Json => ({ type: 'plain_text', text });

export function postGuide(context: MethodContext, { channelId, title, intro, tries, outro }: Guide): void {
  const { state } = context;
  state.people.set(GUIDE_ID, {
    userId: GUIDE_ID,
    name: 'sandbox',
    realName: 'Sandbox',
    role: 'bot',
    timeZone: 'Etc/UTC',
  });
  const blocks = [
    { type: 'header', text: plain(title) },
    { type: 'section', text: mrkdwn(intro) },
    ...tries.map(({ line, about }, index) => ({
      type: 'section',
      text: mrkdwn(`\`${line}\`\n${about}`),
      accessory: {
        type: 'button',
        action_id: `${TRY_ACTION}:${index}`,
        value: line,
        text: plain('Try it'),
        accessibility_label: `Try it: ${line}`,
      },
    })),
    { type: 'context', elements: [mrkdwn(outro)] },
  ];
  const text = [title, intro, ...tries.map(({ line, about }) => `${line}: ${about}`), outro].join('\n');
  addMessage(context, { channelId, userId: GUIDE_ID, text, blocks });
}
