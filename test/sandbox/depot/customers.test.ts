// Three months of three hundred customers: the same each time, believable, and quick to make.

import { beforeAll, describe, expect, it } from 'vitest';
import { customerName } from '../../../src/sandbox/depot/customer-names.ts';
import { STORIES, seedCustomers } from '../../../src/sandbox/depot/customers.ts';
import { endOf, stepsAt } from '../../../src/sandbox/depot/progress.ts';
import { createRandom } from '../../../src/sandbox/depot/random.ts';
import { type BuildRecord, createState, type DepotState } from '../../../src/sandbox/depot/state.ts';

const NOW = new Date('2026-11-25T12:00:00Z');
const DAY_MS = 86_400_000;
const daysAgo = ({ createdAt }: BuildRecord) => (NOW.getTime() - createdAt.getTime()) / DAY_MS;

function seeded(): DepotState {
  const random = createRandom(1);
  const state = createState(random, NOW);
  seedCustomers(state, 300, random, NOW);
  return state;
}

describe('three hundred customers', () => {
  let state: DepotState;
  let builds: readonly BuildRecord[];
  beforeAll(() => {
    state = seeded();
    builds = [...state.builds.values()];
  });
  const buildsOf = (name: string) => {
    const project = [...state.projects.values()].find((one) => one.name === name);
    return state.buildsOfProject.get(project?.projectId ?? '') ?? [];
  };
  const seconds = (build: BuildRecord) =>
    ((build.end?.at.getTime() ?? 0) - build.startedAt.getTime()) / 1_000;

  it('are the same each time, with names that differ', () => {
    const again = seeded();
    expect([...again.projects.keys()]).toEqual([...state.projects.keys()]);
    const shape = ({ buildId, createdAt, end }: BuildRecord) => [buildId, createdAt, end];
    expect([...again.builds.values()].slice(0, 500).map(shape)).toEqual(builds.slice(0, 500).map(shape));
    expect(again.builds.size).toBe(builds.length);
    expect(new Set(Array.from({ length: 2_000 }, (_, i) => customerName(i))).size).toBe(2_000);
  });

  it('build on weekdays, over three months, oldest first', () => {
    const past = builds.filter((build) => build.createdAt <= NOW);
    expect(past.length).toBeGreaterThan(20_000);
    expect(past.length).toBeLessThan(120_000);
    expect(Math.max(...past.slice(0, 50).map(daysAgo))).toBeGreaterThan(85);
    const isWeekend = ({ createdAt }: BuildRecord) => [0, 6].includes(createdAt.getUTCDay());
    expect(past.filter(isWeekend).length / past.length).toBeLessThan(0.12);
    const times = builds.map(({ createdAt }) => createdAt.getTime());
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it('some have been idle for 90 days, most have not, and each fails now and then', () => {
    const newest = [...state.projects.values()].map(({ projectId }) =>
      Math.min(...(state.buildsOfProject.get(projectId) ?? []).map(daysAgo), Number.POSITIVE_INFINITY),
    );
    expect(newest.filter((days) => days > 90).length).toBeGreaterThan(8);
    expect(newest.filter((days) => days < 14).length).toBeGreaterThan(220);
    const failed = builds.filter(({ end }) => end?.as === 'failed').length / builds.length;
    expect(failed).toBeGreaterThan(0.04);
    expect(failed).toBeLessThan(0.14);
  });

  it('one gets slower because its cache is lost', () => {
    const all = buildsOf(customerName(STORIES.getsSlower)).filter(({ end }) => end?.as === 'success');
    const average = (some: readonly BuildRecord[]) =>
      some.reduce((sum, build) => sum + seconds(build), 0) / some.length;
    const before = all.filter((build) => daysAgo(build) > 17);
    const after = all.filter((build) => daysAgo(build) < 16);
    expect(average(after)).toBeGreaterThan(1.4 * average(before));
    expect(Math.max(...after.map(({ savedSeconds }) => savedSeconds))).toBeLessThan(
      Math.min(...before.map(({ savedSeconds }) => savedSeconds)),
    );
  });

  it('one builds longer and longer, and then every night', () => {
    const all = buildsOf(customerName(STORIES.abuses));
    const isNight = ({ createdAt }: BuildRecord) => createdAt.getUTCHours() < 5;
    expect(all.filter((build) => isNight(build) && daysAgo(build) > 0)).toEqual([]);
    expect(all.filter((build) => isNight(build) && daysAgo(build) > -1).length).toBeGreaterThan(20);
    const longest = (some: readonly BuildRecord[]) => Math.max(...some.map(seconds));
    const past = all.filter((build) => daysAgo(build) > 0);
    expect(longest(past.filter((build) => daysAgo(build) < 5))).toBeGreaterThan(
      1.5 * longest(past.filter((build) => daysAgo(build) > 7)),
    );
  });

  it('a past build’s steps end when it does, and one breaks where it failed', () => {
    for (const build of builds.slice(0, 400)) {
      const end = endOf(build, NOW);
      const steps = stepsAt(build, NOW);
      const last = Math.max(...steps.map(({ completedAt }) => completedAt?.getTime() ?? 0));
      expect(last).toBeLessThanOrEqual(end?.at.getTime() ?? 0);
      expect(last).toBeGreaterThan((end?.at.getTime() ?? 0) - 2_000);
      expect(steps.some(({ error }) => error !== null)).toBe(end?.as === 'failed');
      expect(steps.filter(({ plan }) => plan.cached).length * 9).toBe(build.savedSeconds);
    }
  });

  it('leaves the small organization as it is', () => {
    const random = createRandom(1);
    const empty = createState(random, NOW);
    seedCustomers(empty, 0, random, NOW);
    expect(random()).toBe(
      (() => {
        const other = createRandom(1);
        createState(other, NOW);
        return other();
      })(),
    );
  });
});
