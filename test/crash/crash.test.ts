// kill -9 at every step from a build that broke to the message that says so: nothing is lost, and nothing is said twice.
// `npm test` dies at one of each kind; `npm run crash` at all, and at random moments.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DATABASES, type TestDatabase } from '../support/databases.ts';
import { type Crash, openCrash } from './open-crash.ts';
import type { CrashPoint } from './steps.ts';

const isAll = process.env.CRASH_POINTS === 'all';
/** In real milliseconds; a round takes some hundred. */
const RANDOM_MS = 500;
const RANDOM_ROUNDS = 40;
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

/** One of each kind: said and not yet written down; in the middle of a transaction; before Depot's answer is read. */
const REPRESENTATIVE: readonly CrashPoint[] = [
  { label: 'Slack chat.postMessage', nth: 1, when: 'after' },
  { label: 'write incidents', nth: 1, when: 'after' },
  { label: 'Depot ListBuilds answers', nth: 1, when: 'before' },
];

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
    const points = isAll ? pointsOf(steps) : REPRESENTATIVE;
    for (const point of points) {
      const of = await crash.dieAt(point);
      const words = `${point.when} ${point.label} #${point.nth}`;
      if (of) died.add(words);
      expect(crash.wrongs(), words).toEqual([]);
    }
    if (isAll) console.log(`${name}: killed at ${died.size} steps:\n  ${[...died].join('\n  ')}`);
    expect(died.size).toBeGreaterThanOrEqual(points.length / 2);
    if (isAll) for (const step of AMONG_THEM) expect([...died]).toContain(step);
  }, 1_200_000);

  it.runIf(isAll)(
    'at any moment, loses nothing and says nothing twice',
    async () => {
      for (let round = 0; round < RANDOM_ROUNDS; round++) {
        const ms = Math.random() * RANDOM_MS;
        await crash.dieAfter(ms);
        expect(crash.wrongs(), `killed after ${ms} ms`).toEqual([]);
      }
    },
    600_000,
  );

  it('says no word too many when all is over', async () => {
    await crash.count();
    expect(crash.wrongs()).toEqual([]);
  }, 60_000);
});
