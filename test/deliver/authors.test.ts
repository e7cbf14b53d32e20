// The author of a failed commit is told once, whatever happens on the way: with a real database, a real queue, the people
// of a Slack that answers as it is told, and a Slack that takes posts or refuses them.

import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { MaySee } from '../../src/deliver/context.ts';
import { createDeliver } from '../../src/deliver/create-deliver.ts';
import type { Post, PostFailure } from '../../src/deliver/delivery-port.ts';
import { createLog } from '../../src/lib/log.ts';
import { createMetrics } from '../../src/lib/metrics.ts';
import { createAuthors } from '../../src/people/create-authors.ts';
import { setPersonChoice } from '../../src/store/authors.ts';
import { addCiReport } from '../../src/store/ci-reports.ts';
import { addIncidentToNotice, saveIncident, updateIncident } from '../../src/store/incidents.ts';
import { addNotice, bumpIncident } from '../../src/store/notices.ts';
import { addDraft, confirmDraft } from '../../src/store/subscriptions.ts';
import type { Trx } from '../../src/store/tables.ts';
import { writeBuilds } from '../../src/store/watched-builds.ts';
import { DATABASES, type TestDatabase } from '../support/databases.ts';
import { type OpenWatch, openWatch } from '../support/open-watch.ts';

class Refused extends Error {
  readonly failure: PostFailure;
  constructor(failure: PostFailure) {
    super(failure.word);
    this.failure = failure;
  }
}

const UNCLEAR: PostFailure = { code: 'unclear', word: 'internal_error', retryAfterMs: 0 };
const ANA = '<@U0ANA>';

