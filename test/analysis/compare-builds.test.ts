import { describe, expect, it } from 'vitest';
import { compareBuilds } from '../../src/analysis/compare-builds.ts';
import type { BuildStep } from '../../src/depot/model.ts';

const T0 = Date.parse('2026-11-24T12:00:00Z');
const step = (name: string, seconds: number | null, more: Partial<BuildStep> = {}): BuildStep => ({
  name,
  digest: `sha256:${name}`,
  startedAt: new Date(T0),
  completedAt: seconds === null ? null : new Date(T0 + seconds * 1_000),
  cache: 'uncached',
  error: null,
  hasLogs: false,
  ...more,
});
/** One after the other, as a build runs them. */
const inOrder = (steps: readonly BuildStep[]) =>
  steps.map((one, i) => ({
    ...one,
    startedAt: new Date(T0 + i * 1_000_000),
    completedAt: one.completedAt && new Date(one.completedAt.getTime() + i * 1_000_000),
  }));
const changes = (before: readonly BuildStep[], after: readonly BuildStep[]) =>
  compareBuilds(inOrder(before), inOrder(after)).map(({ name, change }) => [name, change]);

describe('two builds side by side', () => {
  it('says of each step what became of it', () => {
    const before = [
      step('[a 1/8] FROM node@sha256:0123456789abcdef', 1),
      step('[a 2/8] COPY package.json .', 0, { cache: 'cached' }),
      step('[a 3/8] RUN npm ci', 60),
      step('[a 4/8] RUN npm test', 10),
      step('[a 5/8] RUN npm run build', 40),
      step('[a 6/8] RUN old', 3),
      step('[a 7/8] RUN flaky', 3, { error: 'exit code: 1' }),
      step('[a 8/8] RUN warm', 20),
    ];
    const after = [
      step('[a 1/9] FROM node@sha256:fedcba9876543210', 1),
      step('[a 2/9] COPY package.json .', 1),
      step('[a 3/9] RUN npm ci', 20),
      step('[a 4/9] RUN npm test', 10, { error: 'exit code: 1' }),
      step('[a 5/9] RUN npm run build', 90),
      step('[a 6/9] RUN added', 3),
      step('[a 7/9] RUN flaky', 3),
      step('[a 8/9] RUN warm', 0, { cache: 'cached' }),
    ];
    expect(changes(before, after)).toEqual([
      ['[a 1/9] FROM node@sha256:fedcba9876543210', 'same'],
      ['[a 2/9] COPY package.json .', 'no longer cached'],
      ['[a 3/9] RUN npm ci', 'faster'],
      ['[a 4/9] RUN npm test', 'fails now'],
      ['[a 5/9] RUN npm run build', 'slower'],
      ['[a 6/9] RUN added', 'new'],
      ['[a 7/9] RUN flaky', 'fixed'],
      ['[a 8/9] RUN warm', 'cached now'],
      ['[a 6/8] RUN old', 'removed'],
    ]);
  });

  it('does not call noise a change, nor a step that never ended', () => {
    expect(changes([step('RUN a', 2)], [step('RUN a', 6)])).toEqual([['RUN a', 'same']]);
    expect(changes([step('RUN a', 100)], [step('RUN a', 130)])).toEqual([['RUN a', 'same']]);
    expect(changes([step('RUN a', 100)], [step('RUN a', null)])).toEqual([['RUN a', 'same']]);
  });

  it('the other way round, what was slower is faster', () => {
    const [a, b] = [[step('RUN a', 10)], [step('RUN a', 50)]];
    expect(changes(a, b)).toEqual([['RUN a', 'slower']]);
    expect(changes(b, a)).toEqual([['RUN a', 'faster']]);
  });
});
