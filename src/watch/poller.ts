// Polls projects, as many and as often as the budget of calls allows. Every replica runs one: what it polls, it has leased
// in the table of watched projects, so that no other replica polls it in the meantime.

import type { SpareCalls } from '../depot/call-budget.ts';
import { faultLevel } from '../store/database-error.ts';
import {
  endLeases,
  findNextPollable,
  type Lease,
  leasePolls,
  pollCandidates,
  sumWeights,
  type WatchRow,
} from '../store/watches.ts';
import { factorNow } from './backoff.ts';
import type { BackoffState } from './backoff-state.ts';
import { type Candidate, choosePolls, type Pace, paceOf, type Reason } from './choose-polls.ts';
import type { WatchContext } from './context.ts';
import { type Poll, poll } from './poll-project.ts';
import { createSleeper } from './sleeper.ts';

export interface PollerOptions {
  /** What Depot may be asked now, in the background. */
  readonly spareCalls: () => SpareCalls;
  /** Of all replicas together. */
  readonly callsPerMinute: number;
  /** POLL_MIN_SECONDS */
  readonly minMs: number;
  readonly backoff: BackoffState;
  /** Called after each poll. */
  readonly polled: (poll: Poll) => Promise<void>;
}

export interface Poller extends AsyncDisposable {
  start(): void;
  /** There may be something to poll now. */
  wake(): void;
  pace(): Promise<Pace>;
}

/** Polls of this process at the same time; each waits for Depot most of its time. */
const POLLS_AT_ONCE = 16;
/** A poll whose replica died is made by somebody else after so long. */
const LEASE_MS = 60_000;
/** Even when something asks for it, a project is polled no sooner again. */
const ASKED_MIN_MS = 500;
/** What other replicas or a clock that was turned have brought about is found after so long at the latest. */
const LONGEST_SLEEP_MS = 15_000;
const SHORTEST_SLEEP_MS = 20;
/** While Depot is away one poll a while asks whether it is back. */
const PROBE_EVERY_MS = 10_000;
const WEIGH_EVERY_MS = 60_000;
const AGAIN_AFTER_FAULT_MS = 5_000;

/** A project to poll here. */
interface Leased {
  readonly row: WatchRow;
  readonly until: Date;
}

const toCandidate = (row: WatchRow): Candidate => ({
  projectId: row.project_id,
  reason: reasonOf(row),
  lastPolledAt: row.last_polled_at,
  nextPollAt: row.next_poll_at,
});

export function reasonOf({ asked, running }: Pick<WatchRow, 'asked' | 'running'>): Reason {
  if (asked !== null) return asked === 'usage' ? 'usage' : 'event';
  return running > 0 ? 'running' : 'time';
}

