import { describe, expect, it } from 'vitest';
import type { IncidentEvent } from '../../src/watch/incident.ts';
import { type Fact, type Mode, match, type Subscription } from '../../src/watch/match-subscriptions.ts';
import { aBuild } from '../support/a-build.ts';

const NOW = new Date('2026-11-24T13:00:00Z');
const incident = {
  incidentId: 'i1',
  openedAt: NOW,
  firstBuildId: 'b',
  lastBuildId: 'b',
  lastFailedAt: NOW,
  failures: 1,
  greens: 0,
};
const subscription = (change: Partial<Subscription> = {}): Subscription => ({
  subscriptionId: 's1',
  channelId: 'C1',
  projectId: 'p1',
  mode: 'failures',
  slow: null,
  cache: null,
  branches: null,
  since: new Date('2026-11-01T00:00:00Z'),
  isPaused: false,
  ...change,
});
const EVENTS: Readonly<Record<string, IncidentEvent | null>> = {
  opened: { kind: 'opened', incident, greenBefore: null },
  'still failing': { kind: 'still failing', incident: { ...incident, failures: 2 } },
  fixed: { kind: 'fixed', incident, buildId: 'b', at: NOW, redSeconds: 60 },
  holding: { kind: 'holding', incident },
  nothing: null,
};
const RED = ['opened', 'still failing'];
const factOf = (event: keyof typeof EVENTS, status: 'success' | 'failed' | 'canceled'): Fact => ({
  build: aBuild({ status }),
  branch: null,
  events: EVENTS[event] ? [EVENTS[event]] : [],
  earlierGreens: [],
});
const kinds = (fact: Fact, mode: Mode) =>
  match(fact, [subscription({ mode })], [], NOW)[0]?.notify.map((notification) =>
    notification.kind === 'incident' && notification.isBroadcast ? 'incident, aloud' : notification.kind,
  );

describe('who is told what', () => {
  it.each([
    ['opened', 'failed', ['incident'], ['incident'], ['incident']],
    ['still failing', 'failed', ['incident'], ['incident, aloud'], ['incident, aloud']],
    ['fixed', 'success', ['fixed'], ['fixed'], ['fixed']],
    ['holding', 'success', ['touch'], ['touch'], ['touch', 'build']],
    ['nothing', 'success', [], [], ['build']],
    ['nothing', 'canceled', [], [], ['build']],
    // Ended out of order: the colour does not change, but it did fail.
    ['nothing', 'failed', [], ['build'], ['build']],
  ] as const)('%s, %s', (event, status, failures, everyFailure, all) => {
    const fact = factOf(event, status);
    expect([kinds(fact, 'failures'), kinds(fact, 'every-failure'), kinds(fact, 'all')]).toEqual([
      failures,
      everyFailure,
      all,
    ]);
  });

  it('a channel that is not told knows why', () => {
    const why = (fact: Fact, change: Partial<Subscription>, muted = false) =>
      match(
        fact,
        [subscription(change)],
        muted ? [{ channelId: 'C1', until: new Date(NOW.getTime() + 1) }] : [],
        NOW,
      )[0];
    expect(why(factOf('opened', 'failed'), { isPaused: true })).toMatchObject({
      notify: [],
      silentBecause: 'paused',
    });
    expect(why(factOf('opened', 'failed'), { since: NOW })).toMatchObject({
      notify: [],
      silentBecause: 'ended before the subscription',
    });
    expect(why(factOf('nothing', 'success'), {})?.silentBecause).toBe(
      'succeeded, and the subscription is for failures',
    );
    expect(why(factOf('nothing', 'canceled'), {})?.silentBecause).toBe(
      'cancelled, and the subscription is for failures',
    );
    expect(why(factOf('nothing', 'failed'), {})?.silentBecause).toBe('a newer build had ended already');
    for (const event of RED) {
      expect(why(factOf(event, 'failed'), {}, true)).toMatchObject({
        notify: [{ kind: 'touch' }],
        silentBecause: 'muted',
      });
    }
  });

  it('a mute that is over silences nobody', () => {
    const mutes = [{ channelId: 'C1', until: NOW }];
    expect(match(factOf('opened', 'failed'), [subscription()], mutes, NOW)[0]?.silentBecause).toBeNull();
  });

  it('a channel that follows the project and every project is told once, by the rules of the project', () => {
    const both = [
      subscription({ subscriptionId: 'all', projectId: null, mode: 'all' }),
      subscription({ subscriptionId: 'one', mode: 'failures' }),
    ];
    for (const subscriptions of [both, both.toReversed()]) {
      const verdicts = match(factOf('nothing', 'success'), subscriptions, [], NOW);
      expect(verdicts.map(({ subscriptionId }) => subscriptionId)).toEqual(['one']);
    }
  });

  it('green but sick: told when asked for, once until it was well again', () => {
    const usual = Array.from({ length: 10 }, () => aBuild({ took: 100 }));
    const own = subscription({ slow: { kind: 'own' } });
    const notified = (took: number, earlierGreens: Fact['earlierGreens'], to = own) =>
      match({ build: aBuild({ took }), branch: null, events: [], earlierGreens }, [to], [], NOW)[0]?.notify;
    expect(notified(500, usual)).toMatchObject([
      { kind: 'degraded', degradation: { kind: 'slow', now: 500, usual: 100, isOwnBaseline: true } },
    ]);
    expect(notified(500, [aBuild({ took: 500 }), ...usual])).toEqual([]);
    expect(notified(500, [aBuild({ took: 90 }), aBuild({ took: 500 }), ...usual])).toHaveLength(1);
    expect(notified(110, usual)).toEqual([]);
    expect(notified(500, usual.slice(0, 3))).toEqual([]);
    expect(notified(500, usual, subscription())).toEqual([]);
    expect(notified(601, [], subscription({ slow: { kind: 'over', seconds: 600 } }))).toHaveLength(1);
  });

  it('a lost cache: by a rule, or far under what is usual for the project', () => {
    const usual = Array.from({ length: 10 }, () => aBuild({ cachedSteps: 8 }));
    const notified = (cachedSteps: number, cache: Subscription['cache']) =>
      match(
        { build: aBuild({ cachedSteps }), branch: null, events: [], earlierGreens: usual },
        [subscription({ cache })],
        [],
        NOW,
      )[0]?.notify;
    expect(notified(3, { kind: 'own' })).toMatchObject([
      { degradation: { kind: 'cache', now: 0.3, usual: 0.8 } },
    ]);
    expect(notified(7, { kind: 'own' })).toEqual([]);
    expect(notified(4, { kind: 'under', rate: 0.5 })).toMatchObject([
      { degradation: { isOwnBaseline: false } },
    ]);
    expect(notified(5, { kind: 'under', rate: 0.5 })).toEqual([]);
  });
});
