// CI says which branch a build is of: before, while or after the bot finds that it ended.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addCiReport } from '../../src/store/ci-reports.ts';
import { findWatchedBuild } from '../../src/store/watched-builds.ts';
import { findWatch } from '../../src/store/watches.ts';
import { DATABASES, type TestDatabase } from '../support/databases.ts';
import { type OpenWatch, openWatch } from '../support/open-watch.ts';

describe.each(DATABASES)('branches on %s', (_name, makeDatabase) => {
  let database: TestDatabase;
  let harness: OpenWatch;
  let projectId: string;
  let channelId: string;
  let tests = 0;
  beforeAll(async () => {
    database = await makeDatabase();
    harness = await openWatch(database, { seed: 'empty' });
  }, 60_000);
  beforeEach(async () => {
    tests += 1;
    channelId = `C${tests}`;
    const settings = {
      regionId: 'us-east-1',
      hardware: '16x32',
      cache: { keepGb: 50, keepDays: 14 },
    } as const;
    projectId = (await harness.depot.projects.create({ name: `project-${tests}`, ...settings })).projectId;
  });
  afterAll(async () => {
    await harness[Symbol.asyncDispose]();
    await database.drop();
  });

  async function follow(branches: string | null = null): Promise<void> {
    await harness.subscribe(projectId, { channel_id: channelId, branches });
    await harness.until(
      async () => ((await findWatch(harness.store.db, projectId))?.version ?? 0) > 0,
      'a poll',
    );
  }
  const build = (failure?: 'failed test') =>
    harness.sandbox.scenario.startBuild({ projectId, seconds: 5, ...(failure && { failure }) }).buildId;
  const isFound = (buildId: string) =>
    harness.until(async () => {
      const row = await findWatchedBuild(harness.store.db, buildId);
      return row !== undefined && row.status !== 'running';
    }, `the end of ${buildId}`);
  async function red(branch?: string) {
    const buildId = build('failed test');
    if (branch) await report(buildId, branch);
    await isFound(buildId);
    return buildId;
  }
  async function green(branch?: string) {
    const buildId = build();
    if (branch) await report(buildId, branch);
    await isFound(buildId);
    return buildId;
  }
  async function report(buildId: string | null, branch: string, run: object = {}): Promise<void> {
    const added = {
      projectId,
      runKey: buildId ? `build ${buildId}` : `run ${branch}`,
      event: 'finished',
      buildId,
      report: { event: 'finished', project: projectId, branch, ...run },
    };
    await addCiReport(harness.store.db, added, harness.clock.now());
    await harness.watch.pollNow(projectId);
  }
  const branchIs = (buildId: string, branch: string) =>
    harness.until(
      async () => (await findWatchedBuild(harness.store.db, buildId))?.branch === branch,
      `${buildId} on ${branch}`,
    );
  const pollsPass = async () => {
    const version = async () => (await findWatch(harness.store.db, projectId))?.version ?? 0;
    const before = await version();
    await harness.until(async () => (await version()) >= before + 2, 'more polls');
  };
  const incidents = async () =>
    (
      await harness.store.db
        .selectFrom('incidents')
        .selectAll()
        .where('project_id', '=', projectId)
        .orderBy('opened_at')
        .execute()
    ).map(({ branch, failures, closed_at, closed_because }) =>
      [branch ?? '?', failures, closed_because ?? (closed_at ? 'fixed' : 'open')].join(' '),
    );
  const kinds = async () => (await harness.notices(channelId)).map(({ kind }) => kind);

  it('a red feature branch is an incident of its own, and a green one does not end main’s', async () => {
    await follow();
    await red('main');
    await red('feature/x');
    await green('feature/y');
    expect(await incidents()).toEqual(['main 1 open', 'feature/x 1 open']);
    await green('main');
    expect(await incidents()).toEqual(['main 1 fixed', 'feature/x 1 open']);
    expect(await kinds()).toEqual(['incident', 'incident', 'fixed']);
  });

  it('CI says so after the message: the incident is the branch’s, the message the same', async () => {
    await follow();
    const buildId = await red();
    expect(await incidents()).toEqual(['? 1 open']);
    await report(buildId, 'main');
    await report(buildId, 'main');
    await branchIs(buildId, 'main');
    expect(await incidents()).toEqual(['main 1 open']);
    await green('feature/x');
    await green('main');
    expect(await incidents()).toEqual(['main 1 fixed']);
    expect(await kinds()).toEqual(['incident', 'fixed']);
  });

  it('CI says late that a success was main’s: main is fixed', async () => {
    await follow();
    await red('main');
    const buildId = await green();
    expect(await incidents()).toEqual(['main 1 open']);
    await report(buildId, 'main');
    await branchIs(buildId, 'main');
    expect(await incidents()).toEqual(['main 1 fixed']);
    expect(await kinds()).toEqual(['incident', 'fixed']);
  });

  it('CI says late that a failure was main’s, which was failing already: the two become one', async () => {
    await follow();
    await red('main');
    const buildId = await red();
    expect(await incidents()).toEqual(['main 1 open', '? 1 open']);
    await report(buildId, 'main');
    await branchIs(buildId, 'main');
    expect(await incidents()).toEqual(['main 2 open', '? 1 merged']);
    expect(await kinds()).toEqual(['incident', 'incident', 'still failing']);
  });

  it('a channel that follows main hears nothing of other branches, and waits for CI before it hears of an unknown one', async () => {
    await follow('main');
    await red('main');
    await red('feature/x');
    expect(await kinds()).toEqual(['incident']);
    await green('main');
    expect(await kinds()).toEqual(['incident', 'fixed']);

    const feature = await red();
    const waits = async () =>
      harness.store.db
        .selectFrom('notices')
        .select('next_try_at')
        .where('channel_id', '=', channelId)
        .where('next_try_at', '>', harness.clock.now())
        .execute();
    expect(await waits()).toHaveLength(1);
    await report(feature, 'feature/y');
    await branchIs(feature, 'feature/y');
    expect(await kinds()).toEqual(['incident', 'fixed']);

    const main = await red();
    expect(await waits()).toHaveLength(1);
    await report(main, 'main');
    await branchIs(main, 'main');
    expect(await waits()).toEqual([]);
    expect(await kinds()).toEqual(['incident', 'fixed', 'incident']);
  });

  it('a channel that follows main hears at once of builds in a project whose CI does not report', async () => {
    await follow('main');
    await red();
    const [notice] = await harness.store.db
      .selectFrom('notices')
      .selectAll()
      .where('channel_id', '=', channelId)
      .execute();
    expect(notice?.next_try_at).toEqual(notice?.created_at);
  });

  it('without a build id: one build in the run’s time is its build, of two neither is', async () => {
    await follow();
    const run = { startedAt: harness.clock.now().toISOString() };
    const only = await red();
    await report(null, 'main', run);
    await branchIs(only, 'main');
    await harness.clock.advance(1_000);
    const next = { startedAt: harness.clock.now().toISOString() };
    const pair = [build('failed test'), build('failed test')];
    for (const buildId of pair) await isFound(buildId);
    await report(null, 'feature/x', next);
    await pollsPass();
    for (const buildId of pair)
      expect((await findWatchedBuild(harness.store.db, buildId))?.branch ?? null).toBeNull();
    expect(await incidents()).toEqual(['main 1 open', '? 2 open']);
  });

  it('a branch that is not built any more stops failing, in a project that is', async () => {
    await follow();
    await red('feature/gone');
    await harness.clock.advance(15 * 86_400_000);
    await red('main');
    await harness.watch.reconsider();
    await harness.until(async () => (await incidents())[0] !== 'feature/gone 1 open', 'it is closed');
    expect(await incidents()).toEqual(['feature/gone 1 quiet', 'main 1 open']);
  });
});
