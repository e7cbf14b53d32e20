// Which of a project's builds are new, and which are history: pure.

import type { Build } from '../depot/model.ts';
import type { SubscriptionRow } from '../store/subscriptions.ts';
import type { WatchRow } from '../store/watches.ts';
import { type Detection, endOf, isOver } from './detect.ts';
import { colourOf } from './incident.ts';

const HOUR_MS = 3_600_000;
/** A little less than builds are remembered. */
const NO_NEWS_AFTER_MS = 14 * 24 * HOUR_MS;
/** A channel that subscribed long ago, to a project that is polled for the first time again, gets no more than this of what went before. */
const FIRST_POLL_NOTIFIES_MS = 2 * HOUR_MS;

/** A build that isn't stored: Depot lists it for ever, and here it was deleted because of its age. */
export function isForgotten(
  build: Build,
  { last_polled_at }: Pick<WatchRow, 'last_polled_at'>,
  now: Date,
): boolean {
  if (last_polled_at === null || !isOver(build)) return false;
  return (
    endOf(build).getTime() < Math.max(last_polled_at.getTime() - HOUR_MS, now.getTime() - NO_NEWS_AFTER_MS)
  );
}

/** At a project's first poll, builds that ended since this moment are new. */
export function subscribedSince(
  subscriptions: readonly Pick<SubscriptionRow, 'confirmed_at'>[],
  now: Date,
): Date {
  const earliest = Math.min(
    ...subscriptions.map(({ confirmed_at }) => (confirmed_at ?? now).getTime()),
    now.getTime(),
  );
  return new Date(Math.max(earliest, now.getTime() - FIRST_POLL_NOTIFIES_MS));
}

/** Those that Depot now reports differently, where that changes the project's state. */
export const recoloured = (changed: Detection['changed']): readonly Build[] =>
  changed.filter(({ build, was }) => colourOf(build) !== colourOf({ status: was })).map(({ build }) => build);
