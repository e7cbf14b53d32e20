// Steps in any order, with times missing, overlapping or turned round: the analysis holds.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { criticalPath } from '../../src/analysis/critical-path.ts';
import { diffBuilds } from '../../src/analysis/diff-builds.ts';
import { failingStep } from '../../src/analysis/failing-step.ts';
import { readStepName, stepKey } from '../../src/analysis/step-name.ts';
import { wallSeconds, waterfall } from '../../src/analysis/waterfall.ts';
import type { BuildStep } from '../../src/depot/model.ts';

const T0 = Date.parse('2026-11-24T12:00:00Z');
const at = (seconds: number) => new Date(T0 + seconds * 1000);
const aStep = (
  name: string,
  start: number | null,
  end: number | null,
  more: Partial<BuildStep> = {},
): BuildStep => ({
  name,
  digest: `sha256:${name}`,
  startedAt: start === null ? null : at(start),
  completedAt: end === null ? null : at(end),
  cache: 'uncached',
  error: null,
  hasLogs: false,
  ...more,
});

const time = fc.option(fc.integer({ min: -50, max: 500 }), { nil: null });
const anyStep: fc.Arbitrary<BuildStep> = fc
  .record({
    name: fc.oneof(
      fc.constantFrom(
        '[build 1/2] RUN a',
        '[build 2/2] COPY . .',
        '[internal] load context',
        'exporting to image',
      ),
      fc.string(),
    ),
    start: time,
    end: time,
    cache: fc.constantFrom('cached', 'uncached', 'unknown'),
    error: fc.option(fc.constantFrom('boom', 'context canceled', ''), { nil: null }),
  })
  .map(({ name, start, end, cache, error }) => aStep(name, start, end, { cache, error }));
const steps = fc.array(anyStep, { maxLength: 40 });

/** What BuildKit names a step of a stage without a name. */
const UNNAMED = { platform: null, stage: null, instruction: 'RUN make', isInternal: false };

describe('step names', () => {
  it.each([
    [
      '[build 5/8] RUN pnpm install',
      {
        platform: null,
        stage: 'build',
        index: 5,
        total: 8,
        instruction: 'RUN pnpm install',
        isInternal: false,
      },
    ],
    [
      '[linux/arm64 build 2/8] RUN make',
      {
        platform: 'linux/arm64',
        stage: 'build',
        index: 2,
        total: 8,
        instruction: 'RUN make',
        isInternal: false,
      },
    ],
    [
      '[stage-1 3/5] COPY --from=build /app ./',
      {
        platform: null,
        stage: 'stage-1',
        index: 3,
        total: 5,
        instruction: 'COPY --from=build /app ./',
        isInternal: false,
      },
    ],
    [
      '[internal] load build context',
      {
        platform: null,
        stage: null,
        index: null,
        total: null,
        instruction: 'load build context',
        isInternal: true,
      },
    ],
    [
      'exporting to image',
      {
        platform: null,
        stage: null,
        index: null,
        total: null,
        instruction: 'exporting to image',
        isInternal: true,
      },
    ],
    [
      '[linux/riscv64 internal] load metadata for docker.io/library/ubuntu:22.04',
      {
        platform: 'linux/riscv64',
        stage: null,
        index: null,
        total: null,
        instruction: 'load metadata for docker.io/library/ubuntu:22.04',
        isInternal: true,
      },
    ],
    [
      '[builder  3/12] RUN make',
      {
        platform: null,
        stage: 'builder',
        index: 3,
        total: 12,
        instruction: 'RUN make',
        isInternal: false,
      },
    ],
    ['[ 7/10] RUN make', { ...UNNAMED, index: 7, total: 10 }],
    ['[7/9] RUN make', { ...UNNAMED, index: 7, total: 9 }],
    ['[linux/arm/v7  2/10] RUN make', { ...UNNAMED, platform: 'linux/arm/v7', index: 2, total: 10 }],
  ])('%s', (name, read) => {
    expect(readStepName(name)).toEqual(read);
  });

  it('the same step of another build has the same key', () => {
    const one = stepKey('[build 1/8] FROM docker.io/library/node:24@sha256:0123456789abcdef');
    expect(stepKey('[build 1/9] FROM docker.io/library/node:24@sha256:fedcba9876543210')).toBe(one);
    expect(stepKey('[other 1/8] FROM docker.io/library/node:24')).not.toBe(one);
    expect(stepKey('[2/9] RUN make')).toBe(stepKey('[ 3/10] RUN make'));
    expect(stepKey('[build 9/9] RUN make')).toBe(stepKey('[build  9/10] RUN make'));
  });
});

