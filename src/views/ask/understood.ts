// What the bot understood of a message, and what else may have been meant.

import { button, buttons, section, type View, view } from '../kit/blocks.ts';
import { code, type Mrkdwn, md } from '../kit/mrkdwn.ts';

/** Command lines, without the slash. */
export type Offers = readonly [string, string];

const SMALL_TALK = {
  greeting: 'Hi! Ask me about your builds, such as:',
  thanks: 'You’re welcome. Anything else?',
  goodbye: 'Bye! Until next time.',
  praise: 'Thank you! Anything else?',
} as const;

/** The question's own command is run at once. */
export const understoodView = (line: string, offers: Offers, slashCommand: string): View =>
  offering(md`I understood ${code(`${slashCommand} ${line}`)}. Or did you mean:`, offers);

/** What would change something is only offered. */
export const understoodChangeView = (line: string, offers: Offers, slashCommand: string): View =>
  view([
    section(
      md`I understood ${code(`${slashCommand} ${line}`)}. Nothing changed yet. Continue, or did you mean something else?`,
    ),
    buttons(
      button('Continue', { actionId: 'ask:continue', value: line, style: 'primary' }),
      ...offerButtons(offers),
    ),
  ]);

export const notUnderstoodView = (offers: Offers, slashCommand: string): View =>
  offering(md`I didn't understand that. Nothing changed. Try ${code(`${slashCommand} help`)}, or:`, offers);

export const smallTalkView = (talk: keyof typeof SMALL_TALK): View =>
  offering(md`${SMALL_TALK[talk]}`, ['failing', 'help']);

const offering = (words: Mrkdwn, offers: Offers): View =>
  view([section(words), buttons(...offerButtons(offers))]);

const offerButtons = ([first, second]: Offers) => [
  button(first, { actionId: 'ask:first', value: first }),
  button(second, { actionId: 'ask:second', value: second }),
];
