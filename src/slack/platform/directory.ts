// Who somebody is in Slack, for those who ping people: by e-mail address, and by id.

import type { WebClient } from '@slack/web-api';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../lib/clock.ts';
import type { Directory, SlackPerson } from '../../people/person.ts';
import { isTimeZone } from './parse/time-of-day.ts';
import { type Belonging, personOf } from './people.ts';
import { SlackError } from './reply/slack-error.ts';

/** Short, because somebody who leaves must not be pinged for long. */
const REMEMBER_MS = 60_000;
/** A scope is granted by hand: there is no use in asking again at once. */
const WITHOUT_SCOPE_MS = 10 * 60_000;

/** @param belonging known once the bot has started. */
export function createDirectory(client: WebClient, belonging: () => Belonging, clock: Clock): Directory {
  const persons = new LRUCache<string, SlackPerson>({
    max: 5_000,
    ttl: REMEMBER_MS,
    perf: { now: () => clock.now().getTime() },
  });
  /** Slack wants no more lookups by e-mail until then, and why. */
  let refused: { readonly until: number; readonly error: SlackError } | null = null;

  function pauseLookups(error: SlackError): void {
    const ms = error.code === 'missing_scope' ? WITHOUT_SCOPE_MS : error.retryAfterMs;
    if (ms > 0) refused = { until: clock.now().getTime() + ms, error };
  }

  /** undefined: Slack knows nobody of this id, or none that the bot may see. */
  async function userInfo(userId: string) {
    try {
      return (await client.users.info({ user: userId })).user;
    } catch (reason) {
      const error = SlackError.from(reason);
      if (error.word === 'user_not_found' || error.word === 'user_not_visible') return undefined;
      throw error;
    }
  }

  return {
    async idByEmail(email) {
      if (refused && refused.until > clock.now().getTime()) throw refused.error;
      try {
        const { user } = await client.users.lookupByEmail({ email });
        return user?.id ?? null;
      } catch (reason) {
        const error = SlackError.from(reason);
        if (error.word === 'users_not_found') return null;
        pauseLookups(error);
        throw error;
      }
    },
    async person(userId) {
      const known = persons.get(userId);
      if (known) return known;
      const user = await userInfo(userId);
      const { standing } = personOf(user, belonging());
      const person = {
        userId,
        name: user?.profile?.display_name || user?.profile?.real_name || user?.name || null,
        isMember: standing === 'member' && user?.is_bot !== true && user?.is_workflow_bot !== true,
        timeZone: user?.tz && isTimeZone(user.tz) ? user.tz : 'UTC',
        email: user?.profile?.email?.toLowerCase() ?? null,
      };
      if (standing !== 'unknown' || !user) persons.set(userId, person);
      return person;
    },
  };
}
