// Any incident, subscription or delivery, with names as hostile as people and builds make them.

import fc from 'fast-check';
import { type Finding, findingOf } from '../../src/analysis/finding.ts';
import { cleanLines } from '../../src/analysis/log-excerpt.ts';
import type { WhoWasNotified } from '../../src/views/builds/who-was-notified.ts';
import type { Change } from '../../src/views/kit/change-words.ts';
import type { IncidentData } from '../../src/views/notifications/incident.ts';
import type { SubscriptionData } from '../../src/views/notifications/subscription.ts';
import { date, hostile, nullable, step } from './any.ts';

const lines = fc.array(hostile, { maxLength: 30 }).map((all) => all.flatMap((line) => cleanLines(line)));

export const finding: fc.Arbitrary<Finding> = fc
  .tuple(
    fc.constantFrom('failed' as const, 'error' as const),
    nullable(fc.array(step, { maxLength: 5 })),
    nullable(lines),
  )
  .map(([status, steps, last]) =>
    findingOf(
      status,
      steps,
      last && { last, evidence: [], around: [], suspects: [], total: last.length, isCut: false },
    ),
  );

const REPOSITORY = 'https://github.com/northwind/acme';

/** As src/ci/report.ts lets it through. */
export const change: fc.Arbitrary<Change> = fc.record({
  commit: fc.constantFrom(undefined, 'a'.repeat(64)),
  branch: fc.option(hostile, { nil: undefined }),
  message: fc.option(hostile, { nil: undefined }),
  author: fc.option(fc.record({ name: hostile, login: hostile }), { nil: undefined }),
  pullRequest: fc.constantFrom(undefined, { number: 12, url: `${REPOSITORY}/pull/12` }),
  repository: fc.constantFrom(undefined, REPOSITORY, `https://github.com/${'a'.repeat(980)}`),
  runUrl: fc.constantFrom(undefined, `https://ci.example/${'a'.repeat(980)}`),
});

const buildId = fc.stringMatching(/^[a-z0-9]{10}$/);

export const incident: fc.Arbitrary<IncidentData> = fc.record({
  incidentId: fc.uuid(),
  projectId: fc.constant('5pp5gp453m'),
  projectName: hostile,
  openedAt: date,
  greenBefore: nullable(date),
  lastBuildId: buildId,
  lastFailedAt: date,
  failures: fc.nat(),
  flapping: nullable(fc.record({ red: fc.nat(10), outOf: fc.nat(10) })),
  closedAt: nullable(date),
  closedByBuildId: nullable(buildId),
  closedBecause: fc.constantFrom(null, 'deleted', 'unfollowed', 'quiet', 'merged'),
  branch: nullable(hostile),
  ownerId: nullable(fc.constant('U0ANA')),
  finding: nullable(finding),
  durationSeconds: nullable(fc.nat()),
  foundLate: fc.boolean(),
  change: nullable(change),
  authorId: fc.constantFrom(null, 'U0ANA'),
  lastChange: nullable(change),
  fixedBy: nullable(change),
  successesBefore: fc.nat(100),
});

export const subscription: fc.Arbitrary<SubscriptionData> = fc.record({
  subscriptionId: fc.uuid(),
  channelId: fc.constant('C0PLATFORM'),
  projectName: nullable(hostile),
  mode: fc.constantFrom('failures', 'every-failure', 'all', 'none'),
  slow: fc.constantFrom(null, 'own', '600'),
  cache: fc.constantFrom(null, 'own', '0.5'),
  branches: fc.constantFrom(null, 'main,release/*', '!renovate/*,<!channel>', `!${'*_`~'.repeat(99)}`),
  oddities: fc.boolean(),
  authors: fc.constantFrom('mention', 'dm', 'off'),
  createdBy: fc.constant('U0ANA'),
  pausedBecause: nullable(hostile),
  mutedUntil: nullable(date),
});

const told = fc.record({
  kind: fc.constantFrom(
    'incident',
    'still failing',
    'fixed',
    'build',
    'degraded',
    'caught up',
    'constructor',
  ),
  state: fc.constantFrom(
    'shown' as const,
    'waiting' as const,
    'merged' as const,
    'dropped' as const,
    'given up' as const,
  ),
  postedAt: nullable(date),
  nextTryAt: date,
  failure: nullable(hostile),
});

export const whoWasNotified: fc.Arbitrary<WhoWasNotified> = fc.record({
  foundAt: nullable(date),
  finishedAt: nullable(date),
  channels: fc.array(
    fc.record({
      channelId: fc.constant('C0PLATFORM'),
      notices: fc.array(told, { maxLength: 4 }),
      silentBecause: nullable(hostile),
    }),
    { maxLength: 10 },
  ),
  hidden: fc.nat(50),
  slashCommand: fc.constant('/depot'),
  projectName: hostile,
});
