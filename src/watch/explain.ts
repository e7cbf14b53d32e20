// Asks Depot what notices will say about the builds of a poll, before anything is written: why one failed, and from
// which step on another's cache was of no use.

import { diffBuilds } from '../analysis/diff-builds.ts';
import { type Finding, shown } from '../analysis/finding.ts';
import { readIfKnown } from '../depot/known.ts';
import type { Build } from '../depot/model.ts';
import type { WatchContext } from './context.ts';
import { findCause } from './find-cause.ts';
import { colourOf } from './incident.ts';
import type { Fact, Verdict } from './match-subscriptions.ts';

export interface Explained {
  /** Why builds failed, by build. */
  readonly findings: ReadonlyMap<string, Finding>;
  /** The first step without its cache, by build. */
  readonly cacheLostAt: ReadonlyMap<string, string>;
}

/** Of many failures at once, the newest get a cause; the others are counted. */
const MAX_EXPLAINED = 5;
const MAX_STEP_NAME = 90;

export async function explain(
  context: WatchContext,
  projectId: string,
  news: readonly Fact[],
  verdicts: ReadonlyMap<Fact, readonly Verdict[]>,
  remembered: readonly Build[],
): Promise<Explained> {
  const isNotified = (fact: Fact, kinds: readonly string[]) =>
    verdicts.get(fact)?.some(({ notify }) => notify.some(({ kind }) => kinds.includes(kind))) ?? false;
  const failed = news.filter(
    (fact) => colourOf(fact.build) === 'red' && isNotified(fact, ['incident', 'build']),
  );
  const degraded = news.filter((fact) => isNotified(fact, ['degraded'])).slice(-MAX_EXPLAINED);
  const findings = await Promise.all(
    failed
      .slice(-MAX_EXPLAINED)
      .map(async ({ build }) => [build.buildId, await findCause(context.depot, projectId, build)] as const),
  );
  const broke = await Promise.all(
    degraded.map(
      async ({ build }) =>
        [build.buildId, await findCacheLoss(context, projectId, build, remembered)] as const,
    ),
  );
  return {
    findings: new Map(findings),
    cacheLostAt: new Map(broke.flatMap(([buildId, name]) => (name ? [[buildId, name] as const] : []))),
  };
}

async function findCacheLoss(
  { depot }: WatchContext,
  projectId: string,
  build: Build,
  remembered: readonly Build[],
): Promise<string | null> {
  const green = remembered.find(
    ({ status, createdAt }) => status === 'success' && createdAt < build.createdAt,
  );
  if (!green) return null;
  const { builds } = depot.background;
  const [now, before] = await Promise.all([
    readIfKnown(builds.steps(projectId, build.buildId)),
    readIfKnown(builds.steps(projectId, green.buildId)),
  ]);
  const step = now && before ? diffBuilds(before, now).cacheBrokeAt : null;
  return step && shown(step.name, MAX_STEP_NAME);
}