describe('the waterfall', () => {
  it('counts from the first step, and knows what it does not know', () => {
    const rows = waterfall([
      aStep('b', 10, 25),
      aStep('a', 4, 10),
      aStep('c', 12, null),
      aStep('d', null, null),
    ]);
    expect(
      rows.map(({ step, offsetSeconds, durationSeconds }) => [step.name, offsetSeconds, durationSeconds]),
    ).toEqual([
      ['a', 0, 6],
      ['b', 6, 15],
      ['c', 8, null],
      ['d', null, null],
    ]);
  });

  it('is the same whatever the order, loses nothing, and has no negative time', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const rows = waterfall(list);
        expect(rows).toHaveLength(list.length);
        expect(
          waterfall(list.toReversed()).map(({ step }) => [step.name, step.startedAt, step.completedAt]),
        ).toEqual(rows.map(({ step }) => [step.name, step.startedAt, step.completedAt]));
        for (const { offsetSeconds, durationSeconds } of rows) {
          expect(offsetSeconds ?? 0).toBeGreaterThanOrEqual(0);
          expect(durationSeconds ?? 0).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});

describe('the critical path', () => {
  it('follows the steps that others waited for', () => {
    const path = criticalPath([
      aStep('a', 0, 10),
      aStep('side', 0, 4),
      aStep('b', 10, 30),
      aStep('c', 30, 31),
    ]);
    expect(path.steps.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(path.seconds).toBe(31);
  });

  it('is never longer than the wall clock, and never overlaps itself', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const path = criticalPath(list);
        expect(path.seconds).toBeLessThanOrEqual(wallSeconds(list) + 1e-6);
        for (const [i, step] of path.steps.entries()) {
          const before = path.steps[i - 1];
          if (before)
            expect(before.completedAt?.getTime()).toBeLessThanOrEqual(step.startedAt?.getTime() ?? 0);
        }
      }),
    );
  });
});

describe('the failing step', () => {
  it('is the one that broke, not those that were cancelled because of it', () => {
    const broken = aStep('broken', 5, 9, { error: 'exit code: 1' });
    const cancelled = aStep('cancelled', 1, 9, { error: 'context canceled' });
    expect(failingStep([cancelled, broken, aStep('fine', 0, 3)])).toBe(broken);
    expect(failingStep([cancelled])).toBe(cancelled);
    expect(failingStep([aStep('fine', 0, 3)])).toBeNull();
  });

  it.each([
    'context canceled',
    'process "/bin/sh -c pnpm build" did not complete successfully: exit code: 137: context canceled: context canceled',
    'failed to receive status: rpc error: code = Canceled desc = context canceled',
  ])('is not one whose error ends in a cancellation: %s', (error) => {
    const broken = aStep('broken', 5, 9, {
      error: 'process "/bin/sh -c go test ./..." did not complete successfully: exit code: 1',
    });
    const cancelled = aStep('cancelled', 1, 8, { error });
    expect(failingStep([cancelled, broken])).toBe(broken);
    expect(failingStep([cancelled])).toBe(cancelled);
  });

  it('is one that only speaks of a cancellation', () => {
    const broken = aStep('broken', 1, 8, { error: 'context canceled by test harness: exit code: 1' });
    const later = aStep('later', 5, 9, { error: 'exit code: 2' });
    expect(failingStep([later, broken])).toBe(broken);
  });

  it('is found whatever the order', () => {
    fc.assert(
      fc.property(steps, (list) => {
        expect(failingStep(list)?.error ?? null).toBe(failingStep(list.toReversed())?.error ?? null);
      }),
    );
  });
});

describe('the difference from the last green build', () => {
  const cached = { cache: 'cached' as const };
  const green = [
    aStep('[build 1/4] FROM node', 0, 0, cached),
    aStep('[build 2/4] COPY package.json ./', 0, 0, cached),
    aStep('[build 3/4] RUN npm ci', 0, 0, cached),
    aStep('[build 4/4] RUN npm test', 1, 11),
  ];

  it('names what fails now, from where the cache broke, and what became slower', () => {
    const red = [
      aStep('[build 1/5] FROM node', 0, 0, cached),
      aStep('[build 2/5] COPY package.json ./', 0, 1),
      aStep('[build 3/5] RUN npm ci', 1, 31),
      aStep('[build 4/5] RUN npm run lint', 31, 40),
      aStep('[build 5/5] RUN npm test', 40, 75, { error: 'exit code: 1' }),
    ];
    const diff = diffBuilds(green, red);
    expect(diff.newlyFailing.map(({ name }) => name)).toEqual(['[build 5/5] RUN npm test']);
    expect(diff.cacheBrokeAt?.name).toBe('[build 2/5] COPY package.json ./');
    expect(diff.newlyUncached).toHaveLength(2);
    expect(diff.slower.map(({ beforeSeconds, nowSeconds }) => [beforeSeconds, nowSeconds])).toEqual([
      [10, 35],
    ]);
    expect(diff.added.map(({ name }) => name)).toEqual(['[build 4/5] RUN npm run lint']);
    expect(diff.removed).toEqual([]);
  });

  it('of a build with itself is nothing', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const { newlyFailing, newlyUncached, cacheBrokeAt, slower, added, removed } = diffBuilds(list, list);
        expect([newlyFailing, newlyUncached, slower, added, removed].flat()).toEqual([]);
        expect(cacheBrokeAt).toBeNull();
      }),
    );
  });
});
