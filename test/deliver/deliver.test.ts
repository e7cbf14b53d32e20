// Delivery with a real database and a real queue, and a Slack that does as it is told.

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDeliver } from '../../src/deliver/create-deliver.ts';
import type { Post, PostFailure } from '../../src/deliver/delivery-port.ts';
import { createLog } from '../../src/lib/log.ts';
import { createMetrics } from '../../src/lib/metrics.ts';
import { addProject } from '../../src/sandbox/depot/seed.ts';
import { setDigest } from '../../src/store/digests.ts';
import { addIncidentToNotice, saveIncident } from '../../src/store/incidents.ts';
import { NOTICE_CONTENT } from '../../src/store/notice-content.ts';
import { addNotice } from '../../src/store/notices.ts';
import type { Trx } from '../../src/store/tables.ts';
import { writeBuilds } from '../../src/store/watched-builds.ts';
import { DATABASES, type TestDatabase } from '../support/databases.ts';
import { follow } from '../support/follow.ts';
import { type OpenWatch, openWatch } from '../support/open-watch.ts';

class Refused extends Error {
  readonly failure: PostFailure;
  constructor(failure: PostFailure) {
    super(failure.word);
    this.failure = failure;
  }
}

describe.each(DATABASES)('delivery on %s', (_name, makeDatabase) => {
  let database: TestDatabase;
  let room: OpenWatch;
  const posts: {
    readonly at: number;
    readonly channelId: string;
    readonly text: string;
    readonly noticeId: string;
  }[] = [];
  /** How the next posts end. */
  let fails: (post: Post) => PostFailure | null = () => null;
  let takesMs = 0;
  beforeAll(async () => {
    database = await makeDatabase();
    room = await openWatch(database, { seed: 'empty' });
    const { clock, jobs } = room;
    const deliver = createDeliver({
      db: room.store.db,
      jobs,
      clock,
      poster: {
        async post(post) {
          const failure = fails(post);
          if (failure) throw new Refused(failure);
          if (takesMs > 0) await clock.sleep(takesMs);
          const { channelId, noticeId, view } = post;
          posts.push({ at: clock.now().getTime(), channelId, noticeId, text: view.text });
          return `${posts.length}.0`;
        },
        edit: async () => undefined,
        find: async () => null,
        failureOf: (reason) => (reason instanceof Refused ? reason.failure : null),
      },
      log: createLog({ level: 'silent' }),
      metrics: createMetrics(),
      authors: { find: async () => null, idByEmail: async () => null },
      maySee: async () => true,
      orgId: null,
      slashCommand: '/depot',
    });
    await deliver.start();
  }, 60_000);
  beforeEach(() => {
    posts.length = 0;
    fails = () => null;
    takesMs = 0;
  });
  afterAll(async () => {
    await room[Symbol.asyncDispose]();
    await database.drop();
  });

  const now = () => room.clock.now();
  async function build(status = 'failed'): Promise<string> {
    const buildId = randomUUID().slice(0, 10);
    const at = now();
    const times = { created_at: at, started_at: at, finished_at: at, found_at: at, ended_found_at: at };
    const figures = { duration_seconds: 1, saved_seconds: 0, cached_steps: 1, total_steps: 2 };
    const row = {
      build_id: buildId,
      project_id: 'p',
      status,
      finding: null,
      notified: null,
      ...times,
      ...figures,
    };
    await room.store.db.transaction().execute((trx) => writeBuilds(trx, [row]));
    return buildId;
  }
  async function notice(
    trx: Trx,
    kind: string,
    channelId: string,
    content: unknown,
    incidentId: string | null = null,
  ) {
    const noticeId = randomUUID();
    const at = now();
    await addNotice(trx, {
      noticeId,
      dedupeKey: noticeId,
      teamId: 'T1',
      channelId,
      kind,
      incidentId,
      content: JSON.stringify(content),
      createdAt: at,
      notBefore: at,
      finishedAt: at,
    });
    return noticeId;
  }
  const wake = (trx: Trx, channelId: string) => room.jobs.send(trx, 'deliver', { channelId }, 0, channelId);
  const inTransaction = <T>(work: (trx: Trx) => Promise<T>) => room.store.db.transaction().execute(work);

  it('what follows in an incident waits for what could not be posted', async () => {
    const [first, second, third] = [await build(), await build(), await build('success')];
    const incidentId = randomUUID();
    const at = now();
    await inTransaction(async (trx) => {
      await saveIncident(trx, {
        incident_id: incidentId,
        project_id: incidentId,
        project_name: 'acme',
        opened_at: at,
        green_before: null,
        first_build_id: first,
        last_build_id: second,
        last_failed_at: at,
        failures: 2,
        outcomes: '[]',
        closed_at: null,
        closed_by_build_id: null,
        closed_because: null,
        owner_id: null,
        owned_since: null,
      });
      const parent = await notice(trx, 'incident', 'CORDER', { foundLate: false }, incidentId);
      await addIncidentToNotice(trx, incidentId, 'CORDER', parent);
      await notice(
        trx,
        'still failing',
        'CORDER',
        { buildId: second, failures: 2, isBroadcast: false },
        incidentId,
      );
      await notice(trx, 'fixed', 'CORDER', { buildId: third, redSeconds: 60 }, incidentId);
      await wake(trx, 'CORDER');
    });
    let refusals = 0;
    fails = ({ view }) => {
      if (!view.text.includes('failed again') || refusals === 2) return null;
      refusals += 1;
      return { code: 'unclear', word: 'internal_error', retryAfterMs: 0 };
    };
    await room.until(async () => posts.length === 3, 'all three');
    expect(posts.map(({ text }) => /failed at|failed again|fixed after/.exec(text)?.[0] ?? text)).toEqual([
      expect.stringMatching(/acme|failed at/),
      'failed again',
      'fixed after',
    ]);
    expect(refusals).toBe(2);
  });

  it('a quiet channel does not wait for a busy one', async () => {
    const buildId = await build();
    const say = (trx: Trx, channelId: string, projectName: string) =>
      notice(trx, 'build', channelId, { buildId, projectName });
    await inTransaction(async (trx) => {
      for (let i = 0; i < 25; i++) await say(trx, 'CBUSY', `busy-${i}`);
      await say(trx, 'CQUIET', 'quiet');
      await wake(trx, 'CBUSY');
      await wake(trx, 'CQUIET');
    });
    const quiet = () => posts.filter(({ channelId }) => channelId === 'CQUIET').length;
    await room.until(async () => quiet() === 1, 'the first');
    await inTransaction(async (trx) => {
      await say(trx, 'CQUIET', 'quiet again');
      await wake(trx, 'CQUIET');
    });
    const added = now().getTime();
    await room.until(async () => quiet() === 2, 'the second');
    expect(now().getTime() - added).toBeLessThan(10_000);
    await room.until(async () => posts.length === 27, 'the busy one');
  });

  it('a channel that takes longer than a job has is told of each build once', async () => {
    const buildId = await build();
    takesMs = 60_000;
    // A job of pg-boss has 15 minutes, if it gives no sign of life.
    const minutes = 17;
    const ids = await inTransaction(async (trx) => {
      const all: string[] = [];
      for (let i = 0; i < minutes; i++)
        all.push(await notice(trx, 'build', 'CSLOW', { buildId, projectName: `slow-${i}` }));
      await wake(trx, 'CSLOW');
      return all;
    });
    // In steps that leave the replica time for its signs of life: without them its job would count as lost.
    for (let steps = 0; steps < minutes * 8; steps++) await room.clock.advance(8_000);
    await room.until(async () => new Set(posts.map(({ noticeId }) => noticeId)).size === ids.length, 'all');
    await room.clock.advance(120_000);
    expect(posts.map(({ noticeId }) => noticeId).toSorted()).toEqual(ids.toSorted());
  });

  it('a digest whose job is run twice is said once, and the next one goes on from there', async () => {
    const { projectId } = addProject(room.sandbox.state, { name: 'digested', ageDays: 9, cacheGb: 1 }, now());
    await follow(room.store.db, { projectId, projectName: 'digested', channelId: 'CDIGEST' }, now());
    await setDigest(room.store.db, {
      channel_id: 'CDIGEST',
      team_id: 'T1',
      every: 'day',
      cron: '0 9 * * *',
      time_zone: 'Europe/Madrid',
      created_by: 'U0ANA',
      created_at: now(),
      last_sent_for: null,
    });
    const digests = () => room.notices('CDIGEST');
    const due = () => room.jobs.send(null, 'digest', { channelId: 'CDIGEST' });
    await due();
    await room.until(async () => (await digests()).length === 1, 'the digest');
    const first = now();
    await room.clock.advance(20 * 60_000);
    await due();
    await room.clock.advance(60_000);
    expect(await digests()).toHaveLength(1);
    // The night in which clocks are put back.
    await room.clock.advance(25 * 3_600_000 - 21 * 60_000);
    await due();
    await room.until(async () => (await digests()).length === 2, 'the next');
    const { from } = NOTICE_CONTENT.digest.parse((await digests())[1]?.content);
    expect(Math.abs(from.getTime() - first.getTime())).toBeLessThan(30_000);
  });
});
