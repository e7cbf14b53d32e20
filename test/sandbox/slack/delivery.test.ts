// How the sandbox's Slack reaches an app: a bare Bolt app over a real WebSocket, a person on the other side.

import { App, SocketModeReceiver } from '@slack/bolt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLog } from '../../../src/lib/log.ts';
import { createManualClock } from '../../../src/lib/manual-clock.ts';
import { CHANNELS, PEOPLE } from '../../../src/sandbox/slack/seed.ts';
import { type SlackSandbox, startSlackSandbox } from '../../../src/sandbox/slack/server.ts';
import { createBoltLogger } from '../../../src/slack/platform/receive/bolt-logger.ts';

const { platform } = CHANNELS;
const manifest = { features: {}, oauth_config: { scopes: { bot: ['chat:write', 'commands'] } } };
const clock = createManualClock();
const button = {
  type: 'button' as const,
  action_id: 'go',
  value: '7',
  text: { type: 'plain_text' as const, text: 'Go' },
};

const quiet = createBoltLogger(createLog({ level: 'silent' }));
let slack: SlackSandbox;
let app: App;
const received: {
  readonly type: string;
  readonly body: Record<string, unknown>;
  readonly retryNum: number | undefined;
}[] = [];

beforeAll(async () => {
  slack = await startSlackSandbox({ clock, manifest, rateLimited: false });
  app = new App({
    receiver: new SocketModeReceiver({
      appToken: slack.appToken,
      logger: quiet,
      installerOptions: { clientOptions: { slackApiUrl: slack.apiUrl } },
    }),
    authorize: async () => ({ botToken: slack.botToken, botId: 'B', botUserId: 'U' }),
    clientOptions: { slackApiUrl: slack.apiUrl },
    logger: quiet,
    convoStore: false,
  });
  app.use(async ({ body, context, next }) => {
    received.push({
      type: String('type' in body ? body.type : 'command'),
      body: { ...body },
      retryNum: context.retryNum,
    });
    await next();
  });
  app.command('/depot', async ({ ack, command, respond, client }) => {
    if (command.text === 'silent') return;
    await ack();
    if (command.text === 'modal') {
      await client.views.open({
        trigger_id: command.trigger_id,
        view: {
          type: 'modal',
          callback_id: 'form',
          title: { type: 'plain_text', text: 'Form' },
          submit: { type: 'plain_text', text: 'Send' },
          blocks: [
            {
              type: 'input',
              block_id: 'b',
              label: { type: 'plain_text', text: 'n' },
              element: { type: 'plain_text_input', action_id: 'n' },
            },
          ],
        },
      });
      return;
    }
    await respond({ text: `heard ${command.text}`, blocks: [{ type: 'actions', elements: [button] }] });
  });
  app.action('go', async ({ ack, respond }) => {
    await ack();
    await respond({ text: 'gone', replace_original: true });
  });
  app.view('form', async ({ ack, view }) => {
    const name = view.state.values.b?.n?.value;
    if (name === 'bad') await ack({ response_action: 'errors', errors: { b: 'not that' } });
    else await ack();
  });
  app.event('app_home_opened', async () => undefined);
  await app.start();
  await slack.socketMode.waitForConnections(1);
});
afterAll(async () => {
  await app.stop();
  await slack.close();
});

const ana = () => slack.control.as(PEOPLE.ana);

describe('a slash command', () => {
  it('arrives, is acknowledged, and is answered only to who asked', async () => {
    expect((await ana().command(platform, '/depot show acme')).acked).toBe(true);
    const message = await slack.control.waitFor(() =>
      ana()
        .sees(platform)
        .find((m) => m.text === 'heard show acme'),
    );
    expect(message.ephemeralFor).toBe(PEOPLE.ana);
    expect(received.at(-1)?.body).toMatchObject({
      command: '/depot',
      text: 'show acme',
      channel_name: 'platform',
      user_name: 'ana',
    });
  });

  it('that nobody acknowledges shows an error after three seconds', async () => {
    const acting = ana().command(platform, '/depot silent');
    await slack.control.waitFor(() => slack.state.teamId);
    await clock.advance(3_001);
    expect(await acting).toMatchObject({
      acked: false,
      toast: '/depot failed with the error "operation_timeout"',
    });
    expect(ana().toasts()).toEqual(['/depot failed with the error "operation_timeout"']);
  });
});

