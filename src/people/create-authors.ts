// Finds the author of a commit among the people of Slack, and says whether that person may be pinged now. A notice waits
// for it, so it has an end: what is not known by then is not known.

import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { findAuthorName, findEmailLookup, findPersonSettings, noteEmailLookup } from '../store/authors.ts';
import type { Db } from '../store/tables.ts';
import { type CommitAuthor, hashEmail, namesOf } from './author-name.ts';
import type { Directory } from './person.ts';
import { quietUntil } from './quiet-hours.ts';

/** So long a notice waits for Slack to say who somebody is. */
const LONGEST_WAIT_MS = 2_000;
/** How long Slack's answer is believed. Somebody who joins today is found within the hour. */
const FOUND_MS = 86_400_000;
const NOBODY_MS = 3_600_000;

export interface Pingable {
  readonly userId: string;
  /** Until then the person has quiet hours; null: may be pinged now. */
  readonly quietUntil: Date | null;
}

export interface Authors {
  /**
   * Waits 2 seconds for Slack at most, and continues without its answer. null: nobody is known by these names, or the
   * person is not to be pinged at all.
   */
  find(author: CommitAuthor, repository?: string): Promise<Pingable | null>;
  /** Whose address it is in Slack, from memory where that is fresh; null: no member's. Rejects as the directory does. */
  idByEmail(email: string): Promise<string | null>;
}

export interface AuthorsOptions {
  readonly db: Db;
  readonly directory: Directory;
  readonly clock: Clock;
  readonly log: Log;
}

export function createAuthors({ db, directory, clock, log }: AuthorsOptions): Authors {
  async function idByEmail(email: string): Promise<string | null> {
    const hash = hashEmail(email);
    const known = await findEmailLookup(db, hash);
    const age = known ? clock.now().getTime() - known.looked_up_at.getTime() : 0;
    if (known && age < (known.user_id === null ? NOBODY_MS : FOUND_MS)) return known.user_id;
    const userId = await directory.idByEmail(email);
    await noteEmailLookup(db, hash, userId, clock.now());
    return userId;
  }

  /** What Slack knows is surest: nobody can claim another person's address there. */
  async function idOf(author: CommitAuthor, repository: string | undefined, timeout: Promise<null>) {
    const { email, claimable } = namesOf(author, repository);
    const inSlack = email && (await Promise.race([unlessItFails(idByEmail(email)), timeout]));
    if (inSlack) return inSlack;
    for (const name of claimable) {
      const claimed = await findAuthorName(db, name);
      if (claimed) return claimed.user_id;
    }
    return null;
  }

  /** Without Slack's answer the notice goes out all the same. */
  function unlessItFails<T>(answer: Promise<T>): Promise<T | null> {
    return answer.catch((error: unknown) => {
      log.warn({ err: error }, 'the author of a commit could not be looked up in Slack');
      return null;
    });
  }

  async function findIn(
    author: CommitAuthor,
    repository: string | undefined,
    timeout: Promise<null>,
  ): Promise<Pingable | null> {
    const userId = await idOf(author, repository, timeout);
    if (!userId) return null;
    const settings = await findPersonSettings(db, userId);
    if (settings?.pings === false) return null;
    const person = await Promise.race([unlessItFails(directory.person(userId)), timeout]);
    if (!person?.isMember) return null;
    const { quiet_from: from = null, quiet_to: to = null } = settings ?? {};
    const until =
      from === null || to === null ? null : quietUntil({ from, to }, person.timeZone, clock.now());
    return { userId, quietUntil: until };
  }

  return {
    idByEmail,
    async find(author, repository) {
      const found = new AbortController();
      const timeout = clock.sleep(LONGEST_WAIT_MS, found.signal).then(
        () => null,
        () => null,
      );
      try {
        return await findIn(author, repository, timeout);
      } finally {
        found.abort();
      }
    },
  };
}
