// Which channels are notified of a build, and of what: pure. The answer names every channel that is subscribed to the
// project, also those that are not notified, and why: `/depot why` says so.

import type { Build } from '../depot/model.ts';
import { type BranchFilter, isMeant } from '../lib/branch-filter.ts';
import { type CacheRule, type Degradation, type Green, newlyDegraded, type SlowRule } from './degraded.ts';
import { endOf } from './detect.ts';
import { colourOf, type IncidentEvent } from './incident.ts';

export type Mode = 'failures' | 'every-failure' | 'all';

export interface Subscription {
  readonly subscriptionId: string;
  readonly channelId: string;
  /** null: every project. */
  readonly projectId: string | null;
  readonly mode: Mode;
  readonly slow: SlowRule;
  readonly cache: CacheRule;
  /** null: every branch. */
  readonly branches: BranchFilter | null;
  readonly since: Date;
  /** Delivery failed for good; somebody must resume it. */
  readonly isPaused: boolean;
}

export interface Mute {
  readonly channelId: string;
  readonly until: Date;
}

/** One build that is over, with what it means for its project. */
export interface Fact {
  readonly build: Build;
  /** null: CI has not said. */
  readonly branch: string | null;
  /** A success may end two incidents: its branch's, and one whose branch is not known. */
  readonly events: readonly IncidentEvent[];
  /** The project's green builds before this one, newest first. */
  readonly earlierGreens: readonly Green[];
}

export type Notification =
  /** The incident's message: posted, or brought up to date; `isBroadcast`: the reply in the thread is also shown in the channel. */
  | { readonly kind: 'incident'; readonly incidentId: string; readonly isBroadcast: boolean }
  /** `orBuild`: a channel that was not notified of the incident gets the build alone. */
  | {
      readonly kind: 'fixed';
      readonly incidentId: string;
      readonly redSeconds: number;
      readonly orBuild: boolean;
    }
  /** Only the incident's message changes. */
  | { readonly kind: 'touch'; readonly incidentId: string }
  /** One build alone. */
  | { readonly kind: 'build' }
  | { readonly kind: 'degraded'; readonly degradation: Degradation };

export type SilentBecause =
  | 'muted'
  | 'paused'
  | 'ended before the subscription'
  | 'on a branch without a subscription'
  | 'succeeded, and the subscription is for failures'
  | 'cancelled, and the subscription is for failures'
  | 'a newer build had ended already';

export interface Verdict {
  readonly subscriptionId: string;
  readonly channelId: string;
  readonly notify: readonly Notification[];
  /** Why nothing is said to the channel; null: something is. */
  readonly silentBecause: SilentBecause | null;
  /** The channel follows some branches only, and CI has not said whether this is one of them. */
  readonly isBranchAwaited: boolean;
}

/** A channel that is subscribed to a project by name and to `*` is notified once, by the rules of the name. */
function oneForEachChannel(subscriptions: readonly Subscription[]): readonly Subscription[] {
  const byChannel = new Map<string, Subscription>();
  for (const subscription of subscriptions) {
    const other = byChannel.get(subscription.channelId);
    const chosen =
      other && (other.projectId !== null || subscription.projectId === null) ? other : subscription;
    const since = other && other.since < subscription.since ? other.since : subscription.since;
    byChannel.set(subscription.channelId, { ...chosen, since });
  }
  return [...byChannel.values()];
}

/** @param subscriptions to the build's project or to every project. */
export function match(
  fact: Fact,
  subscriptions: readonly Subscription[],
  mutes: readonly Mute[],
  now: Date,
): readonly Verdict[] {
  return oneForEachChannel(subscriptions).map((subscription) => {
    const { subscriptionId, channelId, branches } = subscription;
    const about = { subscriptionId, channelId, isBranchAwaited: branches !== null && fact.branch === null };
    const silenced = silence(fact, subscription, mutes, now);
    if (silenced) return { ...about, notify: quietly(fact, silenced), silentBecause: silenced };
    const notify = [...notifyBuild(fact, subscription), ...notifyDegraded(fact, subscription)];
    return { ...about, notify, silentBecause: notify.length > 0 ? null : whyNothing(fact) };
  });
}

function silence(
  { build, branch }: Fact,
  { channelId, isPaused, since, branches }: Subscription,
  mutes: readonly Mute[],
  now: Date,
): SilentBecause | null {
  if (isPaused) return 'paused';
  if (endOf(build) < since) return 'ended before the subscription';
  // A build whose branch isn't known is included: one message too many is better than a missed failure.
  if (branches && branch !== null && !isMeant(branches, branch)) return 'on a branch without a subscription';
  return mutes.some((mute) => mute.channelId === channelId && mute.until > now) ? 'muted' : null;
}

/** Muted is not blind: what its messages say stays true. */
function quietly({ events }: Fact, silenced: SilentBecause): readonly Notification[] {
  return silenced === 'muted'
    ? events.map(({ incident }) => ({ kind: 'touch', incidentId: incident.incidentId }))
    : [];
}

function notifyBuild({ build, events }: Fact, { mode }: Subscription): readonly Notification[] {
  if (events.length > 0) return events.flatMap((event) => notifyEvent(event, mode));
  // Nothing new about the branch's colour: an ordinary green, a cancelled one, or one that ended out of order.
  const asked = mode === 'all' || (mode === 'every-failure' && colourOf(build) === 'red');
  return asked ? [{ kind: 'build' }] : [];
}

function notifyEvent(event: IncidentEvent, mode: Mode): readonly Notification[] {
  switch (event.kind) {
    case 'opened':
    case 'still failing': {
      const isBroadcast = event.kind === 'still failing' && mode !== 'failures';
      return [{ kind: 'incident', incidentId: event.incident.incidentId, isBroadcast }];
    }
    case 'fixed': {
      const { redSeconds } = event;
      const { incidentId } = event.incident;
      return [{ kind: 'fixed', incidentId, redSeconds, orBuild: mode === 'all' }];
    }
    case 'holding': {
      const touch = { kind: 'touch' as const, incidentId: event.incident.incidentId };
      return mode === 'all' ? [touch, { kind: 'build' }] : [touch];
    }
  }
}

function notifyDegraded(
  { build, earlierGreens }: Fact,
  { slow, cache }: Subscription,
): readonly Notification[] {
  if (colourOf(build) !== 'green') return [];
  return newlyDegraded(build, earlierGreens, { slow, cache }).map((degradation) => ({
    kind: 'degraded',
    degradation,
  }));
}

function whyNothing({ build }: Fact): SilentBecause {
  if (build.status === 'success') return 'succeeded, and the subscription is for failures';
  return colourOf(build) === 'red'
    ? 'a newer build had ended already'
    : 'cancelled, and the subscription is for failures';
}
