// A channel that subscribed to some branches only waits a little for CI to say which branch a build is of. Now CI has said so.

import { releaseNotices, withdrawNotices } from '../store/held-notices.ts';
import { writeNotified } from '../store/watched-builds.ts';
import type { Branches, BuildBefore } from './branches.ts';
import type { Outbox } from './enqueue-notices.ts';
import { match, type Subscription } from './match-subscriptions.ts';
import { type Notified, toNotified } from './stored.ts';

const UNSUBSCRIBED = 'on a branch without a subscription' as const;

export async function settleHeld(
  outbox: Outbox,
  { moves }: Branches,
  kept: readonly BuildBefore[],
  subscriptions: readonly Subscription[],
): Promise<void> {
  const { trx, now, touched } = outbox;
  for (const { build, branch } of moves) {
    const notified = toNotified(kept.find((one) => one.build.buildId === build.buildId)?.notified);
    const verdicts = match({ build, branch, events: [], earlierGreens: [] }, subscriptions, [], now);
    const unsubscribed = new Set(
      verdicts
        .filter(({ silentBecause }) => silentBecause === UNSUBSCRIBED)
        .map(({ channelId }) => channelId),
    );
    const after: Notified[] = [];
    for (const one of notified) {
      const isWithdrawn = unsubscribed.has(one.channelId) && (await withdrawNotices(trx, one.keys, now));
      after.push(isWithdrawn ? { ...one, silentBecause: UNSUBSCRIBED, keys: [] } : one);
      if (!unsubscribed.has(one.channelId)) await releaseNotices(trx, one.keys, now);
      touched.add(one.channelId);
    }
    if (notified.length > 0) await writeNotified(trx, build.buildId, JSON.stringify(after));
  }
}
