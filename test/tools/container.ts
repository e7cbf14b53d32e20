// `npm run container`: does what the Dockerfile says, step by step, on a machine without a container engine, and looks
// whether the bot lives as it would in there: production dependencies only, no sandbox, another user than root, a root file
// system that is read-only, DATA_DIR alone writable, healthy, and gone within a second after SIGTERM. For Linux.

import { execFile, execFileSync, spawn } from 'node:child_process';
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, matchesGlob, resolve } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { systemClock } from '../../src/lib/clock.ts';
import { startDepotSandbox } from '../../src/sandbox/depot/server.ts';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/seed.ts';
import { startSlackSandbox } from '../../src/sandbox/slack/server.ts';

const GONE_WITHIN_MS = 1_000;
const PORT_IN_LOG = /"port":(\d+).*"depot-slack is ready"/;
/** The user `node` of the official image. */
const USER = 1000;

const lines = readFileSync('Dockerfile', 'utf8').split('\n');
/** What follows an instruction of the Dockerfile, each time it stands there. */
const instructions = (name: string) =>
  lines.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
const listIn = (text = '') => JSON.parse(text.slice(text.indexOf('['))) as readonly string[];

function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(`NOT SO: ${what}`);
  console.log(`ok  ${what}`);
}

/** Is the path in the build context? The last pattern of .dockerignore that fits decides. */
function isInContext(path: string): boolean {
  const patterns = readFileSync('.dockerignore', 'utf8').split('\n').filter(Boolean);
  const last = patterns.findLast((line) => {
    const pattern = line.replace(/^!/, '');
    return path === pattern || path.startsWith(`${pattern}/`) || matchesGlob(path, pattern);
  });
  return !last || last.startsWith('!');
}

function copyContext(app: string): void {
  for (const [...paths] of instructions('COPY').map((line) => line.split(/\s+/))) {
    const target = paths.pop() ?? '';
    for (const path of paths) {
      cpSync(path, target.endsWith('/') ? join(app, target, path) : join(app, target), {
        recursive: true,
        filter: (source) => isInContext(source),
      });
    }
  }
}

const isRoot = process.getuid?.() === 0;
const asUser = isRoot
  ? ['setpriv', `--reuid=${USER}`, `--regid=${USER}`, '--clear-groups', '--no-new-privs', '--']
  : [];

/** The command in a file system where only `dataDir` can be written, as another user where that can be arranged. */
function confined(dataDir: string, command: readonly string[]): readonly string[] {
  const mounts = [
    `for m in / /tmp /var /home /root /run; do mountpoint -q $m && mount -o bind,remount,ro $m; done`,
    `mount --bind ${dataDir} ${dataDir} && mount -o bind,remount,rw ${dataDir}`,
  ].join('; ');
  const unshare = isRoot ? ['unshare', '--mount'] : ['unshare', '--map-root-user', '--mount'];
  return [
    ...unshare,
    '--propagation',
    'private',
    'sh',
    '-c',
    `${mounts}; exec ${asUser.join(' ')} "$@"`,
    'sh',
    ...command,
  ];
}

const scratch = mkdtempSync(join(tmpdir(), 'depot-slack-container-'));
execFileSync('chmod', ['755', scratch]);
const app = join(scratch, 'app');
const dataDir = join(scratch, 'data');
mkdirSync(app);
mkdirSync(dataDir);
if (isRoot) chownSync(dataDir, USER, USER);
const node = resolve('node_modules/node/bin/node');
const fromImage = (command: readonly string[]) =>
  command.map((word, i) => (i === 0 && word === 'node' ? node : word));
const inApp = { cwd: app, encoding: 'utf8' } as const;

