import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changeOfBuild, readChangesOfBuilds } from '../../src/ci/change-of-build.ts';
import { createLog } from '../../src/lib/log.ts';
import { addCiReport } from '../../src/store/ci-reports.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { writeBuilds } from '../../src/store/watched-builds.ts';
import { memoryStore } from '../support/memory-store.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 24, 12, minute));

describe('changeOfBuild', () => {
  let store: Store;
  beforeAll(async () => {
    store = await openStore(memoryStore(), createLog({ level: 'silent' }));
  });
  afterAll(() => store[Symbol.asyncDispose]());

  const build = (buildId: string, projectId: string, minute: number) =>
    store.db.transaction().execute((trx) =>
      writeBuilds(trx, [
        {
          build_id: buildId,
          project_id: projectId,
          status: 'failed',
          created_at: at(minute),
          started_at: at(minute),
          finished_at: at(minute + 1),
          duration_seconds: 60,
          saved_seconds: null,
          cached_steps: null,
          total_steps: null,
          found_at: at(minute + 1),
          ended_found_at: at(minute + 1),
          finding: null,
          notified: null,
        },
      ]),
    );
  const report = (
    projectId: string,
    run: string,
    event: string,
    minute: number,
    buildId: string | null = null,
  ) =>
    addCiReport(
      store.db,
      { projectId, runKey: run, event, buildId, report: { event, project: projectId, branch: run } },
      at(minute),
    );
  const branch = async (projectId: string, buildId: string) =>
    (await changeOfBuild(store.db, projectId, buildId))?.branch ?? null;

  it('takes the report with its id, and no other project’s', async () => {
    await build('b1', 'p1', 10);
    await report('p2', 'forged', 'finished', 11, 'b1');
    expect(await branch('p1', 'b1')).toBeNull();
    expect(await branch('p2', 'b1')).toBeNull();
    await report('p1', 'main', 'finished', 11, 'b1');
    expect(await branch('p1', 'b1')).toBe('main');
  });

  it('matches by time where one build fits one run', async () => {
    await build('b3', 'p3', 10);
    await report('p3', 'main', 'started', 9);
    expect(await branch('p3', 'b3')).toBeNull();
    await report('p3', 'main', 'finished', 12);
    expect(await branch('p3', 'b3')).toBe('main');
  });

  it('claims nothing where two builds, or two runs, fit', async () => {
    await build('b4', 'p4', 10);
    await build('b5', 'p4', 11);
    await report('p4', 'main', 'started', 9);
    await report('p4', 'main', 'finished', 13);
    expect(await branch('p4', 'b4')).toBeNull();
    await build('b6', 'p6', 10);
    for (const run of ['main', 'feature']) {
      await report('p6', run, 'started', 9);
      await report('p6', run, 'finished', 13);
    }
    expect(await branch('p6', 'b6')).toBeNull();
  });

  it('takes no run for a build of a time that is longer than a run', async () => {
    await build('b9', 'p9', 400);
    await report('p9', 'endless', 'started', 0);
    await report('p9', 'endless', 'finished', 401);
    expect(await branch('p9', 'b9')).toBeNull();
  });

  it('finds those of many projects at once, each as if it were alone, with the same three queries', async () => {
    const projects = Array.from({ length: 12 }, (_, i) => `q${i}`);
    for (const [i, projectId] of projects.entries()) {
      await build(`${projectId}-b`, projectId, 10 + i);
      if (i % 3 === 0) await report(projectId, `run-${i}`, 'finished', 40, `${projectId}-b`);
      if (i % 3 === 1) await report(projectId, `run-${i}`, 'started', 9);
      if (i % 3 === 1) await report(projectId, `run-${i}`, 'finished', 40);
      if (i === 4) await build(`${projectId}-other`, projectId, 39);
    }
    const wanted = projects.map((projectId) => ({ projectId, buildId: `${projectId}-b` }));
    let queries = 0;
    const counting = store.db.withPlugin({
      transformQuery: ({ node }) => {
        queries++;
        return node;
      },
      transformResult: async ({ result }) => result,
    });
    const together = await readChangesOfBuilds(counting, wanted);
    expect(queries).toBe(3);
    for (const { projectId, buildId } of wanted)
      expect(together.get(buildId)?.branch ?? null).toBe(await branch(projectId, buildId));
    expect([...together.keys()].toSorted()).toEqual([
      'q0-b',
      'q1-b',
      'q10-b',
      'q3-b',
      'q6-b',
      'q7-b',
      'q9-b',
    ]);
  });
});
