import { describe, expect, it } from 'vitest';
import { type ComparedBuild, compareBuilds } from '../../src/analysis/compare-builds.ts';
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
const build = (steps: readonly BuildStep[], status?: ComparedBuild['status']): ComparedBuild => ({
  status: status ?? (steps.some(({ error }) => error !== null) ? 'failed' : 'success'),
  steps: inOrder(steps),
});
const changesOf = (before: ComparedBuild, after: ComparedBuild) =>
  compareBuilds(before, after).map(({ name, change }) => [name, change]);
const changes = (before: readonly BuildStep[], after: readonly BuildStep[]) =>
  changesOf(build(before), build(after));

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

  describe('a build that ended early', () => {
    const failed = { error: 'exit code: 1' };
    const whole = [
      step('[internal] load build definition', 0),
      step('[a 1/4] FROM node', 1),
      step('[a 2/4] COPY . .', 1),
      step('[a 3/4] RUN npm ci', 60),
      step('[a 4/4] RUN npm test', 10),
      step('exporting to image', 2),
    ];
    const early = [...whole.slice(0, 3), step('[a 3/4] RUN npm ci', 60, failed)];

    it('did not reach the steps that a later one has, and they are not new', () => {
      expect(changes(early, whole).slice(3)).toEqual([
        ['[a 3/4] RUN npm ci', 'fixed'],
        ['[a 4/4] RUN npm test', 'not reached before'],
        ['exporting to image', 'not reached before'],
      ]);
    });

    it('did not reach the steps that the earlier one has, and they were not removed', () => {
      expect(changes(whole, early).slice(3)).toEqual([
        ['[a 3/4] RUN npm ci', 'fails now'],
        ['[a 4/4] RUN npm test', 'not reached now'],
        ['exporting to image', 'not reached now'],
      ]);
    });

    it('lacks a step that is new all the same, where it ran a later line of the stage', () => {
      const longer = [
        ...whole.slice(0, 2),
        step('[a 2/5] RUN apt-get update', 9),
        step('[a 3/5] COPY . .', 1),
        step('[a 4/5] RUN npm ci', 60),
      ];
      expect(changes(early, longer)[2]).toEqual(['[a 2/5] RUN apt-get update', 'new']);
      expect(changes(longer, early)).toContainEqual(['[a 2/5] RUN apt-get update', 'removed']);
    });

    it('says nothing about another stage, nor about another platform', () => {
      const stages = [step('[b 1/2] FROM go', 1), step('[linux/arm64 a 2/4] COPY . .', 1), ...early.slice(1)];
      expect(changes(early, stages)).toEqual(
        expect.arrayContaining([
          ['[b 1/2] FROM go', 'not reached before'],
          ['[linux/arm64 a 2/4] COPY . .', 'not reached before'],
        ]),
      );
    });

    it('fails now at a step that it did not reach before', () => {
      const later = [...whole.slice(0, 4), step('[a 4/4] RUN npm test', 1, failed)];
      expect(changes(early, later)).toContainEqual(['[a 4/4] RUN npm test', 'fails now']);
    });

    it('may have been cancelled, without an error at any step', () => {
      const cut = build(whole.slice(0, 3), 'canceled');
      expect(changesOf(cut, build(whole))).toContainEqual(['[a 4/4] RUN npm test', 'not reached before']);
      expect(changesOf(build(whole.slice(0, 3), 'success'), build(whole))).toContainEqual([
        '[a 4/4] RUN npm test',
        'new',
      ]);
    });

    it('may name steps that never began', () => {
      const listed = {
        ...build(early),
        steps: [
          ...build(early).steps,
          { ...step('[a 4/4] RUN npm test', null), startedAt: null, cache: 'unknown' as const },
        ],
      };
      expect(changesOf(listed, build(whole))).toContainEqual(['[a 4/4] RUN npm test', 'not reached before']);
    });
  });
});