try {
  check(/^node:24-/.test(instructions('FROM')[0] ?? ''), 'the image starts from Node 24, as here');
  check(instructions('USER')[0] === 'node', 'the image runs as the user node');
  copyContext(app);
  check(existsSync(join(app, 'src/main.ts')), 'the image contains the bot');
  check(
    !existsSync(join(app, 'src/sandbox')) && !existsSync(join(app, 'src/sandbox.ts')),
    'the image contains no sandbox',
  );
  const install = instructions('RUN')[0]?.split('&&')[0]?.trim().split(' ') ?? [];
  check(install.join(' ').startsWith('npm ci --omit=dev'), 'only production dependencies are installed');
  const path = `${dirname(node)}:${process.env.PATH}`;
  execFileSync(install[0] ?? '', install.slice(1), {
    ...inApp,
    stdio: 'ignore',
    env: { ...process.env, PATH: path },
  });
  const megabytes = execFileSync('du', ['-sm', 'node_modules'], inApp).split('\t')[0];
  console.log(`    ${megabytes} MB of dependencies`);

  const prepare = instructions('RUN').find((line) => line.endsWith(' prepare')) ?? '';
  const cache = join(app, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  if (isRoot) chownSync(cache, USER, USER);
  const [preparing = '', ...how] = [...asUser, ...fromImage(prepare.split(' '))];
  console.log(`    ${execFileSync(preparing, how, { ...inApp, env: { PATH: path } }).trim()}`);
  check(readdirSync(cache).length === 3, 'bundles, an empty database and compiled files are in the image');

  await using depot = await startDepotSandbox({ clock: systemClock });
  const manifest: unknown = parse(readFileSync('manifest.yml', 'utf8'));
  await using slack = await startSlackSandbox({ clock: systemClock, manifest });
  const env = {
    PATH: path,
    NODE_ENV: 'production',
    PORT: '0',
    DATA_DIR: dataDir,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.apiUrl,
    DEPOT_TOKEN: depot.token,
    DEPOT_API_URL: depot.url,
  };
  const runConfined = async (command: readonly string[], more: NodeJS.ProcessEnv = {}) => {
    const [program = '', ...args] = confined(dataDir, command);
    const { stdout } = await promisify(execFile)(program, args, { ...inApp, env: { ...env, ...more } });
    return stdout.trim();
  };

  const probe = `for d in "$PWD" "$PWD/src" /tmp /etc /var/tmp "$DATA_DIR"; do touch "$d/probe" 2>/dev/null && echo "$d"; done; true`;
  check((await runConfined(['sh', '-c', probe])) === dataDir, 'only DATA_DIR can be written');
  if (isRoot) check((await runConfined(['id', '-u'])) === String(USER), 'the user is not root');
  check(
    /^ok {7}Slack bot token/m.test(await runConfined([node, 'src/main.ts', 'doctor'])),
    'the doctor finds nothing wrong in there',
  );

  const [program = '', ...args] = confined(dataDir, fromImage(listIn(instructions('CMD')[0])));
  const bot = spawn(program, args, { cwd: app, env });
  let said = '';
  const ready = Promise.withResolvers<string>();
  for (const stream of [bot.stdout, bot.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const [, port] = PORT_IN_LOG.exec(said) ?? [];
      if (port) ready.resolve(port);
    });
  }
  const ended = new Promise<number | null>((done) => bot.on('exit', (code) => done(code)));
  try {
    const port = await Promise.race([ready.promise, ended]);
    if (typeof port !== 'string') throw new Error('the bot ended before it was ready');
    const readyz = await fetch(`http://127.0.0.1:${port}/readyz`);
    check(readyz.ok, 'the bot is ready');
    // A proxy that is not there: the check must not ask it.
    const dead = {
      PORT: port,
      HTTP_PROXY: 'http://127.0.0.1:9',
      http_proxy: 'http://127.0.0.1:9',
      NODE_USE_ENV_PROXY: '1',
    };
    await runConfined(fromImage(listIn(instructions('HEALTHCHECK')[0])), dead);
    check(true, 'the health check passes, without a proxy');
    const ana = slack.control.as(PEOPLE.ana);
    await ana.command(CHANNELS.platform, '/depot projects');
    await slack.control.waitFor(
      () => ana.sees(CHANNELS.platform).some((message) => JSON.stringify(message).includes('storefront')),
      'an answer',
    );
    check(true, 'the bot answers a command');
    const began = performance.now();
    bot.kill('SIGTERM');
    const code = await ended;
    const ms = Math.round(performance.now() - began);
    check(code === 0, `SIGTERM ends it with exit code 0 (${code})`);
    check(ms < GONE_WITHIN_MS, `it is gone within a second after SIGTERM (${ms} ms)`);
  } catch (error) {
    console.error(said);
    throw error;
  } finally {
    bot.kill('SIGKILL');
  }
} finally {
  rmSync(scratch, { recursive: true });
}
