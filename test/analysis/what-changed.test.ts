import { describe, expect, it } from 'vitest';
import { whatChanged } from '../../src/analysis/what-changed.ts';
import type { BuildStep } from '../../src/depot/model.ts';

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const steps = (
  ...all: readonly (readonly [name: string, more?: Partial<BuildStep>])[]
): readonly BuildStep[] =>
  all.map(([name, more], i) => ({
    name,
    digest: `sha256:${i}`,
    startedAt: new Date(i * 1_000),
    completedAt: new Date(i * 1_000 + 500),
    cache: 'uncached',
    error: null,
    hasLogs: false,
    ...more,
  }));
const failed = { error: 'exit code: 1' };
const cached = { cache: 'cached' } as const;
const FROM = (letter: string) => `[build 1/3] FROM docker.io/library/node:24@${digest(letter)}`;

describe('what changed since the last success', () => {
  it.each([
    [
      'the step that failed is new, before all else',
      steps([FROM('a')], ['[build 2/2] COPY . .']),
      steps([FROM('b')], ['[build 2/3] COPY . .'], ['[build 3/3] RUN make', failed]),
      { kind: 'failing step' },
    ],
    [
      'a base image whose digest moved',
      steps([FROM('a')], ['[build 2/3] RUN make']),
      steps([FROM('b')], ['[build 2/3] RUN make', failed]),
      { kind: 'base image', image: 'docker.io/library/node:24' },
    ],
    [
      'another step that is new, wherever the numbers moved',
      steps([FROM('a')], ['[build 2/3] RUN make']),
      steps([FROM('a')], ['[build 2/4] RUN apt-get update'], ['[build 3/4] RUN make', failed]),
      { kind: 'new step', step: '[build 2/4] RUN apt-get update' },
    ],
    [
      'the first step that lost its cache',
      steps([FROM('a')], ['[build 2/4] COPY go.sum .', cached], ['[build 3/4] RUN go build', cached]),
      steps([FROM('a')], ['[build 2/4] COPY go.sum .'], ['[build 3/4] RUN go build', failed]),
      { kind: 'cache', step: '[build 2/4] COPY go.sum .' },
    ],
    [
      'nothing, where only BuildKit’s own steps differ',
      steps([FROM('a')], ['[build 2/3] RUN make']),
      steps(['[internal] load remote build context'], [FROM('a')], ['[build 2/3] RUN make', failed]),
      null,
    ],
  ])('is %s', (_what, before, now, expected) => {
    expect(whatChanged(before, now)).toEqual(expected);
  });
});
