// Any project, build or step that Depot might answer, with names as hostile as people and builds make them.

import fc from 'fast-check';
import { type Build, type BuildStep, HARDWARE, type Project } from '../../src/depot/model.ts';

export const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.string({ unit: 'grapheme', maxLength: 400 }),
  fc.constantFrom(
    '<!channel> <@U0ANA> <https://evil.example|depot.dev>',
    '`*_~'.repeat(60),
    '\u202egnp.exe\u001b[31m',
    'x'.repeat(5_000),
    '&amp;&lt;!here&gt;',
    '🚀'.repeat(400),
    ' ',
    '',
  ),
);
export const date = fc.date({
  min: new Date('2000-01-01'),
  max: new Date('2100-01-01'),
  noInvalidDate: true,
});
export const nullable = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
export const cache = fc.record({ keepGb: fc.nat(), keepDays: fc.nat() });
export const project: fc.Arbitrary<Project> = fc.record({
  projectId: fc.stringMatching(/^[0-9b-df-hj-np-tv-z]{10}$/),
  organizationId: fc.constant('3d1h48dqlh'),
  name: hostile,
  regionId: hostile,
  hardware: fc.constantFrom(...HARDWARE, 'unknown' as const),
  cache,
  createdAt: nullable(date),
  buildTimeoutMinutes: nullable(fc.nat()),
  maxConcurrentBuilds: nullable(fc.nat()),
});
export const build: fc.Arbitrary<Build> = fc.record({
  buildId: fc.stringMatching(/^[a-z0-9]{10}$/),
  status: fc.constantFrom('running', 'success', 'failed', 'error', 'canceled', 'unknown'),
  createdAt: date,
  startedAt: nullable(date),
  finishedAt: nullable(date),
  durationSeconds: nullable(fc.nat()),
  savedSeconds: nullable(fc.nat()),
  cachedSteps: nullable(fc.nat()),
  totalSteps: nullable(fc.nat()),
});

export const step: fc.Arbitrary<BuildStep> = fc.record({
  name: hostile,
  digest: fc.oneof(fc.stringMatching(/^sha256:[0-9a-f]{64}$/), fc.constant('sha256:same'), hostile),
  startedAt: nullable(date),
  completedAt: nullable(date),
  cache: fc.constantFrom('cached', 'uncached', 'unknown'),
  error: nullable(hostile),
  hasLogs: fc.boolean(),
});
