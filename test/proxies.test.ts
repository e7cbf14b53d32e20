// The bot as a process in a network where only the proxy leads outside: the Web API, Socket Mode, response URLs, files that
// people share and Depot all go through its tunnels. The hosts are names that nobody but the proxy knows, so nothing can have gone directly.

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../src/lib/clock.ts';
import { type DepotSandbox, startDepotSandbox } from '../src/sandbox/depot/server.ts';
import { type SlackSandbox, startSlackSandbox } from '../src/sandbox/slack/server.ts';
import { WHY_SHORTCUT } from '../src/slack/builds/why-message.handlers.ts';
import { startConnectProxy } from './support/connect-proxy.ts';
import { CHANNELS, MANIFEST, PEOPLE, wordsOf } from './support/start-bot.ts';

const NODE = join('node_modules', '.bin', 'node');
const CERTIFICATE = 'test/data/unknown-ca/cert.pem';

const scratch = mkdtempSync(join(tmpdir(), 'depot-slack-proxies-'));
const children: ChildProcess[] = [];
let slack: SlackSandbox;
let depot: DepotSandbox;

beforeAll(async () => {
  slack = await startSlackSandbox({ clock: systemClock, manifest: MANIFEST });
  depot = await startDepotSandbox({ clock: systemClock });
});

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await slack.close();
  await depot.close();
  rmSync(scratch, { recursive: true });
});

const portOf = (url: string) => new URL(url).port;

const settings = (more: NodeJS.ProcessEnv) => ({
  PATH: process.env.PATH,
  NODE_COMPILE_CACHE: join(scratch, 'compiled'),
  SLACK_BOT_TOKEN: slack.botToken,
  SLACK_APP_TOKEN: slack.appToken,
  SLACK_API_URL: slack.apiUrl,
  DEPOT_TOKEN: depot.token,
  DEPOT_API_URL: depot.url,
  DATA_DIR: join(scratch, 'data'),
  PORT: '0',
  ...more,
});

const doctor = (more: NodeJS.ProcessEnv) =>
  promisify(execFile)(NODE, ['src/main.ts', 'doctor'], { env: settings(more) }).then(
    ({ stdout }) => ({ code: 0, stdout }),
    (error: { code: number; stdout: string }) => error,
  );

function started(more: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const child = spawn(NODE, ['src/main.ts'], { env: settings(more) });
  children.push(child);
  return new Promise((resolve, reject) => {
    let said = '';
    const collect = (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('depot-slack is ready')) resolve(child);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('exit', () => reject(new Error(said)));
  });
}

/** `/depot projects`, whose answer comes over a response URL and holds what Depot said. */
async function askForProjects({ control, calls }: SlackSandbox): Promise<void> {
  const ana = control.as(PEOPLE.ana);
  await ana.command(CHANNELS.platform, '/depot projects');
  await control.waitFor(
    () => JSON.stringify(ana.sees(CHANNELS.platform)).includes('storefront'),
    'the list of projects',
    20_000,
  );
  expect(calls.all().some(({ name, outcome }) => name === 'response_url' && outcome === 'ok')).toBe(true);
}

/** “Why did this fail?” on messages with a file, which the bot downloads with its token. */
async function explainsFile({ control, calls, state }: SlackSandbox): Promise<void> {
  const { ana, carla } = PEOPLE;
  const answers = (asker: string) =>
    control
      .as(asker)
      .sees(CHANNELS.platform)
      .filter(({ ephemeralFor }) => ephemeralFor === asker)
      .map(wordsOf);
  const ask = async (name: string, content: Buffer | string) => {
    const before = answers(ana).length;
    const ts = control.as(ana).upload(CHANNELS.platform, { name, content: Buffer.from(content) });
    await control.as(ana).messageShortcut(CHANNELS.platform, ts, WHY_SHORTCUT);
    return control.waitFor(() => answers(ana)[before], `what is said of ${name}`, 20_000);
  };
  const downloads = () => calls.all().filter(({ name }) => name === 'file download');
  const posted = state.messages.filter(({ ephemeralFor }) => ephemeralFor === null).length;

  const answer = await ask('build.log', FAILED_LOG);
  expect(answer).toContain('rejected the credentials');
  expect(answer).not.toContain('npm_aBcDeFg');
  expect(downloads().map(({ outcome }) => outcome)).toEqual(['ok']);
  expect(await ask('big.log', Buffer.alloc(1_200_000, 'x'))).toContain('big.log is larger than 1 MB');
  expect(downloads()).toHaveLength(1);
  // Ana’s two messages, and nothing of the bot’s that others see.
  expect(state.messages.filter(({ ephemeralFor }) => ephemeralFor === null)).toHaveLength(posted + 2);
  expect(answers(carla)).toEqual([]);
}

const FAILED_LOG = `#8 [build 4/5] RUN npm ci
#8 1.234 npm error code E401
#8 1.300 npm error Incorrect or missing password.
#8 1.301 NPM_TOKEN=npm_aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789
#8 ERROR: process "/bin/sh -c npm ci" did not complete successfully: exit code: 1`;

