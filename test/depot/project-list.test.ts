// The list of projects, of a small organization and of a large one.

import { describe, expect, it } from 'vitest';
import type { Project } from '../../src/depot/model.ts';
import { createProjectKeeper, type ProjectTable } from '../../src/depot/project-keeper.ts';
import { createProjectList, type KeptProjects, type ProjectKeeper } from '../../src/depot/project-list.ts';
import { createLog } from '../../src/lib/log.ts';
import { createManualClock } from '../../src/lib/manual-clock.ts';

const aProject = (number: number): Project => ({
  projectId: `p${number}`,
  organizationId: 'o',
  name: `customer ${number}`,
  regionId: 'us-east-1',
  hardware: '16x32',
  cache: { keepGb: 50, keepDays: 14 },
  createdAt: null,
  buildTimeoutMinutes: null,
  maxConcurrentBuilds: null,
});

function memoryKeeper(): ProjectKeeper {
  let kept: KeptProjects | null = null;
  return {
    version: async () => kept?.version ?? null,
    load: async () => kept,
    async save(projects, asOf, before) {
      const there = new Set(projects.map(({ projectId }) => projectId));
      const known = new Set(before?.map(({ projectId }) => projectId));
      // Of others that another replica has added.
      const added = before
        ? (kept?.projects ?? []).filter(({ projectId }) => !there.has(projectId) && !known.has(projectId))
        : [];
      kept = { version: (kept?.version ?? 0) + 1, asOf, projects: [...projects, ...added] };
      return kept.version;
    },
  };
}

/** As the table in the database, and how many rows were to be changed and which removed. */
function recordingTable() {
  const rows = new Map<string, unknown>();
  let head: { version: number; asOf: Date } | undefined;
  const writes: (readonly [number, readonly string[] | null])[] = [];
  const table: ProjectTable = {
    version: async () => head?.version,
    read: async () => head && { ...head, projects: [...rows.values()] },
    async write({ changed, removed }, asOf) {
      writes.push([changed.length, removed]);
      for (const { projectId, json } of changed) rows.set(projectId, JSON.parse(json));
      for (const projectId of removed ?? []) rows.delete(projectId);
      head = { version: (head?.version ?? 0) + 1, asOf };
      return head.version;
    },
  };
  return { table, writes };
}

/** @param count projects that Depot has. */
function listOf(count: number, keeper = memoryKeeper()) {
  const depot = { projects: Array.from({ length: count }, (_, i) => aProject(i)) };
  const clock = createManualClock();
  const fetches: boolean[] = [];
  const held: (() => void)[] = [];
  let isHolding = false;
  const list = createProjectList({
    async fetchAll(isAwaited) {
      fetches.push(isAwaited);
      const listed = [...depot.projects];
      if (isHolding) await new Promise<void>((resolve) => held.push(resolve));
      return listed;
    },
    clock,
    log: createLog({ level: 'silent' }),
    keeper,
  });
  const hold = () => {
    isHolding = true;
  };
  const release = async () => {
    isHolding = false;
    for (const go of held.splice(0)) go();
    for (let i = 0; i < 10; i++) await Promise.resolve();
  };
  return { list, clock, fetches, depot, hold, release };
}

const LARGE = 10_000;

describe('the list of projects', () => {
  it('of a small organization is read again when it is older than half a minute', async () => {
    const { list, clock, fetches, depot } = listOf(3);
    await list.get();
    depot.projects.push(aProject(3));
    expect(await list.get()).toHaveLength(3);
    await clock.advance(30_000);
    expect(await list.get()).toHaveLength(4);
    expect(fetches).toEqual([true, true]);
  });

  it('of a large one is there at once, however old, and is renewed behind', async () => {
    const { list, clock, fetches, depot, hold, release } = listOf(LARGE);
    await list.get();
    depot.projects.push(aProject(LARGE));
    await clock.advance(3_600_000);
    hold();
    const asOf = list.asOf();
    for (let i = 0; i < 20; i++) expect(await list.get(2_000)).toHaveLength(LARGE);
    expect(list.asOf()).toEqual(asOf);
    // One fetch, for which nobody waits, however many asked.
    expect(fetches).toEqual([true, false]);
    await release();
    expect(await list.get()).toHaveLength(LARGE + 1);
    expect(list.asOf()).toEqual(clock.now());
  });

  it('is known after a restart, without asking Depot', async () => {
    const keeper = memoryKeeper();
    const before = listOf(LARGE, keeper).list;
    await before.get();
    await before.saved();
    const { list, fetches } = listOf(LARGE, keeper);
    expect(await list.get()).toHaveLength(LARGE);
    expect(fetches).toEqual([]);
  });

  it('has what another replica changed', async () => {
    const keeper = memoryKeeper();
    const [one, other] = [listOf(LARGE, keeper), listOf(LARGE, keeper)];
    await one.list.get();
    await one.list.saved();
    await other.list.get();
    await one.list.changed(aProject(LARGE));
    await one.list.removed('p0');
    const ids = (await other.list.get()).map(({ projectId }) => projectId);
    expect(ids).toContain(`p${LARGE}`);
    expect(ids).not.toContain('p0');
    expect(other.fetches).toEqual([]);
  });

  it('is shown before it is written, and nobody reads it again meanwhile', async () => {
    const inner = memoryKeeper();
    let written = () => {};
    const canWrite = new Promise<void>((resolve) => {
      written = resolve;
    });
    const slow: ProjectKeeper = { ...inner, save: (...args) => canWrite.then(() => inner.save(...args)) };
    const { list, fetches } = listOf(LARGE, slow);
    expect(await list.get()).toHaveLength(LARGE);
    expect(await list.get()).toHaveLength(LARGE);
    expect(await inner.load()).toBeNull();
    expect(fetches).toEqual([true]);
    const changing = list.changed(aProject(LARGE));
    written();
    await changing;
    expect((await inner.load())?.projects).toHaveLength(LARGE + 1);
    expect(await list.get()).toHaveLength(LARGE + 1);
  });

  it('is written where it differs, also after a restart', async () => {
    const { table, writes } = recordingTable();
    const first = listOf(LARGE, createProjectKeeper(table));
    await first.list.get();
    await first.list.changed({ ...aProject(7), name: 'renamed' });
    await first.list.removed('p8');
    expect(writes).toEqual([
      [LARGE, null],
      [1, []],
      [0, ['p8']],
    ]);
    const second = listOf(LARGE, createProjectKeeper(table));
    await second.list.get();
    await second.list.get(0);
    await second.list.saved();
    // In that Depot project 7 has its old name, and 8 is there.
    expect(writes.slice(3)).toEqual([[2, []]]);
  });

  it('is read again where another replica has written in between', async () => {
    const keeper = memoryKeeper();
    const [one, other] = [listOf(LARGE, keeper), listOf(LARGE, keeper)];
    await one.list.get();
    await one.list.saved();
    await other.list.get();
    await Promise.all([one.list.changed(aProject(LARGE)), other.list.changed(aProject(LARGE + 1))]);
    for (const { list } of [one, other])
      expect((await list.get()).map(({ projectId }) => projectId)).toEqual(
        expect.arrayContaining([`p${LARGE}`, `p${LARGE + 1}`]),
      );
  });

  it('keeps a change that was made while it was read', async () => {
    const { list, hold, release, clock } = listOf(LARGE);
    await list.get();
    await clock.advance(120_000);
    hold();
    await list.get();
    await list.changed(aProject(LARGE));
    await release();
    expect(await list.get()).toHaveLength(LARGE + 1);
  });
});
