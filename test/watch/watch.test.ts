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
  let harness: OpenWatch;
  /** Each test has a project and a channel of its own. */
  let projectId: string;
  let channelId: string;
  let tests = 0;
  beforeAll(async () => {
    database = await makeDatabase();
    harness = await openWatch(database);
  }, 60_000);
  beforeEach(async () => {
    tests += 1;
    channelId = `C${tests}`;
    projectId = await made(`project-${tests}`);
  });
  // Or each project would be looked at until the last test ends.
  afterEach(async () => {
    await harness.store.db.deleteFrom('subscriptions').execute();
    await harness.store.db.deleteFrom('watches').execute();
  });
  afterAll(async () => {
    await harness[Symbol.asyncDispose]();
    await database.drop();
  });

  async function made(name: string): Promise<string> {
    const cache = { keepGb: 50, keepDays: 14 };
    const settings = { regionId: 'us-east-1', hardware: '16x32', cache } as const;
    return (await harness.depot.projects.create({ name, ...settings })).projectId;
  }
  const kinds = async () => (await harness.notices(channelId)).map(({ kind }) => kind);
  const saidAtLeast = (count: number) =>
    harness.until(async () => (await kinds()).length >= count, `${count} notices`);
  const version = async (id: string) => (await findWatch(harness.store.db, id))?.version ?? 0;
  const polled = (id: string) => harness.until(async () => (await version(id)) > 0, 'the first poll');
  /** Lets several polls pass. */
  async function pollsPass(id: string, count = 3) {
    const before = await version(id);
    await harness.until(async () => (await version(id)) >= before + count, 'more polls');
  }
  async function follow(id: string, change = {}) {
    await harness.subscribe(id, { channel_id: channelId, ...change });
    await polled(id);
  }
  async function hintedPolls(): Promise<number> {
    const polls = await harness.metrics.getSingleMetric('depot_slack_polls_total')?.get();
    const hinted = polls?.values.filter(({ labels }) => labels.reason === 'usage') ?? [];
    return hinted.reduce((sum, { value }) => sum + value, 0);
  }
  const start = (id: string, failure?: 'failed test' | 'dns') =>
    harness.sandbox.scenario.startBuild({ projectId: id, seconds: 5, ...(failure && { failure }) });

  it('never floods a new channel with old builds', async () => {
    const old = harness.projectId('untrusted-sandbox');
    await follow(old);
    await pollsPass(old);
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
    const [incident] = await harness.notices(channelId);
    // Touched by the second failure and by the end.
    expect(incident).toMatchObject({ version: 3 });
  });

  it('notifies of each build once, though it stands in the list at every poll', async () => {
    await follow(projectId, { mode: 'all' });
    start(projectId);
    await saidAtLeast(1);
    await pollsPass(projectId);
    expect(await kinds()).toEqual(['build']);
  });

  it('keeps builds apart that end out of order, and several between two polls', async () => {
    await follow(projectId, { mode: 'every-failure' });
    for (let i = 0; i < 4; i++) start(projectId, i === 2 ? undefined : 'failed test');
    await saidAtLeast(3);
    await pollsPass(projectId);
    const said = await kinds();
    expect(said.filter((kind) => kind !== 'fixed')).toHaveLength(3);
  });

  it('a channel that was silent when it broke hears of the next failure', async () => {
    await follow(projectId);
    await harness.store.db
      .insertInto('mutes')
      .values({
        channel_id: channelId,
        project_id: projectId,
        until: new Date(harness.clock.now().getTime() + 300_000),
        muted_by: 'U0ANA',
      })
      .execute();
    const silent = start(projectId, 'failed test');
    await harness.until(
      async () => (await findWatchedBuild(harness.store.db, silent.buildId))?.status === 'failed',
      'the failure is known',
    );
    expect(await kinds()).toEqual([]);
    await harness.clock.advance(300_000);
    start(projectId, 'failed test');
    await saidAtLeast(1);
    expect(await kinds()).toEqual(['incident']);
  });

  it('what Depot does not give at first is asked again, and the message told to say it', async () => {
    await follow(projectId);
    harness.sandbox.faults.set('GetBuildSteps', { kind: 'refuse', code: Code.Internal, message: 'boom' });
    start(projectId, 'failed test');
    await saidAtLeast(1);
    harness.sandbox.faults.clear();
    await harness.until(async () => ((await harness.notices(channelId))[0]?.version ?? 0) > 1, 'more to say');
    const [build] = await harness.store.db
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
    await harness.depot.projects.remove(projectId);
    await saidAtLeast(2);
    expect(await kinds()).toEqual(['incident', 'deleted']);
    expect(await findWatch(harness.store.db, projectId)).toBeUndefined();
    const incident = await harness.store.db
      .selectFrom('incidents')
      .selectAll()
      .where('project_id', '=', projectId)
      .executeTakeFirst();
    expect(incident?.closed_because).toBe('deleted');
  });

  it('a reset cancels what ran, and is no failure', async () => {
    await follow(projectId);
    harness.sandbox.scenario.startBuild({ projectId, endless: true });
    await pollsPass(projectId, 2);
    await harness.depot.projects.reset(projectId);
    await pollsPass(projectId);
    expect(await kinds()).toEqual([]);
  });

  it('catches up after Depot was away for a day: counted in one message, and what is still red by itself', async () => {
    const [red, green] = [projectId, await made('mostly-green')];
    await follow(red);
    await follow(green);
    harness.sandbox.faults.set('*', { kind: 'refuse', code: Code.Unavailable, message: 'away' });
    await harness.until(
      async () => (await harness.watch.status()).awaySince !== null,
      'Depot counts as away',
    );
    for (const hours of [3, 6, 9]) {
      const at = new Date(harness.clock.now().getTime() + hours * 3_600_000);
      harness.sandbox.scenario.startBuild({ projectId: red, at, failure: 'failed test' });
      harness.sandbox.scenario.startBuild({ projectId: green, at, ...(hours === 6 && { failure: 'dns' }) });
    }
    await harness.clock.advance(86_400_000);
    harness.sandbox.faults.clear();
    await harness.until(async () => {
      const said = await harness.notices(channelId);
      const counted = said.find(({ kind }) => kind === 'caught up')?.content as
        | { projects: unknown[] }
        | undefined;
      return counted?.projects.length === 2 && said.length === 2;
    }, 'the count of both projects');
    const said = await harness.notices(channelId);
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
    await removeSubscription(harness.store.db, channelId, projectId);
    await harness.watch.reconsider();
    await harness.until(async () => !(await findWatch(harness.store.db, projectId)), 'it is left');
    const left = await harness.store.db
      .selectFrom('incidents')
      .select(['closed_because'])
      .where('project_id', '=', projectId)
      .execute();
    expect(left).toEqual([{ closed_because: 'unfollowed' }]);
    start(projectId);
    await harness.clock.advance(120_000);
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
    await harness.clock.advance(16 * 86_400_000);
    await harness.until(async () => {
      const kept = harness.store.db.selectFrom('watched_builds').where('project_id', '=', projectId);
      return (await kept.select('build_id').execute()).length === 0;
    }, 'they are forgotten');
    await pollsPass(projectId);
    expect(await kinds()).toEqual(['build', 'incident']);
  });

  it('a failure between the subscription and the first poll is notified', async () => {
    await harness.subscribe(projectId, { channel_id: channelId });
    await harness.store.db
      .updateTable('watches')
      .set({ next_poll_at: new Date(harness.clock.now().getTime() + 300_000) })
      .where('project_id', '=', projectId)
      .execute();
    start(projectId, 'failed test');
    await polled(projectId);
    await saidAtLeast(1);
    expect(await kinds()).toEqual(['incident']);
  });

  it('what ended before the rules were changed, and is found after, is told', async () => {
    await follow(projectId);
    await harness.store.db
      .updateTable('watches')
      .set({ next_poll_at: new Date(harness.clock.now().getTime() + 120_000) })
      .where('project_id', '=', projectId)
      .execute();
    harness.sandbox.scenario.startBuild({ projectId, failure: 'failed test', seconds: 5 });
    await harness.clock.advance(20_000);
    await harness.subscribe(projectId, { channel_id: channelId, mode: 'every-failure' });
    await saidAtLeast(1);
    expect(await kinds()).toEqual(['incident']);
  });

  it('a message stays true in a channel that unsubscribed this channel from the project', async () => {
    const other = `${channelId}-other`;
    await follow(projectId);
    await harness.subscribe(projectId, { channel_id: other });
    start(projectId, 'failed test');
    await saidAtLeast(1);
    await removeSubscription(harness.store.db, channelId, projectId);
    const version = async () => (await harness.notices(channelId))[0]?.version ?? 0;
    const before = await version();
    start(projectId);
    await harness.until(async () => (await version()) > before, 'its message is brought up to date');
    expect(await kinds()).toEqual(['incident']);
  });

  it('polls a project whose usage has grown since it was counted', async () => {
    await follow(projectId);
    const watch = () => findWatch(harness.store.db, projectId);
    await harness.until(
      async () => typeof (await watch())?.usage_count === 'number',
      'its builds are counted',
    );
    const before = await hintedPolls();
    start(projectId, 'failed test');
    await harness.until(async () => (await watch())?.usage_count === 1, 'its build is counted');
    await harness.until(async () => (await hintedPolls()) > before, 'a poll because of that');
    await saidAtLeast(1);
  });

  it('polls a project at once when something says that a build ended there', async () => {
    await follow(projectId);
    const began = harness.clock.now().getTime();
    await harness.store.db
      .updateTable('watches')
      .set({ next_poll_at: new Date(began + 86_400_000), usage_count: null })
      .where('project_id', '=', projectId)
      .execute();
    harness.sandbox.scenario.startBuild({ projectId, failure: 'failed test', seconds: 1 });
    await harness.clock.advance(2_000);
    await harness.watch.pollNow(projectId);
    await saidAtLeast(1);
    expect(harness.clock.now().getTime() - began).toBeLessThan(3_600_000);
  });

  it('slows down when Depot says so, and recovers', async () => {
    await follow(projectId);
    harness.sandbox.faults.set(
      'ListBuilds',
      { kind: 'refuse', code: Code.ResourceExhausted, message: 'slow' },
      1,
    );
    await harness.until(async () => {
      const state = await harness.store.db
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
    const at = harness.clock.now();
    for (let i = 0; i < 130; i++) {
      harness.sandbox.scenario.startBuild({
        projectId,
        at: new Date(at.getTime() + i * 10),
        ...(i === 0 && { failure: 'failed test' }),
      });
    }
    await saidAtLeast(1);
    const ended = () =>
      harness.store.db
        .selectFrom('watched_builds')
        .select('build_id')
        .where('ended_found_at', 'is not', null)
        .where('project_id', '=', projectId)
        .execute();
    // The oldest of 130 builds stands on the second page.
    await harness.until(async () => (await ended()).length === 130, 'all to be found');
    await pollsPass(projectId);
    expect(await ended()).toHaveLength(130);
  });

  it('every project: also one that is made later', async () => {
    await harness.subscribe('*', { channel_id: channelId });
    const later = await made('made-later');
    await harness.watch.reconsider();
    await polled(later);
    start(later, 'dns');
    await saidAtLeast(1);
    expect(await kinds()).toEqual(['incident']);
  });
});
