// Depot's usage counts as hints of who became active: pure. They may be live, late, or missing; how far they are to be
// trusted is learnt from what the looks find that they lead to.

import type { ProjectUsage } from '../depot/model.ts';

export interface Hints {
  /** Counts since this moment are compared; it moves on now and then. */
  readonly from: Date;
  /** Part of the hints that led to a build nobody had seen: 0 to 1. */
  readonly trust: number;
  readonly sweptAt: Date | null;
}

const HOUR_MS = 3_600_000;
/** A period that grows without end would make Depot count for ever. */
const LONGEST_PERIOD_MS = 26 * HOUR_MS;
const NEW_PERIOD_MS = 2 * HOUR_MS;

/** At the start they get the benefit of the doubt. */
export const newHints = (now: Date): Hints => ({ from: periodFrom(now), trust: 0.6, sweptAt: null });

const periodFrom = (now: Date) => new Date(now.getTime() - NEW_PERIOD_MS);

/** When the period has grown long, counts are taken once more from a later beginning. null: not yet. */
export function nextPeriod({ from }: Hints, now: Date): Date | null {
  return now.getTime() - from.getTime() > LONGEST_PERIOD_MS ? periodFrom(now) : null;
}

/** Projects with more builds than when last counted. @param before builds by project; absent: never counted. */
export function becameActive(
  before: ReadonlyMap<string, number>,
  usage: readonly ProjectUsage[],
): readonly string[] {
  return usage.flatMap(({ projectId, buildCount }) =>
    buildCount > (before.get(projectId) ?? Number.POSITIVE_INFINITY) ? [projectId] : [],
  );
}

const LEARN = 0.04;

/** @param isNews did the look that a hint led to find a build nobody had seen? */
export function judge(hints: Hints, isNews: boolean): Hints {
  return { ...hints, trust: hints.trust + LEARN * ((isNews ? 1 : 0) - hints.trust) };
}

/** Hints below this trust cost more looks than they save. */
const WORTHLESS = 0.4;
/** So many worthless hints are followed all the same, to notice when they get better: 1 in 20. */
const PROBE_EVERY = 20;

/** Which hinted projects deserve a look of their own. @param turn counts sweeps, so that the probes wander. */
export function worthALook(hints: Hints, active: readonly string[], turn: number): readonly string[] {
  if (hints.trust >= WORTHLESS) return active;
  return active.filter((_, i) => (i + turn) % PROBE_EVERY === 0);
}

/** Sweeps take this part of the calls while hints are good, and this at the least. */
const BEST_SHARE = 0.2;
const LEAST_SHARE = 0.02;
const MIN_SWEEP_MS = 10_000;
const MAX_SWEEP_MS = 10 * 60_000;

/**
 * How long until the counts are worth asking for again, given that all projects take `pages` calls.
 * @param callsPerMinute that the watch may use in all.
 */
export function untilNextSweep({ trust }: Hints, pages: number, callsPerMinute: number): number {
  const share =
    trust >= WORTHLESS ? LEAST_SHARE + (BEST_SHARE - LEAST_SHARE) * Math.min(1, trust * 2) : LEAST_SHARE;
  const everyMs = (pages / Math.max(1e-6, callsPerMinute * share)) * 60_000;
  return Math.min(MAX_SWEEP_MS, Math.max(MIN_SWEEP_MS, everyMs));
}
