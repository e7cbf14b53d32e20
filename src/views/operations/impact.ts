// What a change would take away, in words.

import { lines, type Mrkdwn, md, when } from '../kit/mrkdwn.ts';
import { count } from '../kit/words.ts';

export interface StakesData {
  readonly runningBuildIds: readonly string[] | null;
  readonly cacheGb: number | null;
  readonly lastBuildAt: Date | null;
  readonly tokenCount: number | null;
  readonly trustPolicyCount: number | null;
  readonly imageCount: number | null;
}

const known = (number: number | null, one: string, many?: string): string =>
  number === null ? `${many ?? `${one}s`}: not known, Depot did not say` : count(number, one, many);

function builds(runningBuildIds: StakesData['runningBuildIds']): Mrkdwn {
  if (runningBuildIds === null) return md`• running builds: not known, Depot did not say`;
  if (runningBuildIds.length === 0) return md`• no build is running`;
  return md`• ${count(runningBuildIds.length, 'running build')} would be *cancelled*`;
}

function tokens(tokenCount: number | null): Mrkdwn {
  const lockedOut = tokenCount === 0 ? '' : ': whoever builds with one is locked out';
  return md`• ${known(tokenCount, 'token')}${lockedOut}`;
}

/** @param kind a delete takes everything; a reset, or a move to another region, only machines and cache. */
export function stakesLines(kind: 'reset' | 'delete' | 'update', stakes: StakesData): Mrkdwn {
  const cache = stakes.cacheGb === null ? 'not known, Depot did not say' : `${stakes.cacheGb} GB`;
  return lines([
    builds(stakes.runningBuildIds),
    kind === 'delete'
      ? md`• build cache: ${cache}`
      : md`• build cache: ${cache}; the next builds start without it`,
    kind === 'delete' ? tokens(stakes.tokenCount) : null,
    kind === 'delete' ? md`• ${known(stakes.trustPolicyCount, 'trust policy', 'trust policies')}` : null,
    kind === 'delete' ? md`• ${known(stakes.imageCount, 'saved image')}` : null,
    stakes.lastBuildAt ? md`• last build: ${when(stakes.lastBuildAt)}` : md`• no build so far`,
  ]);
}
