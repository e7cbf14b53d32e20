// Asks for the build counts of all projects, 250 a call, and has those polled where builds began or ended. The counts may
// be stale, late or missing: they are only hints, and how far they are trusted depends on how well they did.

import { DepotError } from '../depot/depot-error.ts';
import type { ProjectUsage } from '../depot/model.ts';
import { PROJECTS_PER_USAGE_PAGE } from '../depot/usage.ts';
import {
  beginUsageDay,
  type CountedWatch,
  readUsageCounts,
  writeUsageCounts,
} from '../store/usage-counts.ts';
import { watchFigures } from '../store/watch-figures.ts';
import { changeState, readState } from '../store/watch-state.ts';
import { askForPolls } from '../store/watches.ts';
import type { PollEnd } from './backoff.ts';
import type { WatchContext } from './context.ts';
import { endOfError } from './poll-project.ts';
import type { Sleeper } from './sleeper.ts';
import { type StoredUsageState, toUsageState } from './stored.ts';
import {
  type Counted,
  dayAfter,
  dayOf,
  growthOf,
  judge,
  newUsageState,
  pageGapMs,
  pointsAt,
  pollHints,
  untilNextSweepMs,
} from './usage-hints.ts';

export interface SweepOptions {
  readonly callsPerMinute: number;
  /** POLL_MIN_SECONDS */
  readonly minMs: number;
  readonly sleeper: Sleeper;
  /** Projects were asked to be polled. */
  readonly asked: () => void;
}

export interface Sweep {
  /** null: somebody else sweeps, or it is not time yet. */
  readonly end: PollEnd | null;
  /** How long until the next, in milliseconds. */
  readonly waitMs: number;
}

const AGAIN_AFTER_FAILURE_MS = 60_000;
/** No subscriptions: Depot isn't called. */
const IDLE_MS = 15_000;
/** Another replica takes over from one that died, after so long. */
const LEASE_MS = 60_000;

const atFirst = (now: Date): StoredUsageState => ({
  ...newUsageState(now),
  leasedUntil: null,
  sweptAt: null,
  nextAt: now,
});

/** @param turn counts sweeps. Never throws for Depot's failures. */
export async function sweepUsage(context: WatchContext, options: SweepOptions, turn: number): Promise<Sweep> {
  const { db, clock } = context;
  if ((await watchFigures(db)).watched === 0) return { end: null, waitMs: IDLE_MS };
  const state = await claim(context);
  if ('waitMs' in state) return { end: null, waitMs: state.waitMs };
  try {
    const now = clock.now();
    const counted = await countPages(context, options, state, turn);
    if (!counted) {
      await change(context, (latest) => ({ ...latest, leasedUntil: null }));
      return { end: null, waitMs: 0 };
    }
    const isDayOver = state.day < dayOf(now);
    if (isDayOver) await beginUsageDay(db, dayAfter(state.day));
    const waitMs = isDayOver ? 0 : counted.waitMs;
    await change(context, (latest) => ({
      ...latest,
      day: isDayOver ? dayAfter(state.day) : state.day,
      secondsGrow: counted.secondsGrow ?? latest.secondsGrow,
      sweptAt: now,
      leasedUntil: null,
      nextAt: new Date(clock.now().getTime() + waitMs),
    }));
    return { end: 'fine', waitMs };
  } catch (error) {
    if (!(error instanceof DepotError)) throw error;
    const nextAt = new Date(clock.now().getTime() + AGAIN_AFTER_FAILURE_MS);
    await change(context, (latest) => ({ ...judge(latest, false), leasedUntil: null, nextAt }));
    return { end: endOfError(error), waitMs: AGAIN_AFTER_FAILURE_MS };
  }
}

/** Did the poll that a hint led to find anything? */
export const judgeHint = (context: WatchContext, isNews: boolean): Promise<void> =>
  change(context, (latest) => judge(latest, isNews));

