// What many read shows people's names instead of mentions: Slack notifies everybody whom an app's message mentions, and a
// list that somebody asked for is no reason to. https://docs.slack.dev/messaging/formatting-message-text#mentioning-users

import { cut, oneLine } from '../../../lib/plain-text.ts';
import type { View } from '../../../views/kit/blocks.ts';
import { code, type Mrkdwn, md } from '../../../views/kit/mrkdwn.ts';
import type { Answer, ShownAnswer } from '../interaction.ts';
import type { Services } from '../services.ts';
import { SlackError } from './slack-error.ts';

/** A person waits for the list, names or not. */
const LONGEST_WAIT_MS = 1_000;
const NAME_CHARS = 40;
const MENTION = /<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>/g;

type Asking = Pick<Services, 'directory' | 'clock' | 'log'>;

/** The same view, in which nobody is mentioned. Whose name Slack doesn't say in time is shown as an id. */
export async function withoutPings(view: View, services: Asking): Promise<View> {
  const mentioned = JSON.stringify(view).matchAll(MENTION);
  const userIds = [...new Set([...mentioned].flatMap(([, userId]) => userId ?? []))];
  if (userIds.length === 0) return view;
  const names = await readNames(userIds, services);
  return replaceMentions(view, (userId) => names.get(userId) ?? code(userId));
}

async function readNames(
  userIds: readonly string[],
  { directory, clock, log }: Asking,
): Promise<ReadonlyMap<string, Mrkdwn>> {
  const names = new Map<string, Mrkdwn>();
  const isOver = new AbortController();
  const lookups = userIds.map(async (userId) => {
    try {
      const { name } = await directory.person(userId);
      if (name) names.set(userId, md`${cut(oneLine(name), NAME_CHARS)}`);
    } catch (error) {
      log.warn({ word: SlackError.from(error).word, userId }, 'a name could not be looked up');
    }
  });
  const timeout = clock.sleep(LONGEST_WAIT_MS, isOver.signal).catch(() => undefined);
  await Promise.race([Promise.all(lookups), timeout]);
  isOver.abort();
  return names;
}

/** In every text of a view. A mention in plain text is only characters, and becomes a name like the others. */
function replaceMentions<T>(value: T, nameOf: (userId: string) => Mrkdwn): T {
  if (typeof value === 'string')
    return value.replace(MENTION, (_all, userId: string) => nameOf(userId).value) as T;
  if (Array.isArray(value)) return value.map((one) => replaceMentions(one, nameOf)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, replaceMentions(inner, nameOf)]),
  ) as T;
}

/** Where an answer changes a message that everybody sees, it pings nobody. */
export function quietAnswer(answer: Answer, services: Asking): Answer {
  return {
    ...answer,
    replace: async (view) => answer.replace(await withoutPings(view, services)),
    async show(view): Promise<ShownAnswer> {
      const shown = await answer.show(await withoutPings(view, services));
      return { ...shown, edit: async (next) => shown.edit(await withoutPings(next, services)) };
    },
  };
}
