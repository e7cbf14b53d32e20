// Three believable weeks of a hundred customers, compared again and again as the bot does: the one who abuses a project is
// found, and nobody else.

import { expect, it } from 'vitest';
import { compare, type Figures, type Habits, NO_HABITS, type Oddity } from '../../src/oddities/habits.ts';
import { STORIES, seedCustomers } from '../../src/sandbox/depot/customers.ts';
import { createRandom } from '../../src/sandbox/depot/random.ts';
import { type BuildRecord, createState } from '../../src/sandbox/depot/state.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NOW = Date.UTC(2026, 10, 25);
const DAYS = 21;
const AFTER_DAYS = 2;

const seconds = ({ startedAt, end }: BuildRecord) => ((end?.at.getTime() ?? 0) - startedAt.getTime()) / 1_000;
const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);

function byHour(builds: readonly BuildRecord[]): readonly number[] {
  const hours = Array.from({ length: 24 }, () => 0);
  for (const { createdAt } of builds)
    hours[createdAt.getUTCHours()] = (hours[createdAt.getUTCHours()] ?? 0) + 1;
  return hours;
}

/** What the bot would have counted at that moment. */
function figuresAt(
  at: number,
  builds: readonly BuildRecord[],
  secondsOfDay: ReadonlyMap<number, number>,
): Figures {
  const today = Math.floor(at / DAY_MS) * DAY_MS;
  const between = (from: number, to: number) =>
    builds.filter(({ createdAt }) => createdAt.getTime() > from && createdAt.getTime() <= to);
  const before = between(at - 15 * DAY_MS, at - DAY_MS);
  return {
    cacheGb: null,
    cacheGbWeekAgo: null,
    secondsToday: sum(between(today - 1, at).map(seconds)),
    secondsBefore: Array.from({ length: 28 }, (_, i) => secondsOfDay.get(today - (i + 1) * DAY_MS) ?? 0),
    hoursToday: byHour(between(at - DAY_MS, at)),
    hoursBefore: byHour(before),
    hoursDays: before[0] ? (at - before[0].createdAt.getTime()) / DAY_MS : 0,
  };
}

function alarmsOf(builds: readonly BuildRecord[]): readonly Oddity['kind'][] {
  const secondsOfDay = new Map<number, number>();
  for (const build of builds) {
    const day = Math.floor(build.createdAt.getTime() / DAY_MS) * DAY_MS;
    secondsOfDay.set(day, (secondsOfDay.get(day) ?? 0) + seconds(build));
  }
  let habits: Habits = NO_HABITS;
  const alarms: Oddity['kind'][] = [];
  for (let at = NOW - DAYS * DAY_MS; at <= NOW + AFTER_DAYS * DAY_MS; at += 3 * HOUR_MS) {
    const compared = compare(habits, figuresAt(at, builds, secondsOfDay));
    habits = compared.habits;
    if (at > NOW - DAYS * DAY_MS) alarms.push(...compared.news.map(({ kind }) => kind));
  }
  return alarms;
}

it('the one who abuses is found, at night and by the minutes; three weeks of the others bring no alarm', () => {
  const random = createRandom(1);
  const state = createState(random, new Date(NOW));
  seedCustomers(state, 100, random, new Date(NOW));
  const projects = [...state.projects.values()];
  const alarms = projects.map(({ projectId }) => alarmsOf(state.buildsOfProject.get(projectId) ?? []));
  const abuser = alarms[STORIES.abuses] ?? [];
  expect(abuser).toContain('hours');
  expect(abuser).toContain('minutes');
  const others = alarms.filter((_, number) => number !== STORIES.abuses);
  expect(others.flat()).toEqual([]);
}, 30_000);