export async function readUsageState({ db, clock }: WatchContext): Promise<StoredUsageState> {
  return toUsageState(await readState(db, 'usage'), atFirst(clock.now()));
}

function change(
  { db, clock }: WatchContext,
  how: (latest: StoredUsageState) => StoredUsageState,
): Promise<void> {
  return changeState(db, 'usage', async (json) => how(toUsageState(json, atFirst(clock.now()))));
}

/** One replica sweeps at a time. */
async function claim(context: WatchContext): Promise<StoredUsageState | { readonly waitMs: number }> {
  const now = context.clock.now();
  let claimed: StoredUsageState | { readonly waitMs: number } = { waitMs: LEASE_MS };
  await change(context, (latest) => {
    const waitMs = Math.max(latest.nextAt.getTime(), latest.leasedUntil?.getTime() ?? 0) - now.getTime();
    claimed = waitMs > 0 ? { waitMs } : latest;
    return waitMs > 0 ? latest : { ...latest, leasedUntil: new Date(now.getTime() + LEASE_MS) };
  });
  return claimed;
}

const toCounted = (row: CountedWatch): Counted => ({
  projectId: row.project_id,
  builds: row.usage_count,
  seconds: row.usage_seconds,
  at: row.usage_counted_at,
  running: row.running,
});

/** @returns null when the bot stops in the meantime. */
async function countPages(
  context: WatchContext,
  { callsPerMinute, minMs, sleeper, asked }: SweepOptions,
  { day, trust, secondsGrow }: StoredUsageState,
  turn: number,
): Promise<{ readonly secondsGrow: boolean | null; readonly waitMs: number } | null> {
  const { db, depot, clock, listener } = context;
  const { watched } = await watchFigures(db);
  const sizeOf = (pages: number) => ({ pages, watched, callsPerMinute, minMs });
  let leasedAt = clock.now().getTime();
  const to = new Date(Math.min(clock.now().getTime(), dayAfter(day).getTime()));
  let [grew, stood, pages] = [0, 0, 0];
  for await (const usage of depot.background.usage.pages({ from: day, to })) {
    // Depot may have more projects than are watched: how many pages there are is known once they are through.
    const expected = Math.max(pages + 1, Math.ceil(watched / PROJECTS_PER_USAGE_PAGE));
    if (pages > 0) await sleeper.sleep(pageGapMs(sizeOf(expected)));
    if (sleeper.stopped()) return null;
    pages += 1;
    const at = clock.now();
    if (at.getTime() - leasedAt > LEASE_MS / 4) {
      leasedAt = at.getTime();
      await change(context, (latest) => ({ ...latest, leasedUntil: new Date(leasedAt + LEASE_MS) }));
    }
    const before = new Map(
      (await readUsageCounts(db, idsOf(usage))).map((row) => [row.project_id, toCounted(row)]),
    );
    const pairs = usage.flatMap((now) => {
      const then = before.get(now.projectId);
      return then ? [{ then, now }] : [];
    });
    const growths = pairs.flatMap(({ then, now }) => growthOf(then, now) ?? []);
    grew += growths.reduce((sum, one) => sum + one.grew, 0);
    stood += growths.reduce((sum, one) => sum + one.stood, 0);
    const pointedAt = pairs
      .filter(({ then, now }) => pointsAt(then, now, at, secondsGrow))
      .map(({ now }) => now);
    const worth = pollHints(trust, idsOf(pointedAt), turn);
    await askForPolls(db, worth, 'usage');
    if (worth.length > 0) asked();
    await writeUsageCounts(db, usage, at);
    await listener.counted(day, usage, at);
  }
  return {
    secondsGrow: grew + stood > 0 ? grew >= stood : null,
    waitMs: untilNextSweepMs(trust, sizeOf(Math.max(1, pages))),
  };
}

const idsOf = (usage: readonly ProjectUsage[]) => usage.map(({ projectId }) => projectId);
