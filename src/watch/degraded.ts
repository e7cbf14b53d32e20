// Green, but degraded: a build that took far longer, or used far less of the cache, than a rule or the project's own past
// allows: pure. Notified when it begins, not again until a build was well in between.

import { quantile } from '../analysis/baselines.ts';

/** `own`: beyond the project's own baseline; a number: beyond this; null: the rule is not asked for. */
export type SlowRule = { readonly kind: 'own' } | { readonly kind: 'over'; readonly seconds: number } | null;
export type CacheRule = { readonly kind: 'own' } | { readonly kind: 'under'; readonly rate: number } | null;

/** What is remembered of a green build. */
export interface Green {
  readonly durationSeconds: number | null;
  readonly cachedSteps: number | null;
  readonly totalSteps: number | null;
}

export interface Degradation {
  readonly kind: 'slow' | 'cache';
  /** Seconds, or the rate of cached steps from 0 to 1. */
  readonly now: number;
  /** What a build of this project usually has, or what the rule allows. */
  readonly usual: number;
  readonly isOwnBaseline: boolean;
}

/** A baseline of fewer builds says nothing. */
const ENOUGH = 8;
const LOOKED_AT = 30;
const SLOW_FACTOR = 2;
const SLOW_SECONDS = 60;
const CACHE_FACTOR = 0.5;
/** A project that hardly uses the cache cannot lose it. */
const CACHE_WORTH = 0.2;

export function cacheRateOf({ cachedSteps, totalSteps }: Green): number | null {
  return cachedSteps === null || !totalSteps ? null : cachedSteps / totalSteps;
}

const known = (values: readonly (number | null)[]) => values.filter((value) => value !== null);

function slowness(build: Green, earlier: readonly Green[], rule: SlowRule): Degradation | null {
  const { durationSeconds: now } = build;
  if (!rule || now === null) return null;
  if (rule.kind === 'over') {
    return now > rule.seconds ? { kind: 'slow', now, usual: rule.seconds, isOwnBaseline: false } : null;
  }
  const before = known(earlier.slice(0, LOOKED_AT).map(({ durationSeconds }) => durationSeconds));
  const usual = before.length < ENOUGH ? null : quantile(before, 0.5);
  if (usual === null || now < usual * SLOW_FACTOR || now - usual < SLOW_SECONDS) return null;
  return { kind: 'slow', now, usual, isOwnBaseline: true };
}

function cacheLoss(build: Green, earlier: readonly Green[], rule: CacheRule): Degradation | null {
  const now = cacheRateOf(build);
  if (!rule || now === null) return null;
  if (rule.kind === 'under') {
    return now < rule.rate ? { kind: 'cache', now, usual: rule.rate, isOwnBaseline: false } : null;
  }
  const before = known(earlier.slice(0, LOOKED_AT).map(cacheRateOf));
  const usual = before.length < ENOUGH ? null : quantile(before, 0.5);
  if (usual === null || usual < CACHE_WORTH || now > usual * CACHE_FACTOR) return null;
  return { kind: 'cache', now, usual, isOwnBaseline: true };
}

/**
 * What is newly wrong with a green build.
 * @param earlier the project's green builds before it, newest first.
 */
export function newlyDegraded(
  build: Green,
  earlier: readonly Green[],
  rules: { readonly slow: SlowRule; readonly cache: CacheRule },
): readonly Degradation[] {
  const [before, ...older] = earlier;
  const slow = slowness(build, earlier, rules.slow);
  const wasSlow = before !== undefined && slowness(before, older, rules.slow) !== null;
  const cache = cacheLoss(build, earlier, rules.cache);
  const wasCold = before !== undefined && cacheLoss(before, older, rules.cache) !== null;
  return [wasSlow ? null : slow, wasCold ? null : cache].filter((one) => one !== null);
}
