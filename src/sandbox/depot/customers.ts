// Customers by the hundred, with three months of believable history: they build on weekdays in their own office hours,
// some grow, some shrink, some have left or never began; one gets slower, and one abuses its project at night.

import { Hardware } from '../../../gen/depot/core/v1/project_pb.ts';
import { customerName } from './customer-names.ts';
import { FAILURE_NAMES, FAILURES, type FailureName } from './failures.ts';
import { PastBuild } from './past-build.ts';
import type { RecipeName } from './recipes.ts';
import { addProject } from './seed.ts';
import { addBuild, type DepotState, type ProjectRecord } from './state.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const HISTORY_DAYS = 90;
const RECIPE_NAMES = ['node', 'go', 'python', 'rustMultiPlatform'] as const satisfies readonly RecipeName[];
const SIZES = [
  Hardware.HARDWARE_8X16,
  Hardware.HARDWARE_16X32,
  Hardware.HARDWARE_16X32,
  Hardware.HARDWARE_32X64,
];

/** Which of the customers these stories happen to. */
export const STORIES = { getsSlower: 6, abuses: 12 } as const;
const SLOWER_SINCE_DAYS = 16;
/** Its builds get longer first; the nights are still to come, so that they are seen to happen. */
const LONG_BUILDS_SINCE_DAYS = 6;
const LONG_BUILDS_PACE = 3;
const ABUSE_FOR_DAYS = 4;
const ABUSE_EVERY_MS = 9 * 60_000;
/** UTC; nobody else builds then. */
const ABUSE_HOURS = { from: 1, to: 5 } as const;

interface Customer {
  readonly project: ProjectRecord;
  readonly recipe: RecipeName;
  readonly failures: readonly FailureName[];
  /** On a weekday, at the beginning of the history. */
  readonly buildsPerDay: number;
  /** Times as many after 30 days. */
  readonly growth: number;
  /** UTC. */
  readonly officeFrom: number;
  readonly firstDaysAgo: number;
  readonly lastDaysAgo: number;
  /** 0 to 1. */
  readonly failing: number;
  /** Cacheable steps that usually come from the cache. */
  readonly cached: number;
  readonly pace: number;
}

type Random = () => number;

const between = (random: Random, from: number, to: number) => from + random() * (to - from);

function usualBuildsPerDay(random: Random): number {
  const size = random();
  if (size < 0.6) return between(random, 0.4, 2);
  return size < 0.9 ? between(random, 2, 5) : between(random, 6, 12);
}

/** Some have left or never built; the two with a story stay. */
function lastDaysAgo(number: number, random: Random): number {
  const fate = random();
  if (number === STORIES.getsSlower || number === STORIES.abuses || fate > 0.13) return 0;
  return fate < 0.02 ? Number.POSITIVE_INFINITY : between(random, 10, 200);
}

function addCustomer(state: DepotState, number: number, random: Random, now: Date): Customer {
  const isEuropean = random() < 0.35;
  const ageDays = random() < 0.2 ? between(random, 5, HISTORY_DAYS) : between(random, HISTORY_DAYS, 900);
  const gone = lastDaysAgo(number, random);
  const recipe = RECIPE_NAMES[Math.floor(random() * RECIPE_NAMES.length)] ?? 'node';
  const hardware = SIZES[Math.floor(random() * SIZES.length)] ?? Hardware.HARDWARE_16X32;
  const project = addProject(
    state,
    {
      name: customerName(number),
      regionId: isEuropean ? 'eu-central-1' : 'us-east-1',
      hardware,
      ageDays: number === STORIES.getsSlower || number === STORIES.abuses ? 300 : ageDays,
      cacheGb: Math.round(3 + random() ** 3 * 240),
    },
    now,
  );
  const tokenId = state.newId();
  const { projectId, createdAt } = project;
  state.tokens.set(tokenId, { tokenId, projectId, description: 'CI', createdAt });
  const failures = FAILURE_NAMES.filter(
    (name) => name !== 'hostile' && FAILURES[name].as === 'failed' && FAILURES[name].recipe === recipe,
  );
  return {
    project,
    recipe,
    failures,
    buildsPerDay:
      number === STORIES.abuses ? 3 : number === STORIES.getsSlower ? 5 : usualBuildsPerDay(random),
    growth: between(random, 0.8, 1.35),
    officeFrom: isEuropean ? 7 : 14,
    // Who has left built until then.
    firstDaysAgo: Math.min(
      Math.max(HISTORY_DAYS, Number.isFinite(gone) ? gone + 20 : 0),
      (now.getTime() - createdAt.getTime()) / DAY_MS,
    ),
    lastDaysAgo: gone,
    failing: between(random, 0.02, 0.15),
    cached: Math.round(between(random, 3, 7)),
    pace: between(random, 0.7, 1.5),
  };
}

