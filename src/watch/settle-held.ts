// A channel that subscribed to some branches only waits a little for CI to say which branch a build is of. Now CI has said so.

import { releaseNotices, withdrawNotices } from '../store/held-notices.ts';
import { writeTold } from '../store/watched-builds.ts';
import type { Branches, BuildBefore } from './branches.ts';
import type { Outbox } from './enqueue.ts';
import { match, type Subscription } from './match.ts';
import { type Told, toTold } from './stored.ts';

const UNSUBSCRIBED = 'on a branch without a subscription' as const;

export async function settleHeld(
  outbox: Outbox,
  { moves }: Branches,
  kept: readonly BuildBefore[],
  subscriptions: readonly Subscription[],
): Promise<void> {
  const { trx, now, touched } = outbox;
  for (const { build, branch } of moves) {
    const told = toTold(kept.find((one) => one.build.buildId === build.buildId)?.told);
    const verdicts = match({ build, branch, events: [], earlierGreens: [] }, subscriptions, [], now);
    const unsubscribed = new Set(
      verdicts
        .filter(({ silentBecause }) => silentBecause === UNSUBSCRIBED)
        .map(({ channelId }) => channelId),
    );
    const after: Told[] = [];
    for (const one of told) {
      const isWithdrawn = unsubscribed.has(one.channelId) && (await withdrawNotices(trx, one.keys, now));
      after.push(isWithdrawn ? { ...one, untold: UNSUBSCRIBED, keys: [] } : one);
      if (!unsubscribed.has(one.channelId)) await releaseNotices(trx, one.keys, now);
      touched.add(one.channelId);
    }
    if (told.length > 0) await writeTold(trx, build.buildId, JSON.stringify(after));
  }
}
