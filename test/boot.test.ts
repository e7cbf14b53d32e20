// Plain Node must accept the sources as they are: Vitest and tsc accept what type stripping refuses.

import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMPILED, NODE } from './support/run-node.ts';

const run = promisify(execFile);
const SANDBOX = [...COMPILED, 'src/sandbox.ts', '--port'];
const SETTINGS = {
  PATH: process.env.PATH,
  SLACK_BOT_TOKEN: 'xoxb-test',
  SLACK_APP_TOKEN: 'xapp-test',
  DEPOT_TOKEN: 'depot_org_test',
};

/** The machine's own Node, where it is older than what the bot needs. */
const OLD_NODE = ['/usr/bin/node', '/usr/local/bin/node'].find((path) => {
  const { stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' });
  return stdout && Number(/^v(\d+)/.exec(stdout)?.[1]) < 24;
});

const scratch = mkdtempSync(join(tmpdir(), 'depot-slack-boot-'));
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(scratch, { recursive: true });
});

const failure = (error: unknown) =>
  error as { readonly code: number; readonly stdout: string; readonly stderr: string };

/** Starts a program and resolves with its output once it says `until`, or rejects with all it said when it ends first. */
function started(args: readonly string[], until: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const child = spawn(NODE, args, { env: { PATH: process.env.PATH, ...env } });
  children.push(child);
  return new Promise((resolve, reject) => {
    let output = '';
    const collect = (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes(until)) resolve(output);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('exit', () => reject(new Error(output)));
  });
}

describe('node src/main.ts', () => {
  it('says which subcommands there are when it is given another', async () => {
    const { code, stderr } = failure(
      await run(NODE, [...COMPILED, 'src/main.ts', 'dokter']).catch((e: unknown) => e),
    );
    expect(code).toBe(1);
    expect(stderr).toContain('There is no subcommand dokter. Use one of: start, check, doctor');
    expect(stderr).not.toContain('    at ');
  });

  // An older Node cannot even read TypeScript, so what people and npm start is JavaScript; Node 22 gets as far as main.ts.
  it.each(['src/require-node.mjs', 'src/depot-slack.mjs', 'src/main.ts'])(
    '%s tells an older Node what is needed',
    async (entry) => {
      const pretend = `Object.defineProperty(process.versions, 'node', { value: '22.18.0' });
        await import(${JSON.stringify(pathToFileURL(entry).href)});`;
      const { code, stderr } = failure(
        await run(NODE, ['--input-type=module', '--eval', pretend]).catch((e: unknown) => e),
      );
      expect(code).toBe(1);
      expect(stderr).toMatch(
        /^depot-slack needs Node 24 or newer; this is Node 22\.18\.0\. Install Node 24.*\n$/,
      );
    },
  );

  it.skipIf(!OLD_NODE)('a real older Node gets that sentence too (needs one on the machine)', async () => {
    for (const args of [[], ['doctor'], ['check'], ['why', '-'], ['report', '--help']]) {
      const { code, stderr } = failure(
        await run(OLD_NODE ?? '', ['src/depot-slack.mjs', ...args]).catch((e: unknown) => e),
      );
      expect(code).toBe(1);
      expect(stderr).toMatch(/^depot-slack needs Node 24 or newer; this is Node \S+\. Install Node 24.*\n$/);
    }
  });

  it('--check builds the whole bot and leaves with 0', async () => {
    const { stdout } = await run(NODE, ['src/main.ts', '--check'], { env: SETTINGS });
    expect(stdout).toContain('The bot builds');
  }, 60_000);

  it('depot-slack.mjs does what main.ts does', async () => {
    const { stdout } = await run(NODE, ['src/depot-slack.mjs', 'report', '--help']);
    expect(stdout).toContain('Usage: node src/depot-slack.mjs report');
  });

  it('names every unusable setting and leaves with 1, without a stack trace', async () => {
    const env = { PATH: process.env.PATH, SLACK_BOT_TOKEN: 'secret-nonsense', PORT: 'x' };
    const { code, stderr } = failure(
      await run(NODE, [...COMPILED, 'src/main.ts', '--check'], { env }).catch((e: unknown) => e),
    );
    expect(code).toBe(1);
    for (const name of ['SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN', 'DEPOT_TOKEN', 'PORT'])
      expect(stderr).toContain(name);
    expect(stderr).not.toContain('secret-nonsense');
    expect(stderr).not.toContain('    at ');
  }, 60_000);

  it('refuses a DATA_DIR that is no folder, in words', async () => {
    const file = join(scratch, 'file');
    writeFileSync(file, '');
    const env = { ...SETTINGS, DATA_DIR: file, SLACK_API_URL: 'http://127.0.0.1:9/' };
    const { code, stderr } = failure(
      await run(NODE, [...COMPILED, 'src/main.ts'], { env }).catch((e: unknown) => e),
    );
    expect(code).toBe(1);
    expect(stderr).toContain(`DATA_DIR ${file} cannot be used`);
  }, 60_000);

  it('says when Slack does not accept the token', async () => {
    const refusing = createServer((_request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end('{"ok":false,"error":"invalid_auth"}');
    });
    await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.1', () => resolve()));
    const env = {
      ...SETTINGS,
      DATA_DIR: join(scratch, 'data'),
      PORT: '0',
      SLACK_API_URL: `http://127.0.0.1:${(refusing.address() as AddressInfo).port}/api/`,
    };
    const { code, stderr } = failure(
      await run(NODE, [...COMPILED, 'src/main.ts'], { env }).catch((e: unknown) => e),
    );
    refusing.close();
    expect(code).toBe(1);
    expect(stderr).toContain('Slack doesn’t accept SLACK_BOT_TOKEN (invalid_auth)');
  }, 60_000);
});

describe('node src/sandbox.ts', () => {
  const env = { DATA_DIR: join(scratch, 'shared') };
  let output: string;
  let url: string;
  beforeAll(async () => {
    output = await started([...SANDBOX, '0'], 'Ctrl-C', env);
    [url = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(output) ?? [];
  }, 60_000);

  it('prints where to look and what to try', async () => {
    expect(output).toContain('/depot create acme');
    const look = await (await fetch(`${url}/page/look?as=U0ANA`)).text();
    expect(look).toContain('Welcome to the sandbox');
    expect(look).toContain('Acme has signed!');
    const switches = await (await fetch(`${url}/page/switches`)).text();
    expect(switches).toContain('"project":"storefront"');
  });

  it('says so when the port is taken', async () => {
    await expect(started([...SANDBOX, new URL(url).port], 'Ctrl-C')).rejects.toThrow(
      'The port is taken by another program',
    );
  }, 60_000);

  it('says so when DATA_DIR is in use, and the first one goes on', async () => {
    await expect(started([...SANDBOX, '0'], 'Ctrl-C', env)).rejects.toThrow(
      'is in use by another running bot',
    );
    expect((await fetch(`${url}/page/switches`)).status).toBe(200);
  }, 60_000);

  it('--depot-only serves a Depot and prints its settings', async () => {
    const said = await started([...SANDBOX, '0', '--depot-only'], 'Ctrl-C');
    const [, api = ''] = /DEPOT_API_URL=(\S+)/.exec(said) ?? [];
    expect(await (await fetch(api)).json()).toEqual({ ok: true });
  }, 60_000);
});