async function ended(child: ChildProcess): Promise<void> {
  const exit = new Promise((resolve) => child.on('exit', resolve));
  child.kill('SIGTERM');
  await exit;
}

describe('behind a proxy', () => {
  it('everything goes through its tunnels: Web API, Socket Mode, response URLs, shared files, Depot', async () => {
    const hosts = { 'slack.test': '127.0.0.1', 'depot.test': '127.0.0.1' };
    await using proxy = await startConnectProxy({ login: 'bot:s3cret', hosts });
    await using inside = await startSlackSandbox({
      clock: systemClock,
      manifest: MANIFEST,
      hostname: 'slack.test',
    });
    const slackHost = `slack.test:${portOf(inside.url)}`;
    const depotHost = `depot.test:${portOf(depot.url)}`;
    const bot = await started({
      http_proxy: proxy.url,
      SLACK_API_URL: `http://${slackHost}/api/`,
      DEPOT_API_URL: `http://${depotHost}`,
    });
    await askForProjects(inside);
    // At least one tunnel for calls, and one of its own for the WebSocket.
    expect(proxy.asked.filter((host) => host === slackHost).length).toBeGreaterThan(1);
    expect(new Set(proxy.asked)).toEqual(new Set([slackHost, depotHost]));
    await explainsFile(inside);
    expect(new Set(proxy.asked)).toEqual(new Set([slackHost, depotHost]));
    await ended(bot);
  }, 60_000);

  it('hosts in NO_PROXY are reached directly', async () => {
    await using proxy = await startConnectProxy();
    const bot = await started({ HTTP_PROXY: proxy.url, NO_PROXY: 'elsewhere.example, 127.0.0.1' });
    await askForProjects(slack);
    await ended(bot);
    expect(proxy.asked).toEqual([]);
  }, 60_000);
});

describe('npm run doctor behind a proxy', () => {
  /** HTTPS in front of one of the halves. */
  async function overTls(
    url: string,
    protocol: string,
  ): Promise<{ readonly port: number } & AsyncDisposable> {
    const keys = { cert: readFileSync(CERTIFICATE), key: readFileSync('test/data/unknown-ca/key.pem') };
    const server = tls.createServer({ ...keys, ALPNProtocols: [protocol] }, (client) => {
      const inner = net.connect(Number(portOf(url)), '127.0.0.1');
      client.pipe(inner).pipe(client);
      for (const socket of [client, inner]) socket.on('error', () => [client, inner].map((s) => s.destroy()));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    return {
      port: (server.address() as AddressInfo).port,
      async [Symbol.asyncDispose]() {
        await new Promise((resolve) => server.close(resolve));
      },
    };
  }

  it('says that it is used, and TLS reaches through it to Slack and Depot', async () => {
    await using proxy = await startConnectProxy({ login: 'bot:s3cret', hosts: { localhost: '127.0.0.1' } });
    await using slackTls = await overTls(slack.url, 'http/1.1');
    await using depotTls = await overTls(depot.url, 'h2');
    const { code, stdout } = await doctor({
      HTTPS_PROXY: proxy.url,
      SLACK_API_URL: `https://localhost:${slackTls.port}/api/`,
      DEPOT_API_URL: `https://localhost:${depotTls.port}`,
      NODE_EXTRA_CA_CERTS: CERTIFICATE,
    });
    const where = `http://127.0.0.1:${proxy.port}`;
    expect(stdout).toContain(`Proxy: Slack is reached through ${where}, Depot through ${where}`);
    expect(stdout).not.toContain('s3cret');
    expect(stdout).not.toContain('PROBLEM');
    expect(code).toBe(0);
    expect(new Set(proxy.asked)).toEqual(
      new Set([`localhost:${slackTls.port}`, `localhost:${depotTls.port}`]),
    );
  }, 60_000);

  const problems = (stdout: string) => stdout.split('\n').filter((line) => line.startsWith('PROBLEM'));

  it('says when the proxy refuses the login', async () => {
    await using proxy = await startConnectProxy({ login: 'bot:s3cret' });
    const { code, stdout } = await doctor({ HTTP_PROXY: `http://bot:wr0ng@127.0.0.1:${proxy.port}` });
    expect(problems(stdout)).toEqual([
      expect.stringMatching(/Slack can't be reached .*407/),
      expect.stringMatching(/Depot can't be reached .*407/),
    ]);
    expect(stdout).toContain(`the proxy http://127.0.0.1:${proxy.port}; NO_PROXY names hosts that need none`);
    expect(stdout).not.toContain('wr0ng');
    expect(code).toBe(1);
  }, 60_000);

  it('says what goes directly', async () => {
    const { code, stdout } = await doctor({ HTTP_PROXY: 'proxy.example:3128', NO_PROXY: '127.0.0.1' });
    expect(stdout).toContain('Proxy: Slack is reached directly, Depot directly');
    expect(code).toBe(0);
  }, 60_000);
});
