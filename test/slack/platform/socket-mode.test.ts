// The connection of Socket Mode ends while the bot runs: it is made again, whatever Slack answers in the meantime, unless Slack
// refuses the token.

import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/lib/clock.ts';
import type { SlackFault } from '../../../src/sandbox/slack/faults.ts';
import { openBotPlace } from '../../support/bot-process.ts';
import { startBot } from '../../support/start-bot.ts';

const OPEN = 'apps.connections.open';
const MEANWHILE: readonly SlackFault[] = [
  { kind: 'status', status: 503 },
  { kind: 'error', error: 'internal_error' },
  { kind: 'ratelimited', retryAfterSeconds: 1 },
  { kind: 'drop' },
];

describe('the connection to Slack ends', () => {
  it('and is made again whatever Slack answers in the meantime, until it refuses the token', async () => {
    await using bot = await startBot({ clock: systemClock });
    const { socketMode, faults } = bot.slack;
    for (const fault of MEANWHILE) {
      faults.set(OPEN, fault, 1);
      socketMode.disconnect('refresh_requested');
      await socketMode.waitForNone();
      await socketMode.waitForConnections(1);
      expect(faults.list(), fault.kind).toEqual([]);
    }
    faults.set(OPEN, { kind: 'error', error: 'missing_scope' });
    socketMode.drop();
    expect(await bot.app.refused).toMatchObject({
      message: expect.stringMatching(/^Slack doesn’t accept SLACK_APP_TOKEN \(missing_scope\)/),
    });
    faults.clear();
  }, 30_000);

  it('for good, in one sentence and with an exit code of its own, when the token is revoked', async () => {
    await using place = await openBotPlace({ LOG_LEVEL: 'warn' });
    const bot = await place.start();
    // First something that passes: also what follows it is caught.
    place.slack.faults.set(OPEN, { kind: 'error', error: 'internal_error' }, 1);
    place.slack.socketMode.drop();
    await place.slack.socketMode.waitForNone();
    place.slack.faults.set(OPEN, { kind: 'error', error: 'token_revoked' });
    const { code, stdout, stderr } = await bot.exit();
    expect(stderr).toBe(
      'Slack doesn’t accept SLACK_APP_TOKEN (token_revoked). Create an app-level token with the scope connections:write on the app\'s "Basic Information" page, set it, and start the bot again.\n',
    );
    expect(stdout).not.toMatch(/unhandledRejection|uncaughtException/);
    expect(code).toBe(78);
  }, 60_000);
});