export function createPoller(context: WatchContext, options: PollerOptions): Poller {
  const { db, clock, log } = context;
  const { spareCalls, callsPerMinute, minMs, backoff } = options;
  const sleeper = createSleeper(clock);
  const underway = new Set<Promise<void>>();
  /** Polls that failed here: their leases may not have ended, but nobody works on them. */
  let orphans: readonly Lease[] = [];
  let turn = 0;
  let weighed: { readonly pace: Pace; readonly at: number } | null = null;
  let lastProbeAt = 0;
  let running: Promise<void> = Promise.resolve();

  async function pace(): Promise<Pace> {
    const now = clock.now().getTime();
    if (!weighed || now - weighed.at > WEIGH_EVERY_MS) {
      const { weight } = await sumWeights(db);
      weighed = { pace: paceOf(weight, callsPerMinute, minMs), at: now };
    }
    return weighed.pace;
  }

  /** Leases what to poll now. @param only what CI reported, or all that is due */
  async function claim(free: number, only: 'reported' | 'all'): Promise<readonly Leased[]> {
    const now = clock.now();
    const until = new Date(now.getTime() + LEASE_MS);
    let ids: readonly string[] = [];
    const ago = (ms: number) => new Date(now.getTime() - ms);
    const claimed = db.transaction().execute(async (trx) => {
      const limits = { now, limit: free, notSince: ago(minMs), askedNotSince: ago(ASKED_MIN_MS) };
      const { pointedAt, rest } = await pollCandidates(trx, limits);
      const reported = pointedAt.filter(({ asked }) => asked === 'event').map(toCandidate);
      const chosen =
        only === 'reported'
          ? reported
          : choosePolls(pointedAt.map(toCandidate), rest.map(toCandidate), free, turn, now);
      ids = chosen.map(({ projectId }) => projectId);
      await leasePolls(trx, ids, until);
      const rows = new Map([...pointedAt, ...rest].map((row) => [row.project_id, row]));
      return ids.flatMap((projectId) => rows.get(projectId) ?? []);
    });
    try {
      return (await claimed).map((row) => ({ row, until }));
    } catch (error) {
      // It may have been committed all the same.
      orphans = [...orphans, ...ids.map((projectId) => ({ projectId, until }))];
      throw error;
    }
  }

  /** Without that, what a broken database has cut short would wait until its lease is over. */
  async function endOrphans(): Promise<void> {
    const ending = orphans;
    if (ending.length === 0) return;
    await endLeases(db, ending);
    orphans = orphans.filter((lease) => !ending.includes(lease));
  }

  function begin({ row, until }: Leased, at: Pace): void {
    const made = poll(context, row, reasonOf(row), at)
      .then(options.polled)
      .catch((error: unknown) => {
        log[faultLevel(error)]({ err: error, projectId: row.project_id }, 'a poll failed');
        orphans = [...orphans, { projectId: row.project_id, until }];
      })
      .finally(() => {
        underway.delete(made);
        sleeper.wake();
      });
    underway.add(made);
  }

  /**
   * How many polls may begin now, and if none: how long to wait. `urgent`: how many that CI asked for may begin although no
   * call is to spare; theirs queue behind the ones under way.
   */
  async function room(): Promise<{
    readonly free: number;
    readonly urgent: number;
    readonly waitMs: number;
  }> {
    const state = await backoff.read();
    const now = clock.now().getTime();
    if (state.awaySince) {
      const waitMs = lastProbeAt + PROBE_EVERY_MS - now;
      const isProbing = underway.size > 0;
      const isTime = waitMs <= 0 && !isProbing;
      return { free: isTime ? 1 : 0, urgent: 0, waitMs: isProbing || isTime ? PROBE_EVERY_MS : waitMs };
    }
    // Woken when one of them ends.
    if (underway.size >= POLLS_AT_ONCE) return { free: 0, urgent: 0, waitMs: LONGEST_SLEEP_MS };
    const factor = factorNow(state, clock.now());
    const { background, nextMs } = spareCalls();
    const free = Math.min(POLLS_AT_ONCE, Math.ceil(background * factor)) - underway.size;
    // Slowed down: the pause grows as the calls become fewer.
    const slower = factor < 1 ? (60_000 / (callsPerMinute * factor)) * (1 - factor) : 0;
    return {
      free: slower > 0 ? Math.min(1, free) : free,
      urgent: slower > 0 ? 0 : POLLS_AT_ONCE - underway.size,
      waitMs: Math.max(nextMs, slower, SHORTEST_SLEEP_MS),
    };
  }

  /** Begins the polls that may begin now. @returns how long to sleep unless woken. */
  async function pollWhatIsDue(): Promise<number> {
    const { free, urgent, waitMs } = await room();
    if (free < 1 && urgent < 1) return waitMs;
    await endOrphans();
    const rows = await (free < 1 ? claim(urgent, 'reported') : claim(free, 'all'));
    const at = await pace();
    for (const row of rows) begin(row, at);
    if (free < 1) return waitMs;
    lastProbeAt = clock.now().getTime();
    turn += rows.length;
    return rows.length === free ? waitMs : untilPollable();
  }

  async function untilPollable(): Promise<number> {
    const now = clock.now();
    const { polledAt, askedPolledAt, isNew } = await findNextPollable(db, now);
    if (isNew) return SHORTEST_SLEEP_MS;
    const waits = [
      polledAt && polledAt.getTime() + minMs,
      askedPolledAt && askedPolledAt.getTime() + ASKED_MIN_MS,
    ].map((at) => (at === null ? LONGEST_SLEEP_MS : at - now.getTime()));
    return Math.min(LONGEST_SLEEP_MS, Math.max(SHORTEST_SLEEP_MS, Math.min(...waits)));
  }

  async function run(): Promise<void> {
    while (!sleeper.stopped()) {
      const waitMs = await pollWhatIsDue().catch((error: unknown) => {
        log[faultLevel(error)](
          { err: error },
          'the projects to poll could not be read; it is tried again in a moment',
        );
        return AGAIN_AFTER_FAULT_MS;
      });
      await sleeper.sleep(waitMs);
    }
  }

  return {
    start() {
      running = run();
    },
    wake: sleeper.wake,
    pace,
    async [Symbol.asyncDispose]() {
      sleeper.stop();
      await running;
      await Promise.all(underway);
    },
  };
}