describe('a button', () => {
  it('carries its own value, and its answer replaces the message', async () => {
    await ana().click(platform, { actionId: 'go' });
    await slack.control.waitFor(() =>
      ana()
        .sees(platform)
        .find((m) => m.text === 'gone'),
    );
    expect(received.at(-1)?.body).toMatchObject({
      type: 'block_actions',
      actions: [{ action_id: 'go', value: '7' }],
      container: { is_ephemeral: true },
    });
    expect(received.at(-1)?.body).not.toHaveProperty('message');
  });

  it('that the person does not see cannot be pressed', async () => {
    await expect(slack.control.as(PEOPLE.bo).click(platform, { actionId: 'go' })).rejects.toThrow(
      'bo sees no go',
    );
  });
});

describe('a modal', () => {
  it('keeps required inputs, shows the app’s errors, and closes when it is content', async () => {
    await ana().command(platform, '/depot modal');
    await slack.control.waitFor(() => ana().view());
    expect((await ana().submit({})).errors).toEqual({ b: 'Please complete this required field.' });
    expect((await ana().submit({ n: 'bad' })).errors).toEqual({ b: 'not that' });
    expect((await ana().submit({ n: 'good' })).errors).toBeNull();
    expect(ana().view()).toBeNull();
    await expect(ana().submit({})).rejects.toThrow('no modal open');
  });
});

describe('a response URL', () => {
  const urlOf = async () => {
    await ana().command(platform, '/depot url');
    return String(received.at(-1)?.body.response_url);
  };
  const use = async (url: string) => {
    const response = await fetch(url, { method: 'POST', body: JSON.stringify({ text: 'again' }) });
    return [response.status, await response.text()];
  };

  it('works five times', async () => {
    const url = await urlOf();
    await slack.control.waitFor(() =>
      ana()
        .sees(platform)
        .find((m) => m.text === 'heard url'),
    );
    for (let i = 0; i < 4; i++) expect(await use(url)).toEqual([200, 'ok']);
    expect(await use(url)).toEqual([404, 'used_url']);
  });

  it('misbehaves when it is told to: refuses, and acts without answering', async () => {
    const answers = slack.calls.count('response_url');
    const url = await urlOf();
    // The app's own answer comes first.
    await expect.poll(() => slack.calls.count('response_url')).toBeGreaterThan(answers);
    slack.faults.set('response_url', { kind: 'status', status: 500 }, 1);
    expect(await use(url)).toEqual([500, 'upstream trouble']);
    slack.faults.set('response_url', { kind: 'error', error: 'used_url' }, 1);
    expect(await use(url)).toEqual([404, 'used_url']);
    slack.faults.set('response_url', { kind: 'lose-answer' }, 1);
    const before = ana().sees(platform).length;
    await expect(use(url)).rejects.toThrow('fetch failed');
    await slack.control.waitFor(() => ana().sees(platform).length > before);
    expect(slack.calls.all().at(-1)).toMatchObject({
      name: 'response_url',
      outcome: 'done, answer lost (fault)',
    });
  });

  it('works for thirty minutes', async () => {
    const url = await urlOf();
    await clock.advance(30 * 60_000 + 1);
    expect(await use(url)).toEqual([404, 'expired_url']);
  });
});

describe('Socket Mode', () => {
  it('delivers again with the number of the try', async () => {
    await ana().openHome();
    await slack.control.redeliver();
    expect(received.at(-1)).toMatchObject({ type: 'event_callback', retryNum: 1 });
  });

  it('refuses a connection without a ticket', async () => {
    const response = await fetch(slack.url.concat('/socket'), { headers: { connection: 'upgrade' } }).catch(
      () => null,
    );
    expect(response?.ok ?? false).toBe(false);
    expect(slack.socketMode.connections()).toBe(1);
  });

  it('tells a connection to go, and the client comes back', async () => {
    slack.socketMode.disconnect('refresh_requested');
    await slack.socketMode.waitForNone();
    await slack.socketMode.waitForConnections(1);
    expect((await ana().command(platform, '/depot back')).acked).toBe(true);
  }, 20_000);
});
