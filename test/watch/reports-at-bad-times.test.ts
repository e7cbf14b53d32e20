// CI reports a build over HTTP while its project is being polled, or while all calls are taken.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCiEndpoint } from '../../src/ci/endpoint.ts';
import type { Builds } from '../../src/depot/depot.ts';
import { createLog } from '../../src/lib/log.ts';
import { findWatchedBuild } from '../../src/store/watched-builds.ts';
import { findWatch } from '../../src/store/watches.ts';
import { DATABASES, type TestDatabase } from '../support/databases.ts';
import { type OpenWatch, openWatch } from '../support/open-watch.ts';

const SECRET = 'an-organization-wide-secret-of-CI-long-enough';
/** The room polls a project no sooner again by itself. */
const INTERVAL_MS = 10_000;

/** Holds up a poll of one project: before Depot is asked, or when it has answered. */
function createGate() {
  let held: { readonly projectId: string; readonly where: 'question' | 'answer' } | null = null;
  let isThere = false;
  let open = Promise.withResolvers<void>();
  const pass = async (projectId: string, where: string) => {
    if (held?.projectId !== projectId || held.where !== where) return;
    isThere = true;
    await open.promise;
  };
  return {
    hold(projectId: string, where: 'question' | 'answer') {
      held = { projectId, where };
      isThere = false;
      open = Promise.withResolvers();
    },
    isThere: async () => isThere,
    open() {
      held = null;
      open.resolve();
    },
    page:
      (builds: Builds): Builds['page'] =>
      async (projectId, request) => {
        await pass(projectId, 'question');
        const page = await builds.page(projectId, request);
        await pass(projectId, 'answer');
        return page;
      },
  };
}

describe.each(DATABASES)('a report of CI comes at a bad time, on %s', (_name, makeDatabase) => {
  const gate = createGate();
  let database: TestDatabase;
  let harness: OpenWatch;
  let server: ReturnType<typeof createServer>;
  let projectId: string;
  let tests = 0;
  /** Other work in the background takes every call. */
  let isBusy = false;
  beforeAll(async () => {
    database = await makeDatabase();
    harness = await openWatch(database, {
      seed: 'empty',
      between: (depot) => {
        const { background } = depot;
        const builds = { ...background.builds, page: gate.page(background.builds) };
        const nothing = { people: 0, background: 0, nextMs: 600_000 };
        const spareCalls = () => (isBusy ? nothing : depot.spareCalls());
        return { ...depot, spareCalls, background: { ...background, builds } };
      },
    });
    const endpoint = createCiEndpoint({
      db: harness.store.db,
      clock: harness.clock,
      log: createLog({ level: 'silent' }),
      secret: SECRET,
      trustedProxies: 0,
      teamId: () => 'T1',
      pollNow: (id) => harness.watch.pollNow(id),
      projectsNamed: async (id) => [{ projectId: id, name: id }],
    });
    server = createServer((request, response) => void endpoint.answer(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  }, 60_000);
  beforeEach(async () => {
    tests += 1;
    const cache = { keepGb: 50, keepDays: 14 };
    const settings = { regionId: 'us-east-1', hardware: '16x32', cache } as const;
    ({ projectId } = await harness.depot.projects.create({ name: `project-${tests}`, ...settings }));
    await harness.subscribe(projectId, { channel_id: projectId });
    await harness.until(async () => (await version()) > 0, 'the first poll');
  });
  afterAll(async () => {
    server.close();
    await harness[Symbol.asyncDispose]();
    await database.drop();
  });

  const version = async () => (await findWatch(harness.store.db, projectId))?.version ?? 0;
  const kinds = async () => (await harness.notices(projectId)).map(({ kind }) => kind);

  async function report(build: string): Promise<void> {
    const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/ci/builds`, {
      method: 'POST',
      headers: { authorization: `Bearer ${SECRET}` },
      body: JSON.stringify({ event: 'finished', project: projectId, build, branch: 'main' }),
    });
    expect(answer.status).toBe(202);
  }

  /** @returns a build that ends, and that CI reports, while a poll is held up. */
  async function endDuringPoll(where: 'question' | 'answer'): Promise<string> {
    const wish = { projectId, failure: 'failed test', endless: true } as const;
    const { buildId } = harness.sandbox.scenario.startBuild(wish);
    gate.hold(projectId, where);
    await harness.until(gate.isThere, 'a poll that is held up');
    await harness.clock.advance(100);
    harness.sandbox.scenario.endBuild(buildId, 'failed');
    await report(buildId);
    return buildId;
  }

  /** Turns the clock slower than the machine's own, so that databases and sockets keep up. In milliseconds of that clock. */
  async function untilNotified(): Promise<number> {
    const from = harness.clock.now().getTime();
    gate.open();
    const turned = async () => {
      await harness.clock.advance(10);
      return kinds();
    };
    await expect.poll(turned, { interval: 20, timeout: 30_000 }).not.toEqual([]);
    return harness.clock.now().getTime() - from;
  }

  it('the poll sees the end, and whose it was: one notice, at once', async () => {
    const buildId = await endDuringPoll('question');
    expect(await untilNotified()).toBeLessThan(INTERVAL_MS / 2);
    expect(await findWatchedBuild(harness.store.db, buildId)).toMatchObject({
      status: 'failed',
      branch: 'main',
    });
    const before = await version();
    await harness.until(async () => (await version()) >= before + 2, 'more polls');
    expect(await kinds()).toEqual(['incident']);
  });

  it('the poll does not see the end: the project is polled again at once, not after its interval', async () => {
    const buildId = await endDuringPoll('answer');
    const before = await version();
    expect(await untilNotified()).toBeLessThan(INTERVAL_MS / 2);
    // The poll that was held up was written too, as a build that runs.
    expect(await version()).toBeGreaterThanOrEqual(before + 2);
    expect(await findWatchedBuild(harness.store.db, buildId)).toMatchObject({
      status: 'failed',
      branch: 'main',
    });
    expect(await kinds()).toEqual(['incident']);
  });

  it('other work takes all calls: the project is polled all the same, before that is done', async () => {
    const wish = { projectId, failure: 'failed test', endless: true } as const;
    const { buildId } = harness.sandbox.scenario.startBuild(wish);
    await harness.until(
      async () => (await findWatchedBuild(harness.store.db, buildId)) !== undefined,
      'the build',
    );
    isBusy = true;
    await harness.clock.advance(2_000);
    harness.sandbox.scenario.endBuild(buildId, 'failed');
    await report(buildId);
    expect(await untilNotified()).toBeLessThan(INTERVAL_MS / 2);
    isBusy = false;
  });
});
