// What a channel that follows a project is to be told, from Depot to the outbox.

import { Code } from '@connectrpc/connect';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { removeSubscription } from '../../src/store/subscriptions.ts';
import { findWatchedBuild } from '../../src/store/watched-builds.ts';
import { findWatch } from '../../src/store/watches.ts';
import { DATABASES, type TestDatabase } from '../support/databases.ts';
import { type OpenWatch, openWatch } from '../support/open-watch.ts';

describe.each(DATABASES)('the watch on %s', (_name, makeDatabase) => {
  let database: TestDatabase;
  let room: OpenWatch;
  /** Each test has a project and a channel of its own. */
  let projectId: string;
  let channelId: string;
  let tests = 0;
  beforeAll(async () => {
    database = await makeDatabase();
    room = await openWatch(database);
  }, 60_000);
  beforeEach(async () => {
    tests += 1;
    channelId = `C${tests}`;
    projectId = await made(`project-${tests}`);
  });
  // Or each project would be looked at until the last test ends.
  afterEach(async () => {
    await room.store.db.deleteFrom('subscriptions').execute();
    await room.store.db.deleteFrom('watches').execute();
  });
  afterAll(async () => {
    await room[Symbol.asyncDispose]();
    await database.drop();
  });

  async function made(name: string): Promise<string> {
    const cache = { keepGb: 50, keepDays: 14 };
    const settings = { regionId: 'us-east-1', hardware: '16x32', cache } as const;
    return (await room.depot.projects.create({ name, ...settings })).projectId;
  }
  const kinds = async () => (await room.notices(channelId)).map(({ kind }) => kind);
  const saidAtLeast = (count: number) =>
    room.until(async () => (await kinds()).length >= count, `${count} notices`);
  const version = async (id: string) => (await findWatch(room.store.db, id))?.version ?? 0;
  const looked = (id: string) => room.until(async () => (await version(id)) > 0, 'the first look');
  /** Lets several looks pass. */
  async function looksPass(id: string, count = 3) {
    const before = await version(id);
    await room.until(async () => (await version(id)) >= before + count, 'more looks');
  }
  async function follow(id: string, change = {}) {
    await room.subscribe(id, { channel_id: channelId, ...change });
    await looked(id);
  }
  async function hintedPolls(): Promise<number> {
    const polls = await room.metrics.getSingleMetric('depot_slack_polls_total')?.get();
    const hinted = polls?.values.filter(({ labels }) => labels.reason === 'usage') ?? [];
    return hinted.reduce((sum, { value }) => sum + value, 0);
  }
  const start = (id: string, failure?: 'failed test' | 'dns') =>
    room.sandbox.scenario.startBuild({ projectId: id, seconds: 5, ...(failure && { failure }) });

  it('never floods a new channel with old builds', async () => {
    const old = room.projectId('untrusted-sandbox');
    await follow(old);
    await looksPass(old);
    expect(await kinds()).toEqual([]);
  });

  it('tells of the first failure, of the next under it, and of the end', async () => {
    await follow(projectId);
    start(projectId, 'failed test');
    await saidAtLeast(1);
    start(projectId, 'failed test');
    await saidAtLeast(2);
    start(projectId);
    await saidAtLeast(3);
    expect(await kinds()).toEqual(['incident', 'still failing', 'fixed']);
    const [incident] = await room.notices(channelId);
    // Touched by the second failure and by the end.
    expect(incident).toMatchObject({ version: 3 });
  });

  it('tells of each build once, though it stands in the list at every look', async () => {
    await follow(projectId, { mode: 'all' });
    start(projectId);
    await saidAtLeast(1);
    await looksPass(projectId);
    expect(await kinds()).toEqual(['build']);
  });

  it('keeps builds apart that end out of order, and several between two looks', async () => {
    await follow(projectId, { mode: 'every-failure' });
    for (let i = 0; i < 4; i++) start(projectId, i === 2 ? undefined : 'failed test');
    await saidAtLeast(3);
    await looksPass(projectId);
    const said = await kinds();
    expect(said.filter((kind) => kind !== 'fixed')).toHaveLength(3);
  });

  it('a channel that was silent when it broke hears of the next failure', async () => {
    await follow(projectId);
    await room.store.db
      .insertInto('mutes')
      .values({
        channel_id: channelId,
        project_id: projectId,
        until: new Date(room.clock.now().getTime() + 300_000),
        muted_by: 'U0ANA',
      })
      .execute();
    const silent = start(projectId, 'failed test');
    await room.until(
      async () => (await findWatchedBuild(room.store.db, silent.buildId))?.status === 'failed',
      'the failure is known',
    );
    expect(await kinds()).toEqual([]);
    await room.clock.advance(300_000);
    start(projectId, 'failed test');
    await saidAtLeast(1);
    expect(await kinds()).toEqual(['incident']);
  });

  it('what Depot does not give at first is asked again, and the message told to say it', async () => {
    await follow(projectId);
    room.sandbox.faults.set('GetBuildSteps', { kind: 'refuse', code: Code.Internal, message: 'boom' });
    start(projectId, 'failed test');
    await saidAtLeast(1);
    room.sandbox.faults.clear();
    await room.until(async () => ((await room.notices(channelId))[0]?.version ?? 0) > 1, 'more to say');
    const [build] = await room.store.db
      .selectFrom('watched_builds')
      .select('finding')
      .where('finding', 'is not', null)
      .execute();
    expect(build?.finding).toMatchObject({ stepsKnown: true, cause: { id: 'test-failed' } });
  });

  it('a project that is deleted is told once, and is no longer followed', async () => {
    await follow(projectId);
    start(projectId, 'failed test');
    await saidAtLeast(1);
    await room.depot.projects.remove(projectId);
    await saidAtLeast(2);
    expect(await kinds()).toEqual(['incident', 'deleted']);
    expect(await findWatch(room.store.db, projectId)).toBeUndefined();
    const incident = await room.store.db
      .selectFrom('incidents')
      .selectAll()
      .where('project_id', '=', projectId)
      .executeTakeFirst();
    expect(incident?.closed_because).toBe('deleted');
  });

  it('a reset cancels what ran, and is no failure', async () => {
    await follow(projectId);
    room.sandbox.scenario.startBuild({ projectId, endless: true });
    await looksPass(projectId, 2);
    await room.depot.projects.reset(projectId);
    await looksPass(projectId);
    expect(await kinds()).toEqual([]);
  });

  it('catches up after Depot was away for a day: counted in one message, and what is still red by itself', async () => {
    const [red, green] = [projectId, await made('mostly-green')];
    await follow(red);
    await follow(green);
    room.sandbox.faults.set('*', { kind: 'refuse', code: Code.Unavailable, message: 'away' });
    await room.until(async () => (await room.watch.status()).awaySince !== null, 'Depot counts as away');
    for (const hours of [3, 6, 9]) {
      const at = new Date(room.clock.now().getTime() + hours * 3_600_000);
      room.sandbox.scenario.startBuild({ projectId: red, at, failure: 'failed test' });
      room.sandbox.scenario.startBuild({ projectId: green, at, ...(hours === 6 && { failure: 'dns' }) });
    }
    await room.clock.advance(86_400_000);
    room.sandbox.faults.clear();
    await room.until(async () => {
      const said = await room.notices(channelId);
      const counted = said.find(({ kind }) => kind === 'caught up')?.content as
        | { projects: unknown[] }
        | undefined;
      return counted?.projects.length === 2 && said.length === 2;
    }, 'the count of both projects');
    const said = await room.notices(channelId);
    expect(said.map(({ kind }) => kind).toSorted()).toEqual(['caught up', 'incident']);
    expect(said.find(({ kind }) => kind === 'incident')?.content).toMatchObject({ foundLate: true });
    expect(said.find(({ kind }) => kind === 'caught up')?.content).toMatchObject({
      projects: expect.arrayContaining([
        expect.objectContaining({ projectId: red, failed: 3, isRed: true }),
        expect.objectContaining({ projectId: green, failed: 1, succeeded: 2, isRed: false }),
      ]),
    });
  });

  it('followed again after it was left while red: its old message says so, and the next failure is told', async () => {
    await follow(projectId);
    start(projectId, 'failed test');
    await saidAtLeast(1);
    await removeSubscription(room.store.db, channelId, projectId);
    await room.watch.reconsider();
    await room.until(async () => !(await findWatch(room.store.db, projectId)), 'it is left');
    const left = await room.store.db
      .selectFrom('incidents')
      .select(['closed_because'])
      .where('project_id', '=', projectId)
      .execute();
    expect(left).toEqual([{ closed_because: 'unfollowed' }]);
    start(projectId);
    await room.clock.advance(120_000);
    await follow(projectId);
    start(projectId, 'failed test');
    await saidAtLeast(2);
    expect(await kinds()).toEqual(['incident', 'incident']);
  });

  it('does not find a build anew that it has forgotten because of its age', async () => {
    await follow(projectId, { mode: 'all' });
    start(projectId);
    await saidAtLeast(1);
    start(projectId, 'failed test');
    await saidAtLeast(2);
    await room.clock.advance(16 * 86_400_000);
    await room.until(async () => {
      const kept = room.store.db.selectFrom('watched_builds').where('project_id', '=', projectId);
      return (await kept.select('build_id').execute()).length === 0;
    }, 'they are forgotten');
    await looksPass(projectId);
    expect(await kinds()).toEqual(['build', 'incident']);
  });

  it('a failure between the subscription and the first look is told', async () => {
    await room.subscribe(projectId, { channel_id: channelId });
    await room.store.db
      .updateTable('watches')
      .set({ next_poll_at: new Date(room.clock.now().getTime() + 300_000) })
      .where('project_id', '=', projectId)
      .execute();
    start(projectId, 'failed test');
    await looked(projectId);
    await saidAtLeast(1);
    expect(await kinds()).toEqual(['incident']);
  });

  it('what ended before the rules were changed, and is found after, is told', async () => {
    await follow(projectId);
    await room.store.db
      .updateTable('watches')
      .set({ next_poll_at: new Date(room.clock.now().getTime() + 120_000) })
      .where('project_id', '=', projectId)
      .execute();
    room.sandbox.scenario.startBuild({ projectId, failure: 'failed test', seconds: 5 });
    await room.clock.advance(20_000);
    await room.subscribe(projectId, { channel_id: channelId, mode: 'every-failure' });
    await saidAtLeast(1);
    expect(await kinds()).toEqual(['incident']);
  });

  it('a message stays true in a channel that unsubscribed this channel from the project', async () => {
    const other = `${channelId}-other`;
    await follow(projectId);
    await room.subscribe(projectId, { channel_id: other });
    start(projectId, 'failed test');
    await saidAtLeast(1);
    await removeSubscription(room.store.db, channelId, projectId);
    const version = async () => (await room.notices(channelId))[0]?.version ?? 0;
    const before = await version();
    start(projectId);
    await room.until(async () => (await version()) > before, 'its message is brought up to date');
    expect(await kinds()).toEqual(['incident']);
  });

  it('polls a project whose usage has grown since it was counted', async () => {
    await follow(projectId);
    const watch = () => findWatch(room.store.db, projectId);
    await room.until(async () => typeof (await watch())?.usage_count === 'number', 'its builds are counted');
    const before = await hintedPolls();
    start(projectId, 'failed test');
    await room.until(async () => (await watch())?.usage_count === 1, 'its build is counted');
    await room.until(async () => (await hintedPolls()) > before, 'a poll because of that');
    await saidAtLeast(1);
  });

  it('polls a project at once when something says that a build ended there', async () => {
    await follow(projectId);
    const began = room.clock.now().getTime();
    await room.store.db
      .updateTable('watches')
      .set({ next_poll_at: new Date(began + 86_400_000), usage_count: null })
      .where('project_id', '=', projectId)
      .execute();
    room.sandbox.scenario.startBuild({ projectId, failure: 'failed test', seconds: 1 });
    await room.clock.advance(2_000);
    await room.watch.pollNow(projectId);
    await saidAtLeast(1);
    expect(room.clock.now().getTime() - began).toBeLessThan(3_600_000);
  });

  it('slows down when Depot says so, and recovers', async () => {
    await follow(projectId);
    room.sandbox.faults.set(
      'ListBuilds',
      { kind: 'refuse', code: Code.ResourceExhausted, message: 'slow' },
      1,
    );
    await room.until(async () => {
      const state = await room.store.db
        .selectFrom('watch_state')
        .select('value')
        .where('key', '=', 'backoff')
        .executeTakeFirst();
      return (state?.value as { factor: number } | undefined)?.factor === 0.5;
    }, 'half the calls');
    start(projectId, 'failed test');
    await saidAtLeast(1);
  });

  it('reads on when more has happened than one page holds', async () => {
    await follow(projectId, { mode: 'every-failure' });
    const at = room.clock.now();
    for (let i = 0; i < 130; i++) {
      room.sandbox.scenario.startBuild({
        projectId,
        at: new Date(at.getTime() + i * 10),
        ...(i === 0 && { failure: 'failed test' }),
      });
    }
    await saidAtLeast(1);
    const ended = () =>
      room.store.db
        .selectFrom('watched_builds')
        .select('build_id')
        .where('ended_found_at', 'is not', null)
        .where('project_id', '=', projectId)
        .execute();
    // The oldest of 130 builds stands on the second page.
    await room.until(async () => (await ended()).length === 130, 'all to be found');
    await looksPass(projectId);
    expect(await ended()).toHaveLength(130);
  });

  it('every project: also one that is made later', async () => {
    await room.subscribe('*', { channel_id: channelId });
    const later = await made('made-later');
    await room.watch.reconsider();
    await looked(later);
    start(later, 'dns');
    await saidAtLeast(1);
    expect(await kinds()).toEqual(['incident']);
  });
});
