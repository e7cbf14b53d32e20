// kill -9 at every step from a build that broke to the message that says so: nothing is lost, and nothing is said twice.
// `npm test` dies at a few of them; `npm run crash` at all.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DATABASES, type TestDatabase } from '../support/databases.ts';
import { type Crash, openCrash } from './open-crash.ts';
import type { CrashPoint } from './steps.ts';

const HOW_MANY = process.env.CRASH_POINTS ?? '4';
const isAll = HOW_MANY === 'all';
/** In real milliseconds; a round takes some hundred. */
const RANDOM_MS = 500;
/** The last message is written down, and its job is done. */
const AND_ITS_END = 4;

/** Every step of a round, before and after it. A question to Depot changes nothing: once is enough. */
function pointsOf(steps: readonly string[]): readonly CrashPoint[] {
  const last = steps.findLastIndex((step) => step.startsWith('Slack'));
  const seen = new Map<string, number>();
  return steps.slice(0, last + AND_ITS_END).flatMap((label) => {
    const nth = (seen.get(label) ?? 0) + 1;
    seen.set(label, nth);
    const before = { label, nth, when: 'before' } as const;
    return label.startsWith('Depot') ? [before] : [before, { label, nth, when: 'after' } as const];
  });
}

/** What most of all must be among the steps. */
const AMONG_THEM = ['chat.postMessage #1', 'chat.postMessage #2', 'chat.update #1'].flatMap((call) => [
  `before Slack ${call}`,
  `after Slack ${call}`,
]);

/** The most dangerous ones, and some more. */
function chosen(all: readonly CrashPoint[]): readonly CrashPoint[] {
  if (isAll) return all;
  const every = all.length / Number(HOW_MANY);
  return all.filter(
    (point, index) =>
      (point.label === 'Slack chat.postMessage' && point.when === 'after') ||
      Math.floor(index / every) !== Math.floor((index - 1) / every),
  );
}

describe.each(DATABASES)('a bot that is killed while it tells of builds, on %s', (name, makeDatabase) => {
  let database: TestDatabase;
  let crash: Crash;
  beforeAll(async () => {
    database = await makeDatabase();
    crash = await openCrash(database);
    // The first round has no project before it.
    await crash.count();
  }, 60_000);
  afterAll(async () => {
    await crash[Symbol.asyncDispose]();
    await database.drop();
  });

  it('at any step, loses nothing and says nothing twice', async () => {
    const steps = await crash.count();
    expect(steps).toEqual(
      expect.arrayContaining([
        'Depot ListBuilds answers',
        'write incidents',
        'commit',
        'Slack chat.postMessage',
        'Slack chat.update',
        'write notices',
        'job done',
      ]),
    );
    const died = new Set<string>();
    for (const point of chosen(pointsOf(steps))) {
      const of = await crash.dieAt(point);
      const words = `${point.when} ${point.label} #${point.nth}`;
      if (of) died.add(words);
      expect(crash.wrongs(), words).toEqual([]);
    }
    if (isAll) console.log(`${name}: killed at ${died.size} steps:\n  ${[...died].join('\n  ')}`);
    expect(died.size).toBeGreaterThanOrEqual(chosen(pointsOf(steps)).length / 2);
    if (isAll) for (const step of AMONG_THEM) expect([...died]).toContain(step);
  }, 1_200_000);

  it('at any moment, loses nothing and says nothing twice', async () => {
    const rounds = isAll ? 40 : Math.ceil(Number(HOW_MANY) / 4);
    for (let round = 0; round < rounds; round++) {
      const ms = Math.random() * RANDOM_MS;
      await crash.dieAfter(ms);
      expect(crash.wrongs(), `killed after ${ms} ms`).toEqual([]);
    }
  }, 600_000);

  it('says no word too many when all is over', async () => {
    await crash.count();
    expect(crash.wrongs()).toEqual([]);
  }, 60_000);
});
