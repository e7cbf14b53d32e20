// kill -9 while many projects are created with a token each: every project is there once, with one token, whose secret was
// shown once. `npm test` dies at a few steps with a few names; `npm run crash` at all of them, and at random moments with 200 names.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DATABASES, onPostgres, type TestDatabase } from '../support/databases.ts';
import { type Bulk, openBulk } from './open-bulk.ts';
import type { CrashPoint } from './steps.ts';

const isAll = process.env.CRASH_POINTS === 'all';
const NAMES = 2;
const MANY = 200;
const RANDOM_KILLS = 20;

/** What a crash may tear apart: a token and its secret, a file and the note of it. */
const DANGEROUS: readonly CrashPoint[] = [
  { label: 'Depot CreateToken answers', nth: 2, when: 'before' },
  { label: 'Slack files.completeUploadExternal', nth: 1, when: 'after' },
];

/** Changes nothing: the first one is enough. The reading of past usage takes dozens, and none of them in a later round. */
const isQuestion = (label: string) => /^Depot (?:Get|List)/.test(label);

/** What a crash may tear apart when a file of secrets is to go. */
const DELETING: readonly CrashPoint[] = [
  { label: 'Slack files.delete', nth: 1, when: 'after' },
  { label: 'Slack files.delete', nth: 1, when: 'before' },
  { label: 'write secret_files', nth: 1, when: 'before' },
  { label: 'write secret_files', nth: 1, when: 'after' },
];

/** Every step of a round, before and after it; a call to Depot has its answer as a step of its own. */
function pointsOf(steps: readonly string[]): readonly CrashPoint[] {
  const seen = new Map<string, number>();
  return steps.flatMap((label) => {
    const nth = (seen.get(label) ?? 0) + 1;
    seen.set(label, nth);
    if (nth > 1 && isQuestion(label)) return [];
    const before = { label, nth, when: 'before' } as const;
    return label.startsWith('Depot') ? [before] : [before, { label, nth, when: 'after' } as const];
  });
}

/** So many kills, about as far apart as the work on so many names takes. */
const randomKills = (many: number) => {
  let ms = 0;
  return Array.from({ length: many }, () => {
    ms += 300 + Math.random() * 1_500;
    return ms;
  });
};

const expectAllWell = (bulk: Bulk, what: string) => expect(bulk.wrongs(), what).toEqual([]);

describe.each(DATABASES)(
  'a bot that is killed while it creates many projects, on %s',
  (name, makeDatabase) => {
    let database: TestDatabase;
    let bulk: Bulk;
    beforeAll(async () => {
      database = await makeDatabase();
      bulk = await openBulk(database);
    }, 150_000);
    afterAll(async () => {
      await bulk[Symbol.asyncDispose]();
      await database.drop();
    });

    it('at any step, creates each once and shows each secret once', async () => {
      await bulk.create(NAMES);
      const steps = await bulk.steps();
      expectAllWell(bulk, 'nobody was killed');
      expect(steps).toEqual(
        expect.arrayContaining([
          'Depot CreateProject answers',
          'Depot CreateToken answers',
          'write batch_items',
          'write batch_steps',
          'write secret_files',
          'write subscriptions',
          'Slack files.getUploadURLExternal',
          'Slack upload',
          'Slack files.completeUploadExternal',
        ]),
      );
      const points = isAll ? pointsOf(steps) : DANGEROUS;
      let died = 0;
      for (const at of points) {
        const words = `${at.when} ${at.label} #${at.nth}`;
        died += (await bulk.create(NAMES, { at })).length;
        expectAllWell(bulk, words);
      }
      if (isAll) console.log(`${name}: died ${died} times at ${points.length} steps`);
      expect(died).toBeGreaterThanOrEqual(points.length / 2);
    }, 3_600_000);

    it.runIf(isAll)(
      'deletes each file of secrets, also when it dies at that',
      async () => {
        let died = 0;
        for (const at of DELETING) {
          await bulk.create(1);
          died += (await bulk.expireFiles(at)).length;
          expectAllWell(bulk, `${at.when} ${at.label}`);
        }
        expect(died).toBeGreaterThanOrEqual(1);
      },
      300_000,
    );

    it.runIf(isAll)(
      `at any moment, with ${MANY} names`,
      async () => {
        const deaths = await bulk.create(MANY, { afterMs: randomKills(RANDOM_KILLS) });
        console.log(`${name}: ${MANY} names, killed ${deaths.length} times`);
        expectAllWell(bulk, 'killed at random');
      },
      1_800_000,
    );
  },
);

describe.skipIf(!process.env.TEST_POSTGRES_URL)('two replicas on one Postgres', () => {
  let database: TestDatabase;
  let bulk: Bulk;
  beforeAll(async () => {
    database = await onPostgres();
    bulk = await openBulk(database, 2);
  }, 150_000);
  afterAll(async () => {
    await bulk[Symbol.asyncDispose]();
    await database.drop();
  });

  it('create projects once, although one dies while a token is made', async () => {
    const [at] = DANGEROUS;
    expect(await bulk.create(2 * NAMES, at && { at })).not.toEqual([]);
    expectAllWell(bulk, 'two replicas');
  }, 600_000);

  it.runIf(isAll)(
    `create ${MANY} projects once, although both are killed again and again`,
    async () => {
      const deaths = await bulk.create(MANY, { afterMs: randomKills(RANDOM_KILLS) });
      console.log(`two replicas: ${MANY} names, killed ${deaths.length} times`);
      expectAllWell(bulk, 'two replicas');
    },
    1_800_000,
  );
});
