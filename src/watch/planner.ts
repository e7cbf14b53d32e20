// Gives turns: which projects are looked at now, within the calls that the watch may use. One replica plans at a time;
// the looks are made by all.

import type { Jobs } from '../jobs/open-jobs.ts';
import type { Clock } from '../lib/clock.ts';
import type { Db, Trx } from '../store/tables.ts';
import { changeState, readState } from '../store/watch-state.ts';
import { type DueWatch, dueWatches, leaseLooks, nextDue, rhythmsOfAll } from '../store/watches.ts';
import { type Candidate, callsForTheRest, duePolls, longestUnseenMs, type Reason, refill } from './plan.ts';
import { factorNow } from './pressure.ts';
import { type LookLimits, priceFor, weight } from './rhythm.ts';
import { type Plan, toPlan, toPressure, toRhythm } from './stored.ts';

/** People's calls, findings and sweeps take the rest. */
export const WATCH_SHARE = 0.85;

const PRICE_EVERY_MS = 60_000;
/**
 * A look whose replica died is planned again after this; that its job still counts as under way takes half a minute to
 * find out, and until then no second one is sent.
 */
const LOOK_LEASE_MS = 20_000;
/** While Depot is away one look a while asks whether it is back. */
const PROBE_EVERY_MS = 10_000;
const SOONEST_MS = 1_000;
const LATEST_MS = 15_000;

export interface PlannerOptions {
  readonly db: Db;
  readonly jobs: Jobs;
  readonly clock: Clock;
  readonly callsPerMinute: number;
  readonly minLookMs: number;
}

/** What the planning has settled for all looks. */
export interface Terms {
  /** Of a look, in milliseconds of waiting; see rhythm.ts. */
  readonly price: number;
  readonly limits: LookLimits;
}

export interface Planner {
  /** Sends the looks that are due. @returns when it is worth planning again. */
  plan(): Promise<Date>;
  terms(): Promise<Terms>;
  /** Calls a minute that the watch may use now, with the pressure on Depot counted. */
  callsNow(): Promise<number>;
  /** Other calls of the watch, which take turns from looks. */
  spent(calls: number): Promise<void>;
}

const REASONS: Readonly<Record<string, Reason>> = { hint: 'hint', running: 'running' };

const toCandidate = (row: DueWatch): Candidate => ({
  projectId: row.project_id,
  reason: REASONS[row.reason] ?? 'time',
  lastLookAt: row.last_look_at,
  nextLookAt: row.next_look_at,
});

export function createPlanner({ db, jobs, clock, callsPerMinute, minLookMs }: PlannerOptions): Planner {
  const usual = callsPerMinute * WATCH_SHARE;
  const limitsFor = (watched: number) => ({ minMs: minLookMs, maxMs: longestUnseenMs(watched, usual) });
  const atFirst = (): Plan => ({
    turns: { saved: 1, at: clock.now() },
    given: 0,
    price: PRICE_EVERY_MS,
    pricedAt: null,
    pointed: 0,
    watched: 0,
  });

  async function priced(trx: Trx, plan: Plan, now: Date): Promise<Plan> {
    if (plan.pricedAt && now.getTime() - plan.pricedAt.getTime() < PRICE_EVERY_MS) return plan;
    const weights = (await rhythmsOfAll(trx)).map((json) => weight(toRhythm(json), now));
    const watched = weights.length;
    const price = priceFor(weights, callsForTheRest(usual, plan.pointed), limitsFor(watched));
    return { ...plan, price, watched, pricedAt: now, pointed: 0 };
  }

  return {
    async plan() {
      const now = clock.now();
      const pressure = toPressure(await readState(db, 'pressure'));
      const isAway = pressure.awaySince !== null;
      await changeState(db, 'plan', async (json, trx) => {
        const plan = await priced(trx, toPlan(json, atFirst()), now);
        const turns = refill(plan.turns, usual * factorNow(pressure, now), now);
        const due = (await dueWatches(trx, now)).map(toCandidate);
        const chosen = duePolls(due, now, isAway ? 1 : Math.floor(turns.saved), plan.given);
        const isPointedAt = new Set(
          due.flatMap(({ projectId, reason }) => (reason === 'time' ? [] : [projectId])),
        );
        await leaseLooks(trx, chosen, new Date(now.getTime() + LOOK_LEASE_MS));
        for (const projectId of chosen) await jobs.send(trx, 'look', { projectId }, 0, projectId);
        return {
          ...plan,
          turns: { saved: turns.saved - chosen.length, at: now },
          given: plan.given + chosen.length,
          pointed: plan.pointed + chosen.filter((projectId) => isPointedAt.has(projectId)).length,
        };
      });
      if (isAway) return new Date(now.getTime() + PROBE_EVERY_MS);
      const next = (await nextDue(db))?.getTime() ?? Number.POSITIVE_INFINITY;
      return new Date(Math.min(Math.max(next, now.getTime() + SOONEST_MS), now.getTime() + LATEST_MS));
    },
    async terms() {
      const { price, watched } = toPlan(await readState(db, 'plan'), atFirst());
      return { price, limits: limitsFor(watched) };
    },
    async callsNow() {
      return usual * factorNow(toPressure(await readState(db, 'pressure')), clock.now());
    },
    async spent(calls) {
      if (calls <= 0) return;
      await changeState(db, 'plan', async (json) => {
        const plan = toPlan(json, atFirst());
        const turns = { ...plan.turns, saved: plan.turns.saved - calls };
        return { ...plan, turns, pointed: plan.pointed + calls };
      });
    },
  };
}
