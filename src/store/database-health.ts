// Whether the database can be used, as the last query or check has shown. What is wrong is logged once when it begins and
// once when it is over, however many queries meet it in between.

import { systemClock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { DatabaseError } from './database-error.ts';

/** How long a check may take before the database counts as unreachable, in milliseconds. */
const CHECK_WITHIN_MS = 2_000;
const RECHECK_MS = 1_000;

export interface DatabaseTrouble {
  readonly error: DatabaseError;
  readonly since: Date;
}

export interface DatabaseHealth extends Disposable {
  /** null: nothing is known to be wrong. */
  trouble(): DatabaseTrouble | null;
  /**
   * Takes note of what a database driver has thrown. True when the database is at fault: then it is logged here, once.
   * @param began when what failed had begun: if it has worked since, that counts. @default now
   */
  covers(reason: unknown, began?: Date): boolean;
  /** @throws DatabaseError when nothing can be written now. Several at once are one check. */
  check(): Promise<void>;
}

/** @param write a small write; it may hang. */
export function createDatabaseHealth(write: () => Promise<void>, log: Log): DatabaseHealth {
  const closing = new AbortController();
  let trouble: DatabaseTrouble | null = null;
  let checking: Promise<void> | null = null;
  let workedAt = new Date(0);

  async function writeInTime(): Promise<void> {
    const late = new AbortController();
    const timeout = systemClock.sleep(CHECK_WITHIN_MS, late.signal).then(async () => {
      // After the process itself was held up, the answer may be there already.
      await systemClock.sleep(0, late.signal);
      throw new DatabaseError('unreachable', `no answer within ${CHECK_WITHIN_MS / 1_000} s`);
    });
    const writing = write();
    // Whichever comes second has nobody waiting for it.
    for (const either of [timeout, writing]) either.catch(() => undefined);
    try {
      await Promise.race([writing, timeout]);
    } finally {
      late.abort();
    }
  }

  async function untilItWorks(): Promise<void> {
    while (trouble && !closing.signal.aborted) {
      await systemClock.sleep(RECHECK_MS, closing.signal).catch(() => undefined);
      // What is wrong now is in `trouble`.
      await check().catch(() => undefined);
    }
  }

  function begins(error: DatabaseError): void {
    if (closing.signal.aborted) return;
    const isNew = trouble === null;
    trouble = { error, since: trouble?.since ?? systemClock.now() };
    if (!isNew) return;
    log.error({ err: error, problem: error.problem }, 'the database cannot be used');
    void untilItWorks();
  }

  function ends(): void {
    workedAt = systemClock.now();
    if (!trouble) return;
    const seconds = Math.round((systemClock.now().getTime() - trouble.since.getTime()) / 1_000);
    trouble = null;
    log.info({ seconds }, 'the database can be used again');
  }

  function covers(reason: unknown, began = systemClock.now()): boolean {
    const error = DatabaseError.of(reason);
    if (error?.problem === 'unreachable') {
      // One broken connection proves nothing: the check decides, and its result is in `trouble`.
      if (!trouble && began >= workedAt) void check().catch(() => undefined);
    } else if (error) begins(error);
    return error !== null;
  }

  function check(): Promise<void> {
    checking ??= writeInTime()
      .then(ends, (reason: unknown) => {
        const error = DatabaseError.of(reason);
        if (error) begins(error);
        throw error ?? reason;
      })
      .finally(() => {
        checking = null;
      });
    return checking;
  }

  return {
    trouble: () => trouble,
    covers,
    check,
    [Symbol.dispose]: () => closing.abort(),
  };
}
