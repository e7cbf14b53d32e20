// Two whole bots on one Postgres, one of them killed in the middle of a storm: the other takes over within a minute.
// Real processes and real time, so only where there is a Postgres.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { createLog } from '../../src/lib/log.ts';
import { addProject } from '../../src/sandbox/depot/seed.ts';
import { type DepotSandbox, startDepotSandbox } from '../../src/sandbox/depot/server.ts';
import { type SlackSandbox, startSlackSandbox } from '../../src/sandbox/slack/server.ts';
import { openStore } from '../../src/store/open-store.ts';
import { onPostgres, type TestDatabase } from '../support/databases.ts';
import { type Follow, follow } from '../support/follow.ts';
import { MANIFEST } from '../support/start-bot.ts';

const PROJECTS = 36;
const CHANNELS = 6;
/** A minute on a machine that has nothing else to do; the time it took is said by `npm run crash`. */
const PATIENCE_MS = 150_000;
const FAILURES = ['failed test', 'dns', 'out of memory', 'missing file', 'timeout'] as const;
/** Long enough that two polls of one project would be seen to overlap. */
const SLOW_MS = 150;

describe.skipIf(!process.env.TEST_POSTGRES_URL)('two replicas on Postgres', () => {
  let database: TestDatabase;
  let depot: DepotSandbox;
  let slack: SlackSandbox;
  const replicas: ChildProcess[] = [];
  const followed: Follow[] = [];

  function startReplica(): void {
    const url = database.settings.kind === 'postgres' ? database.settings.url : '';
    replicas.push(
      spawn(join('node_modules', '.bin', 'node'), ['src/main.ts'], {
        stdio: 'ignore',
        env: {
          PATH: process.env.PATH,
          SLACK_BOT_TOKEN: slack.botToken,
          SLACK_APP_TOKEN: slack.appToken,
          SLACK_API_URL: slack.apiUrl,
          DEPOT_TOKEN: depot.token,
          DEPOT_API_URL: depot.url,
          DEPOT_CALLS_PER_MINUTE: '3000',
          POLL_MIN_SECONDS: '1',
          DATABASE_URL: url,
          PORT: '0',
        },
      }),
    );
  }

  beforeAll(async () => {
    database = await onPostgres();
    depot = await startDepotSandbox({ clock: systemClock, seed: 'empty' });
    slack = await startSlackSandbox({ clock: systemClock, manifest: MANIFEST });
    await using store = await openStore(database.settings, createLog({ level: 'silent' }));
    for (let i = 0; i < PROJECTS; i++) {
      const channelId = `C0REPLICA${i % CHANNELS}`;
      const members = new Set([slack.state.botUserId, 'U0ANA']);
      const channel = { channelId, name: channelId.toLowerCase(), kind: 'public', archived: false } as const;
      slack.state.channels.set(channelId, { ...channel, members });
      const projectName = `customer-${String(i).padStart(2, '0')}`;
      const project = addProject(depot.state, { name: projectName, ageDays: 9, cacheGb: 1 }, new Date());
      const one = { projectId: project.projectId, projectName, channelId };
      followed.push(one);
      await follow(store.db, one, new Date());
    }
    startReplica();
    await slack.socketMode.waitForConnections(1);
    startReplica();
    await slack.socketMode.waitForConnections(2);
  }, 60_000);
  afterAll(async () => {
    for (const replica of replicas) replica.kill('SIGKILL');
    await slack.close();
    await depot.close();
    await database.drop();
  });

  const about = ({ channelId, projectName }: Follow) =>
    slack.state.messages.filter(
      (m) => m.channelId === channelId && !m.threadTs && m.text.includes(projectName),
    );

  /** Looks at one project that were under way at the same time. */
  function overlaps(): readonly string[] {
    const looks = depot.calls.all().filter(({ rpc }) => rpc === 'ListBuilds');
    const byProject = Map.groupBy(looks, ({ request }) => JSON.stringify(request));
    return [...byProject].flatMap(([request, all]) => {
      const inOrder = all.toSorted((a, b) => a.at.getTime() - b.at.getTime());
      return inOrder.some((look, i) => {
        const before = inOrder[i - 1];
        return before !== undefined && look.at.getTime() < before.at.getTime() + before.latencyMs;
      })
        ? [request]
        : [];
    });
  }

  it('share the polls, never two of one project; and lose nothing when one is killed in a storm', async () => {
    depot.faults.set('ListBuilds', { kind: 'slow', ms: SLOW_MS });
    for (const [i, { projectId }] of followed.entries()) {
      const failure = FAILURES[i % FAILURES.length] ?? 'dns';
      depot.scenario.startBuild({ projectId, seconds: 1, failure });
    }
    await slack.control.waitFor(
      () => followed.filter((one) => about(one).length > 0).length >= CHANNELS,
      'the storm to be told of',
      PATIENCE_MS,
    );
    const [first] = replicas;
    first?.kill('SIGKILL');
    await once(first as ChildProcess, 'exit');
    const killedAt = Date.now();
    await slack.control.waitFor(
      () => followed.every((one) => about(one).length > 0),
      'all to be told',
      PATIENCE_MS,
    );
    if (process.env.CRASH_POINTS) console.log(`all were told ${Date.now() - killedAt} ms after the kill`);
    for (const one of followed) expect(about(one), one.projectName).toHaveLength(1);
    expect(overlaps()).toEqual([]);
  }, 330_000);

  it('the one that is left goes on', async () => {
    const [one] = followed;
    if (!one) throw new Error('nobody is followed');
    depot.scenario.startBuild({ projectId: one.projectId, seconds: 1 });
    await slack.control.waitFor(
      () => about(one).some(({ text }) => text.includes('fixed')),
      'the end',
      PATIENCE_MS,
    );
    for (const other of followed) expect(about(other), other.projectName).toHaveLength(1);
  }, 180_000);
});
