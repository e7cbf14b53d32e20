// Asks for the build counts of all projects at once, 250 a call, and brings the looks forward of those that built. The
// counts may be stale, late or missing: they only point, and how far they are followed depends on how well they did.

import { DepotError } from '../depot/depot-error.ts';
import { changeState, readState } from '../store/watch-state.ts';
import { bringForward, usageCounts, watchFigures, writeUsageCounts } from '../store/watches.ts';
import type { WatchContext } from './context.ts';
import {
  becameActive,
  type Hints,
  judge,
  newHints,
  nextPeriod,
  untilNextSweep,
  worthALook,
} from './hints.ts';
import type { Planner } from './planner.ts';
import type { LookEnd } from './pressure.ts';
import { toHints } from './stored.ts';

const PROJECTS_A_CALL = 250;
const AGAIN_AFTER_FAILURE_MS = 5 * 60_000;
const IDLE_MS = 60_000;

const callsFor = (projects: number) => Math.max(1, Math.ceil(projects / PROJECTS_A_CALL));

export interface Sweep {
  readonly nextAt: Date;
  readonly end: LookEnd;
}

/** @param turn counts sweeps. Never throws for Depot's failures. */
export async function sweepUsage(context: WatchContext, planner: Planner, turn: number): Promise<Sweep> {
  const { db, clock } = context;
  const began = clock.now();
  // Nobody follows anything: Depot is left in peace.
  if ((await watchFigures(db, began)).watched === 0) {
    return { nextAt: new Date(began.getTime() + IDLE_MS), end: 'fine' };
  }
  const hints = toHints(await readState(db, 'hints'), newHints(began));
  try {
    const counted = await countBuilds(context, hints.from);
    await planner.spent(callsFor(counted.size));
    const before = await usageCounts(db);
    const usage = [...counted].map(([projectId, buildCount]) => ({ projectId, buildCount }));
    const active = becameActive(before, usage);
    await bringForward(db, worthALook(hints, active, turn), clock.now());
    const from = nextPeriod(hints, began);
    const kept = from ? await countBuilds(context, from) : counted;
    if (from) await planner.spent(callsFor(kept.size));
    await writeUsageCounts(db, changedOnly(before, kept));
    await writeHints(context, (latest) => ({ ...latest, from: from ?? latest.from, sweptAt: began }));
    const wait = untilNextSweep(hints, callsFor(counted.size), await planner.callsNow());
    return { nextAt: new Date(clock.now().getTime() + wait), end: 'fine' };
  } catch (error) {
    if (!(error instanceof DepotError)) throw error;
    await planner.spent(1);
    await writeHints(context, (latest) => judge(latest, false));
    const nextAt = new Date(clock.now().getTime() + AGAIN_AFTER_FAILURE_MS);
    if (error.code === 'resource_exhausted') return { nextAt, end: 'too many calls' };
    return { nextAt, end: error.retryable ? 'unreachable' : 'refused' };
  }
}

/** Did the look that a hint led to find anything? */
export const judgeHint = (context: WatchContext, isNews: boolean): Promise<void> =>
  writeHints(context, (hints) => judge(hints, isNews));

function writeHints({ db, clock }: WatchContext, change: (hints: Hints) => Hints): Promise<void> {
  return changeState(db, 'hints', async (json) => change(toHints(json, newHints(clock.now()))));
}

async function countBuilds({ depot, clock }: WatchContext, from: Date): Promise<ReadonlyMap<string, number>> {
  const usage = await depot.background.usage.projects({ from, to: clock.now() });
  return new Map(usage.map(({ projectId, buildCount }) => [projectId, buildCount]));
}

const changedOnly = (before: ReadonlyMap<string, number>, now: ReadonlyMap<string, number>) =>
  new Map([...now].filter(([projectId, count]) => before.get(projectId) !== count));
