// What a change would take away, in words.

import { lines, type Mrkdwn, md, when } from '../kit/mrkdwn.ts';
import { count } from '../kit/words.ts';

export interface ImpactData {
  readonly runningBuildIds: readonly string[] | null;
  readonly cacheGb: number | null;
  readonly lastBuildAt: Date | null;
  readonly tokenCount: number | null;
  readonly trustPolicyCount: number | null;
  readonly imageCount: number | null;
}

const known = (number: number | null, one: string, many?: string): string =>
  number === null ? `${many ?? `${one}s`}: unknown (Depot didn’t say)` : count(number, one, many);

function builds(runningBuildIds: ImpactData['runningBuildIds']): Mrkdwn {
  if (runningBuildIds === null) return md`• running builds: unknown (Depot didn’t say)`;
  if (runningBuildIds.length === 0) return md`• no running builds`;
  return md`• ${count(runningBuildIds.length, 'running build')} will be *cancelled*`;
}

function tokens(tokenCount: number | null): Mrkdwn {
  const lockedOut = tokenCount === 0 ? '' : ': builds that use them stop working';
  return md`• ${known(tokenCount, 'token')}${lockedOut}`;
}

/** @param kind a delete takes everything; a reset, or a move to another region, only machines and cache. */
export function impactLines(kind: 'reset' | 'delete' | 'update', impact: ImpactData): Mrkdwn {
  const cache = impact.cacheGb === null ? 'unknown (Depot didn’t say)' : `${impact.cacheGb} GB`;
  return lines([
    builds(impact.runningBuildIds),
    kind === 'delete'
      ? md`• build cache: ${cache}`
      : md`• build cache: ${cache}; the next builds start with an empty one`,
    kind === 'delete' ? tokens(impact.tokenCount) : null,
    kind === 'delete' ? md`• ${known(impact.trustPolicyCount, 'trust policy', 'trust policies')}` : null,
    kind === 'delete' ? md`• ${known(impact.imageCount, 'saved image')}` : null,
    impact.lastBuildAt ? md`• last build: ${when(impact.lastBuildAt)}` : md`• no builds yet`,
  ]);
}