const isWeekend = (at: number) => [0, 6].includes(new Date(at).getUTCDay());

/** When a customer's builds of one day begin. @param midnight UTC */
function timesOfDay(customer: Customer, midnight: number, daysIn: number, random: Random): readonly number[] {
  const grown = customer.buildsPerDay * customer.growth ** (daysIn / 30);
  const expected = grown * (isWeekend(midnight) ? 0.12 : 1) * between(random, 0.6, 1.4);
  const count = Math.floor(expected + random());
  // Nine hours, most of it in the middle.
  const hour = () => customer.officeFrom + 9 * ((random() + random()) / 2);
  return Array.from({ length: count }, () => midnight + hour() * HOUR_MS);
}

function abuseTimes(now: Date): readonly number[] {
  const count = (ABUSE_FOR_DAYS * DAY_MS) / ABUSE_EVERY_MS;
  return Array.from({ length: count }, (_, i) => now.getTime() + (i + 1) * ABUSE_EVERY_MS).filter((at) => {
    const hour = new Date(at).getUTCHours();
    return hour >= ABUSE_HOURS.from && hour < ABUSE_HOURS.to;
  });
}

/**
 * Adds customers and what they built; the same numbers give the same.
 * @param random numbers in [0, 1)
 */
export function seedCustomers(state: DepotState, count: number, random: Random, now: Date): void {
  const today = Math.floor(now.getTime() / DAY_MS) * DAY_MS;
  const builds: PastBuild[] = [];
  for (let number = 0; number < count; number++) {
    const customer = addCustomer(state, number, random, now);
    const { project, recipe, failures } = customer;
    const add = (at: number, isSlow: boolean, pace: number) => {
      const fails = random() < customer.failing;
      const failure = fails ? (failures[Math.floor(random() * failures.length)] ?? null) : null;
      builds.push(
        new PastBuild({
          buildId: state.newId(),
          projectId: project.projectId,
          at: new Date(at),
          recipe,
          cachedUntil: isSlow ? 1 : Math.max(0, customer.cached - Math.floor(random() * 3)),
          pace: pace * between(random, 0.85, 1.2),
          failure,
        }),
      );
    };
    const longFrom = number === STORIES.abuses ? now.getTime() - LONG_BUILDS_SINCE_DAYS * DAY_MS : Infinity;
    const slowFrom = number === STORIES.getsSlower ? now.getTime() - SLOWER_SINCE_DAYS * DAY_MS : Infinity;
    const last = now.getTime() - customer.lastDaysAgo * DAY_MS;
    for (let daysAgo = Math.floor(customer.firstDaysAgo); daysAgo >= 0; daysAgo--) {
      const times = timesOfDay(customer, today - daysAgo * DAY_MS, HISTORY_DAYS - daysAgo, random);
      for (const at of times) {
        const isSlow = at >= slowFrom;
        if (at < last - 60_000)
          add(at, isSlow, customer.pace * (isSlow ? 1.3 : at >= longFrom ? LONG_BUILDS_PACE : 1));
      }
    }
    if (number === STORIES.abuses) for (const at of abuseTimes(now)) add(at, true, 6);
  }
  for (const build of builds.toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime()))
    addBuild(state, build);
}
