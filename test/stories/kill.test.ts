// kill -9 while Depot has not answered: the next start finds out what became of it, and sends nothing again.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { type DepotSandbox, startDepotSandbox } from '../../src/sandbox/depot/server.ts';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/seed.ts';
import { type SlackSandbox, startSlackSandbox } from '../../src/sandbox/slack/server.ts';
import { MANIFEST } from '../support/start-bot.ts';

const { platform } = CHANNELS;

describe('when the bot is killed in the middle of a change', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'depot-slack-kill-'));
  let depot: DepotSandbox;
  let slack: SlackSandbox;
  let bot: ChildProcess;

  async function startBot(): Promise<void> {
    bot = spawn(join('node_modules', '.bin', 'node'), ['src/main.ts'], {
      stdio: 'ignore',
      env: {
        PATH: process.env.PATH,
        SLACK_BOT_TOKEN: slack.botToken,
        SLACK_APP_TOKEN: slack.appToken,
        SLACK_API_URL: slack.apiUrl,
        DEPOT_TOKEN: depot.token,
        DEPOT_API_URL: depot.url,
        DATA_DIR: dataDir,
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

  beforeAll(async () => {
    depot = await startDepotSandbox({ clock: systemClock });
    slack = await startSlackSandbox({ clock: systemClock, manifest: MANIFEST });
    await startBot();
  }, 60_000);
  afterAll(async () => {
    bot.kill('SIGKILL');
    await slack.close();
    await depot.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  async function confirm(line: string, title: string) {
    const me = slack.control.as(PEOPLE.ana);
    await me.command(platform, line);
    const message = await sees(title);
    await me.click(platform, { messageTs: message.ts, actionId: 'operation:confirm' });
    return message;
  }

  it('a create that Depot did is found, and the same message says so', async () => {
    depot.faults.set('CreateProject', { kind: 'act-then-hang' }, 1);
    const message = await confirm('/depot create survivor', 'Create survivor?');
    await depot.calls.waitForOutcome('CreateProject', 'done, never answers (fault)');
    await killBot();
    await startBot();
    const done = await sees('Created *survivor*');
    expect(done.ts).toBe(message.ts);
    expect(depot.calls.count('CreateProject')).toBe(1);
  }, 60_000);

  it('a reset is reported as unclear, and is not sent again', async () => {
    depot.faults.set('ResetProject', { kind: 'hang' }, 1);
    const message = await confirm('/depot reset storefront', 'Reset storefront?');
    await depot.calls.waitFor('ResetProject');
    await killBot();
    await startBot();
    const unclear = await sees('*Unclear* whether *storefront* was reset');
    expect(unclear.ts).toBe(message.ts);
    expect(depot.calls.count('ResetProject')).toBe(1);
  }, 60_000);
});
