// What channels are told, for any incidents, builds and names.

import fc from 'fast-check';
import { describe, it } from 'vitest';
import { authorReplyView, authorView } from '../../../src/views/notifications/author.ts';
import {
  buildNoticeView,
  degradedBuildView,
  fixedView,
  stillFailingView,
} from '../../../src/views/notifications/build-notice.ts';
import { caughtUpView, deletedView, pausedView } from '../../../src/views/notifications/channel-notice.ts';
import { digestView } from '../../../src/views/notifications/digest.ts';
import { incidentView } from '../../../src/views/notifications/incident.ts';
import { incidentGroupView } from '../../../src/views/notifications/incident-group.ts';
import { type OddityWords, oddityView } from '../../../src/views/notifications/oddity.ts';
import {
  mutedView,
  subscribedView,
  subscriptionListView,
  subscriptionPreviewView,
  unsubscribedView,
} from '../../../src/views/notifications/subscription.ts';
import { build, date, hostile, nullable } from '../../support/any.ts';
import { change, finding, incident, subscription } from '../../support/any-notice.ts';
import { expectFine } from '../../support/fine-view.ts';

const orgId = nullable(fc.constant('3d1h48dqlh'));
const about = fc.record({
  projectName: hostile,
  build,
  finding: nullable(finding),
  branch: nullable(hostile),
  change: nullable(change),
});
const ownerId = nullable(fc.constant('U0ANA'));

describe('every notice, for any data', () => {
  it('an incident, red or over', () => {
    fc.assert(fc.property(incident, orgId, (data, org) => expectFine(incidentView(data, org))));
  });

  it('several in one message', () => {
    fc.assert(
      fc.property(fc.array(incident, { maxLength: 110 }), fc.boolean(), (incidents, alike) =>
        expectFine(incidentGroupView(incidents, alike)),
      ),
      { numRuns: 40 },
    );
  });

  it('one build', () => {
    fc.assert(
      fc.property(about, fc.nat(), ownerId, (data, number, taker) => {
        expectFine(stillFailingView(data, number));
        expectFine(fixedView(data, number, taker));
        expectFine(buildNoticeView(data));
      }),
    );
  });

  it('the author of a failed commit', () => {
    const author = fc.record({
      projectId: fc.constant('5pp5gp453m'),
      projectName: hostile,
      incidentId: fc.uuid(),
      buildId: fc.constant('9hh2rh7zkq'),
      finding: nullable(finding),
      change: nullable(change),
    });
    fc.assert(
      fc.property(author, about, orgId, (data, build, org) => {
        expectFine(authorView(data, org));
        expectFine(authorReplyView(build, 'U0ANA'));
      }),
    );
  });

  it('a sick build', () => {
    const degradation = fc.record({
      kind: fc.constantFrom('slow' as const, 'cache' as const),
      now: fc.double({ min: 0, max: 1, noNaN: true }),
      usual: fc.double({ min: 0, max: 1, noNaN: true }),
      isOwnBaseline: fc.boolean(),
      cacheLostAt: nullable(hostile),
    });
    fc.assert(
      fc.property(about, degradation, (data, degraded) =>
        expectFine(degradedBuildView({ ...data, ...degraded })),
      ),
    );
  });

  it('what was caught up with, a project that is gone, a channel that rests', () => {
    const project = fc.record({
      projectName: hostile,
      failed: fc.nat(),
      succeeded: fc.nat(),
      other: fc.nat(),
      isRed: fc.boolean(),
    });
    fc.assert(
      fc.property(date, date, fc.array(project, { maxLength: 130 }), hostile, (from, to, projects, words) => {
        expectFine(caughtUpView(from, to, projects));
        expectFine(deletedView(words));
        expectFine(
          pausedView(
            'C0PLATFORM',
            words,
            projects.map(({ projectName }) => projectName),
            '/depot',
          ),
        );
      }),
      { numRuns: 40 },
    );
  });

  it('oddities, one or many', () => {
    const number = fc.nat();
    const oddity: fc.Arbitrary<OddityWords> = fc.oneof(
      fc.record({ kind: fc.constant('cache' as const), fromGb: number, toGb: number }),
      fc.record({ kind: fc.constant('minutes' as const), seconds: number, usualSeconds: number }),
      fc.record({
        kind: fc.constant('hours' as const),
        hours: fc.array(fc.integer({ min: 0, max: 23 }), { maxLength: 24 }),
        builds: number,
      }),
      fc.record({ kind: fc.constant('token' as const), description: hostile }),
      fc.record({ kind: fc.constant('trust' as const), provider: hostile, from: hostile }),
    );
    const item = fc.record({ projectId: fc.constant('5pp5gp453m'), projectName: hostile, oddity });
    fc.assert(
      fc.property(fc.array(item, { minLength: 1, maxLength: 15 }), number, (items, more) =>
        expectFine(oddityView({ items, more: items.length === 1 ? 0 : more, slashCommand: '/depot' })),
      ),
    );
  });

  it('a digest', () => {
    const project = fc.record({
      projectName: hostile,
      builds: fc.nat(),
      failed: fc.nat(),
      medianSeconds: nullable(fc.nat()),
      cacheRate: nullable(fc.double({ min: 0, max: 1, noNaN: true })),
      savedSeconds: fc.nat(),
    });
    const digest = fc.record({
      every: fc.constantFrom('day' as const, 'week' as const),
      from: date,
      to: date,
      projects: fc.array(project, { maxLength: 130 }),
      incidents: fc.nat(),
      redSeconds: fc.nat(),
      failedWith: fc.array(
        fc.tuple(hostile, change).map(([projectName, one]) => ({ ...one, projectName })),
        { maxLength: 5 },
      ),
      stillRed: fc.array(hostile, { maxLength: 30 }),
      slashCommand: fc.constant('/depot'),
    });
    fc.assert(
      fc.property(digest, (data) => expectFine(digestView(data))),
      { numRuns: 40 },
    );
  });

  it('what a channel follows: asked, saved, listed, ended, muted', () => {
    const sample = fc.record({
      at: date,
      projectName: hostile,
      buildId: fc.constant('9hh2rh7zkq'),
      what: fc.constantFrom('failed', 'fixed', 'failed again', 'built', 'slow', 'cache'),
    });
    const preview = fc.record({
      subscription,
      days: fc.constant(7),
      messages: fc.nat(),
      samples: fc.array(sample, { maxLength: 3 }),
      checkedProjects: fc.nat(),
      active: fc.option(fc.nat()),
      areBranchesKnown: fc.boolean(),
      slashCommand: fc.constant('/depot'),
      replaces: fc.boolean(),
      willJoin: fc.boolean(),
      isShared: fc.boolean(),
      firstRound: fc.option(fc.record({ projects: fc.nat(), seconds: fc.nat(100_000) })),
    });
    fc.assert(
      fc.property(preview, fc.array(subscription, { maxLength: 60 }), date, (data, all, until) => {
        expectFine(subscriptionPreviewView(data));
        expectFine(subscribedView(data.subscription, '/depot', data.firstRound));
        expectFine(unsubscribedView(data.subscription.projectName, 'U0BO'));
        expectFine(mutedView(data.subscription.projectName, until, 'U0ANA', '/depot'));
        for (const of of ['channel', 'person'] as const) {
          expectFine(subscriptionListView({ subscriptions: all, of, digest: null, slashCommand: '/depot' }));
        }
      }),
      { numRuns: 60 },
    );
  });
});
