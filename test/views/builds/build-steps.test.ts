// The first screen of a failed build's steps.

import { expect, it } from 'vitest';
import type { Build, BuildStep } from '../../../src/depot/model.ts';
import { buildLine } from '../../../src/views/builds/build-list.ts';
import { stepsView } from '../../../src/views/builds/build-steps.ts';
import { stepsPage } from '../../../src/views/builds/steps-page.ts';

const BEGIN = Date.UTC(2026, 0, 5, 10);
const FINISHED_AT = new Date(BEGIN + 400_000);
const build: Build = {
  buildId: '9hh2rh7zkq',
  status: 'failed',
  createdAt: new Date(BEGIN),
  startedAt: new Date(BEGIN),
  finishedAt: FINISHED_AT,
  durationSeconds: 400,
  savedSeconds: 0,
  cachedSteps: 0,
  totalSteps: 200,
};
const place = { build, projectId: '5pp5gp453m', projectName: 'storefront', orgId: null, liveUntil: null };

const steps: readonly BuildStep[] = Array.from({ length: 200 }, (_, index) => ({
  name: `[build ${index + 1}/200] RUN compile part ${index + 1}`,
  digest: `sha256:${String(index).padStart(64, '0')}`,
  startedAt: new Date(BEGIN + index * 2_000),
  completedAt: new Date(BEGIN + index * 2_000 + 1_500),
  cache: 'uncached',
  error: index === 187 ? 'process "compile part 188" did not complete successfully: exit code: 7' : null,
  hasLogs: false,
}));

it.each([false, true])(
  'step 188 of 200 broke: its name and error are on the first screen (slowest first: %s)',
  (slowest) => {
    const { text, blocks } = stepsView(place, stepsPage(steps, 0, slowest, null));
    expect(text).toContain('*Failed at step 188:*');
    expect(text).toContain('exit code: 7');
    expect(JSON.stringify(blocks.slice(0, 3))).toContain('exit code: 7');
  },
);

it('no step is blamed where none has an error', () => {
  const green = steps.map((step) => ({ ...step, error: null }));
  expect(stepsView(place, stepsPage(green, 0, false, null)).text).not.toContain('Failed at');
});

it('the chart has few points with short labels, so that it can be read on a telephone', () => {
  const chart = stepsView(place, stepsPage(steps, 0, false, null)).blocks.find(
    ({ type }) => String(type) === 'data_visualization',
  );
  const labels = [...JSON.stringify(chart).matchAll(/"(\d+\. [^"]*)"/g)].map(([, label = '']) => label);
  expect(new Set(labels).size).toBe(6);
  expect(labels.filter((label) => label.length > 12)).toEqual([]);
});

it('a list gives the moment a build ended, as its notice does', () => {
  expect(buildLine(build).value).toContain(`<!date^${FINISHED_AT.getTime() / 1_000}^`);
});
