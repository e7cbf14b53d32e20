// kill -9 while Depot has not answered, a change waits and a person waits: the next start finds out what became of each, and
// sends nothing again. One kill for all of it, because a start is dear.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { createLog } from '../../src/lib/log.ts';
import { type DepotSandbox, startDepotSandbox } from '../../src/sandbox/depot/server.ts';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/seed.ts';
import { type SlackSandbox, startSlackSandbox } from '../../src/sandbox/slack/server.ts';
import { openStore } from '../../src/store/open-store.ts';
import { DATABASES, type TestDatabase } from '../support/databases.ts';
import { COMPILED, NODE } from '../support/run-node.ts';
import { MANIFEST } from '../support/start-bot.ts';

const { platform } = CHANNELS;

describe.each(DATABASES)('when the bot is killed in the middle of a change, on %s', (_name, makeDatabase) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'depot-slack-kill-'));
  let database: TestDatabase;
  let depot: DepotSandbox;
  let slack: SlackSandbox;
  let bot: ChildProcess;

  /** PGlite in memory would be gone with the process. */
  const settings = () =>
    database.settings.kind === 'postgres'
      ? database.settings
      : ({ kind: 'pglite', dataDir, url: undefined } as const);

  async function startBot(): Promise<void> {
    bot = spawn(NODE, [...COMPILED, 'src/main.ts'], {
      stdio: 'ignore',
      env: {
        PATH: process.env.PATH,
        SLACK_BOT_TOKEN: slack.botToken,
        SLACK_APP_TOKEN: slack.appToken,
        SLACK_API_URL: slack.apiUrl,
        DEPOT_TOKEN: depot.token,
        DEPOT_API_URL: depot.url,
        ...(settings().kind === 'postgres' ? { DATABASE_URL: settings().url } : { DATA_DIR: dataDir }),
        PORT: '0',
      },
    });
    await slack.socketMode.waitForConnections(1);
  }

  async function killBot(): Promise<void> {
    bot.kill('SIGKILL');
    await once(bot, 'exit');
    await slack.socketMode.waitForNone();
  }

  /**
   * Minutes, while nobody is there. On a database that others may share, whoever claimed a change is given time; alone, the
   * bot knows that it was cut.
   */
  async function timePasses(): Promise<void> {
    await using store = await openStore(settings(), createLog({ level: 'silent' }));
    const now = new Date();
    await store.db.updateTable('operations').set({ run_at: now }).where('state', '=', 'scheduled').execute();
    if (settings().kind === 'postgres')
      await store.db
        .updateTable('operations')
        .set({ lease_until: now })
        .where('state', '=', 'running')
        .execute();
  }

  const sees = (text: string) =>
    slack.control.waitFor(
      () =>
        slack.control
          .as(PEOPLE.ana)
          .sees(platform)
          .findLast((message) => message.text.includes(text)),
      text,
      15_000,
    );

  const me = () => slack.control.as(PEOPLE.ana);

  async function confirm(line: string, title: string): Promise<string> {
    await me().command(platform, line);
    const { ts } = await sees(title);
    await me().click(platform, { messageTs: ts, actionId: 'operation:confirm' });
    return ts;
  }

  async function waitForEnd(): Promise<string> {
    const [project] = depot.state.projects.values();
    const { projectId } = project ?? { projectId: '' };
    const { buildId } = depot.scenario.startBuild({ projectId, endless: true });
    await me().command(platform, `/depot builds ${projectId}`);
    await sees(buildId);
    await me().command(platform, `/depot build ${buildId}`);
    const card = await sees(`Build ${buildId}`);
    await me().click(platform, { messageTs: card.ts, actionId: 'build:notify', value: buildId });
    await sees('You’ll get a direct message');
    return buildId;
  }

  const told = () =>
    me()
      .sees(me().dm())
      .filter(({ text }) => text.includes(buildId));

  let created: string;
  let cut: string;
  let delayed: string;
  let buildId: string;

  beforeAll(async () => {
    database = await makeDatabase();
    depot = await startDepotSandbox({ clock: systemClock });
    slack = await startSlackSandbox({ clock: systemClock, manifest: MANIFEST });
    await startBot();

    depot.faults.set('CreateProject', { kind: 'act-then-hang' }, 1);
    created = await confirm('/depot create survivor', 'Create survivor?');
    await depot.calls.waitForOutcome('CreateProject', 'done, never answers (fault)');
    depot.faults.set('ResetProject', { kind: 'hang' }, 1);
    cut = await confirm('/depot reset storefront', 'Reset storefront?');
    await depot.calls.waitFor('ResetProject');
    await me().command(platform, '/depot access delay 5m for reset on *');
    await sees('set a rule');
    delayed = await confirm('/depot reset hooli', 'Reset hooli?');
    await sees('*Resetting* *hooli* *in 5 minutes*');
    buildId = await waitForEnd();
    expect(depot.calls.count('ResetProject')).toBe(1);

    await killBot();
    await timePasses();
    depot.scenario.endBuild(buildId, 'success');
    await startBot();
  }, 120_000);
  afterAll(async () => {
    bot.kill('SIGKILL');
    await slack.close();
    await depot.close();
    await database.drop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('a create that Depot did is found, and the same message says so', async () => {
    const done = await sees('Created *survivor*');
    expect(done.ts).toBe(created);
  });

  it('a reset is reported as unclear', async () => {
    const unclear = await sees('*Unclear* whether *storefront* was reset');
    expect(unclear.ts).toBe(cut);
  });

  it('a change in its delay goes on waiting, and runs when that is over', async () => {
    const done = await sees('Reset *hooli*');
    expect(done.ts).toBe(delayed);
  });

  it('whoever waits for the end of a build hears of it', async () => {
    await slack.control.waitFor(() => told().length > 0, 'the direct message', 30_000);
  });

  it('nothing is sent again, also not after the next kill', async () => {
    await killBot();
    await startBot();
    await me().command(platform, '/depot status');
    await sees('Depot');
    expect(depot.calls.count('CreateProject')).toBe(1);
    expect(depot.calls.count('ResetProject')).toBe(2);
    expect(told()).toHaveLength(1);
  }, 60_000);
});