describe.each(DATABASES)('the author of a failed commit, on %s', (_name, makeDatabase) => {
  let database: TestDatabase;
  let room: OpenWatch;
  const posts: Post[] = [];
  const edits: string[] = [];
  let fails: (post: Post) => PostFailure | null = () => null;
  let find: () => string | null = () => null;
  let maySee: MaySee = async () => true;
  let personAnswers: () => Promise<void> = async () => undefined;
  beforeAll(async () => {
    database = await makeDatabase();
    room = await openWatch(database, { seed: 'empty' });
    const { clock, jobs, store } = room;
    const log = createLog({ level: 'silent' });
    const authors = createAuthors({
      db: store.db,
      clock,
      log,
      directory: {
        idByEmail: async (email) => (email === 'ana@northwind.example' ? 'U0ANA' : null),
        async person(userId) {
          await personAnswers();
          return { userId, name: null, isMember: userId === 'U0ANA', timeZone: 'UTC', email: null };
        },
      },
    });
    const deliver = createDeliver({
      db: store.db,
      jobs,
      clock,
      poster: {
        async post(post) {
          const failure = fails(post);
          if (failure) throw new Refused(failure);
          // Depot has none of these projects, which the watch finds out every five minutes.
          if (post.view.text.startsWith('🗑')) return '0.0';
          posts.push(post);
          return `${posts.length}.0`;
        },
        async edit(_channelId, _ts, view) {
          edits.push(view.text);
        },
        find: async () => find(),
        failureOf: (reason) => (reason instanceof Refused ? reason.failure : null),
      },
      log,
      metrics: createMetrics(),
      orgId: null,
      slashCommand: '/depot',
      authors,
      maySee: (...asked) => maySee(...asked),
    });
    await deliver.start();
  }, 60_000);
  beforeEach(() => {
    posts.length = 0;
    edits.length = 0;
    fails = () => null;
    find = () => null;
    maySee = async () => true;
    personAnswers = async () => undefined;
  });
  afterEach(() => room.store.db.deleteFrom('person_settings').execute());
  afterAll(async () => {
    await room[Symbol.asyncDispose]();
    await database.drop();
  });

  const now = () => room.clock.now();
  /** In small steps: who asks a database must not be overtaken by the two seconds that a notice waits for the answer. */
  const until = (isThere: () => Promise<boolean>, what: string) => room.until(isThere, what, 20);
  const inTransaction = <T>(work: (trx: Trx) => Promise<T>) => room.store.db.transaction().execute(work);
  const wake = (trx: Trx, channelId: string) => room.jobs.send(trx, 'deliver', { channelId }, 0, channelId);
  const textsIn = (channelId: string) =>
    posts.filter((post) => post.channelId === channelId).map(({ view }) => view.text);

  /** In the database only: the watch would find that Depot has no such project. */
  async function subscribe(projectId: string, channelId: string, authors: string): Promise<void> {
    const subscriptionId = randomUUID();
    await addDraft(room.store.db, {
      subscription_id: subscriptionId,
      team_id: 'T1',
      channel_id: channelId,
      project_id: projectId,
      project_name: 'acme',
      mode: 'failures',
      authors,
      created_by: 'U0BO',
      created_at: now(),
    });
    await inTransaction((trx) => confirmDraft(trx, subscriptionId, now()));
  }

  interface Failed {
    readonly projectId: string;
    readonly channelId: string;
    readonly buildId: string;
    readonly incidentId: string;
  }

  /** A project whose build failed, with a message that waits in a channel. */
  async function fail(
    authors: string,
    { reported = true, projects = 1 }: { readonly reported?: boolean; readonly projects?: number } = {},
  ): Promise<Failed> {
    const channelId = `C${randomUUID().slice(0, 8).toUpperCase()}`;
    const all: Failed[] = [];
    for (let i = 0; i < projects; i++) {
      const projectId = randomUUID().slice(0, 10);
      await subscribe(projectId, channelId, authors);
      all.push({ projectId, channelId, buildId: randomUUID().slice(0, 10), incidentId: randomUUID() });
    }
    await inTransaction(async (trx) => {
      for (const { projectId, buildId, incidentId } of all) {
        await writeBuilds(trx, [buildRow(projectId, buildId)]);
        await saveIncident(trx, incidentRow(projectId, buildId, incidentId));
        if (reported) await report(trx, projectId, buildId);
        await addIncidentToNotice(
          trx,
          incidentId,
          channelId,
          await incidentNotice(trx, incidentId, channelId),
        );
      }
      await wake(trx, channelId);
    });
    const [first] = all;
    if (!first) throw new Error('no project');
    return first;
  }

  function buildRow(projectId: string, buildId: string) {
    const at = now();
    const times = { created_at: at, started_at: at, finished_at: at, found_at: at, ended_found_at: at };
    const figures = { duration_seconds: 1, saved_seconds: 0, cached_steps: 1, total_steps: 2 };
    return { build_id: buildId, project_id: projectId, status: 'failed', ...times, ...figures };
  }
  const incidentRow = (projectId: string, buildId: string, incidentId: string) => ({
    incident_id: incidentId,
    project_id: projectId,
    project_name: 'acme',
    opened_at: now(),
    green_before: null,
    first_build_id: buildId,
    last_build_id: buildId,
    last_failed_at: now(),
    failures: 1,
    outcomes: '[]',
  });
  async function incidentNotice(trx: Trx, incidentId: string, channelId: string): Promise<string> {
    const noticeId = randomUUID();
    await addNotice(trx, {
      noticeId,
      dedupeKey: noticeId,
      teamId: 'T1',
      channelId,
      kind: 'incident',
      incidentId,
      content: JSON.stringify({ foundLate: false }),
      createdAt: now(),
      notBefore: now(),
      finishedAt: now(),
    });
    return noticeId;
  }
  async function report(trx: Trx, projectId: string, build: string, email = 'ana@northwind.example') {
    const author = { name: 'Ana <!here>', email };
    const sent = { event: 'finished', project: projectId, build, commit: '3f2a1bc9d8e7', author };
    const row = { projectId, runKey: `build ${build}`, event: 'finished', buildId: build, report: sent };
    await addCiReport(trx, row, now());
  }
  const bump = (incidentId: string) =>
    inTransaction(async (trx) => {
      for (const channelId of await bumpIncident(trx, incidentId)) await wake(trx, channelId);
    });

  it('is mentioned in the first message, and stays so in its edits', async () => {
    const { channelId, incidentId } = await fail('mention');
    await until(async () => posts.length === 1, 'the message');
    expect(textsIn(channelId)[0]).toContain(`Failed with \`3f2a1bc\` by ${ANA}`);
    await bump(incidentId);
    await until(async () => edits.length === 1, 'the edit');
    expect(edits[0]).toContain(`by ${ANA}`);
    await inTransaction((trx) => updateIncident(trx, incidentId, { closed_at: now() }));
    await bump(incidentId);
    await until(async () => edits.length === 2, 'the end');
    expect(edits[1]).toContain('failed with `3f2a1bc` by Ana &lt;!here&gt;');
    expect(edits[1]).not.toContain(ANA);
    expect(posts).toHaveLength(1);
  });

  it('is told once in a direct message, also when Slack’s answer is lost and two channels want it', async () => {
    let refusals = 0;
    fails = ({ channelId }) => (channelId === 'U0ANA' && refusals++ === 0 ? UNCLEAR : null);
    const { channelId, projectId, buildId, incidentId } = await fail('dm');
    const other = `C${randomUUID().slice(0, 8).toUpperCase()}`;
    await subscribe(projectId, other, 'dm');
    await inTransaction(async (trx) => {
      await addIncidentToNotice(trx, incidentId, other, await incidentNotice(trx, incidentId, other));
      await wake(trx, other);
    });
    await until(async () => posts.length === 3 && refusals > 1, 'both messages and the direct one');
    for (const place of [channelId, other]) expect(textsIn(place)[0]).toContain('by Ana &lt;!here&gt;');
    const [told, ...more] = textsIn('U0ANA');
    expect(more).toEqual([]);
    expect(told).toContain(`Your commit failed: *acme*, build \`${buildId}\``);
    expect(told).toContain('Buttons: Why it failed, Log, Assign to me');
    await bump(incidentId);
    await until(async () => edits.length > 0, 'the edit');
    await room.clock.advance(60_000);
    expect(textsIn('U0ANA')).toHaveLength(1);
  });

  it('is mentioned once when the answer to the first message is lost, and it is there', async () => {
    let refusals = 0;
    fails = () => (refusals++ === 0 ? UNCLEAR : null);
    find = () => '9.9';
    await fail('mention');
    await until(async () => edits.length > 0, 'the edit of the message that is there');
    expect(edits[0]).toContain(`by ${ANA}`);
    await room.clock.advance(60_000);
    expect(posts).toEqual([]);
  });

  it('off: is named, and not told', async () => {
    const { channelId } = await fail('off');
    await until(async () => posts.length === 1, 'the message');
    expect(textsIn(channelId)[0]).toContain('`3f2a1bc` by Ana &lt;!here&gt;');
    await room.clock.advance(60_000);
    expect(posts).toHaveLength(1);
  });

  it('in quiet hours, is named in the channel, and gets the direct message when they end, if it still fails', async () => {
    const minute = now().getUTCHours() * 60 + now().getUTCMinutes();
    const quiet = { quiet_from: minute, quiet_to: (minute + 3) % (24 * 60) };
    await setPersonChoice(room.store.db, 'U0ANA', quiet, now());
    const mentioned = await fail('mention');
    const direct = await fail('dm');
    const fixed = await fail('dm');
    await until(async () => posts.length === 3, 'the messages');
    for (const { channelId } of [mentioned, direct, fixed])
      expect(textsIn(channelId)[0]).toContain('by Ana &lt;!here&gt;');
    await inTransaction((trx) => updateIncident(trx, fixed.incidentId, { closed_at: now() }));
    await room.clock.advance(30_000);
    expect(posts).toHaveLength(3);
    // A later edit doesn't wake anybody either.
    await room.store.db.deleteFrom('person_settings').execute();
    await bump(mentioned.incidentId);
    await until(async () => edits.length > 0, 'the edit');
    expect(edits.at(-1)).not.toContain(ANA);
    expect(textsIn('U0ANA')).toEqual([]);
    await until(async () => textsIn('U0ANA').length === 1, 'the direct message');
    expect(textsIn('U0ANA')[0]).toContain(direct.buildId);
    expect(now().getUTCHours() * 60 + now().getUTCMinutes()).toBeGreaterThanOrEqual(quiet.quiet_to);
    await room.clock.advance(10_000);
    expect(textsIn('U0ANA')).toHaveLength(1);
  });

  it('who may not see the project gets no direct message', async () => {
    maySee = async () => false;
    const { incidentId } = await fail('dm');
    const state = async () =>
      (
        await room.store.db
          .selectFrom('notices')
          .select('state')
          .where('dedupe_key', '=', `author:${incidentId}:U0ANA`)
          .executeTakeFirst()
      )?.state;
    await until(async () => (await state()) === 'dropped', 'nothing to say');
    expect(textsIn('U0ANA')).toEqual([]);
  });

  it('is told under the message, once, when CI reports after it was posted', async () => {
    const { channelId, projectId, buildId, incidentId } = await fail('mention', { reported: false });
    await until(async () => posts.length === 1, 'the message');
    for (let i = 0; i < 2; i++) {
      await inTransaction((trx) => report(trx, projectId, buildId));
      await bump(incidentId);
      await until(async () => edits.length > i, 'the edit');
    }
    await until(async () => posts.length === 2, 'the reply');
    expect(posts[1]).toMatchObject({ channelId, threadTs: '1.0', isBroadcast: false });
    expect(posts[1]?.view.text).toContain(`${ANA}, *acme* failed with your commit \`3f2a1bc\``);
    for (const text of edits) expect(text).toContain('by Ana &lt;!here&gt;');
    await room.clock.advance(60_000);
    expect(posts).toHaveLength(2);
  });

  it('is not told when CI reports after it has failed again', async () => {
    const { projectId, buildId, incidentId } = await fail('mention', { reported: false });
    await until(async () => posts.length === 1, 'the message');
    await inTransaction(async (trx) => {
      await updateIncident(trx, incidentId, { failures: 2 });
      await report(trx, projectId, buildId);
    });
    await bump(incidentId);
    await until(async () => edits.length > 0, 'the edit');
    await room.clock.advance(60_000);
    expect(posts).toHaveLength(1);
    expect(edits[0]).not.toContain(ANA);
  });

  it('of several failures in one message, each author is mentioned', async () => {
    const { channelId } = await fail('mention', { projects: 5 });
    await until(async () => posts.length === 1, 'the message');
    expect(textsIn(channelId)[0]).toContain('5 projects failed at about the same time');
    expect(textsIn(channelId)[0]?.split(`by ${ANA}`)).toHaveLength(6);
  });

  it('a Slack that never says who it is holds the message up for two seconds', async () => {
    personAnswers = () => new Promise(() => undefined);
    const { channelId } = await fail('mention');
    const began = now().getTime();
    await until(async () => posts.length === 1, 'the message');
    expect(textsIn(channelId)[0]).toContain('by Ana &lt;!here&gt;');
    expect(now().getTime() - began).toBeLessThan(10_000);
  });
});
