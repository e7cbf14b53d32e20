// `node src/main.ts report`, as a CI job runs it: a process of its own against a server on this machine.

import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const run = promisify(execFile);
const SECRET = 'a-secret-that-nobody-prints';
const FINISHED = ['--event', 'finished', '--project', 'acme', '--outcome', 'failure'];

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function report(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> {
  const ended = await run(process.execPath, ['src/main.ts', 'report', ...args], {
    env: { PATH: process.env.PATH, ...env },
  }).then(
    (output) => ({ code: 0, ...output }),
    (error: Ended) => error,
  );
  expect(`${ended.stdout}${ended.stderr}`).not.toContain(SECRET);
  return ended;
}

/** Answers with each status in turn, then with the last. */
async function serve(...statuses: readonly number[]) {
  const got: { url: string | undefined; secret: string | undefined; body: unknown }[] = [];
  const server = createServer(async (request, response) => {
    const body: unknown = JSON.parse((await request.toArray()).join(''));
    const status = statuses[Math.min(got.length, statuses.length - 1)] ?? 202;
    got.push({ url: request.url, secret: request.headers.authorization, body });
    response.writeHead(status, { location: '/elsewhere' }).end('the reason\n');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // a TCP server has no other kind of address
  const env = { DEPOT_CI_URL: `http://127.0.0.1:${port}/`, DEPOT_CI_SECRET: SECRET };
  return { got, env, [Symbol.asyncDispose]: async () => void server.close() };
}

describe('report, from a terminal', () => {
  it('posts what it was given, with the secret', async () => {
    await using server = await serve(202);
    const args = [...FINISHED, '--branch', 'x"<!channel>', '--author-email', 'ana@example.com'];
    const more = ['--pull-request', '12', '--started-at', '2026-01-31T09:30:00Z'];
    expect(await report([...args, ...more], server.env)).toMatchObject({ code: 0, stderr: '' });
    expect(server.got).toMatchObject([
      {
        url: '/ci/builds',
        secret: `Bearer ${SECRET}`,
        body: {
          event: 'finished',
          project: 'acme',
          outcome: 'failure',
          branch: 'x"<!channel>',
          author: { email: 'ana@example.com' },
          pullRequest: { number: 12 },
          startedAt: '2026-01-31T09:30:00Z',
        },
      },
    ]);
  });

  it('reads the build’s id from the metadata file, which a failed build does not write', async () => {
    await using server = await serve(202);
    const folder = await mkdtemp(join(tmpdir(), 'report-'));
    const file = join(folder, 'build.json');
    const args = [...FINISHED, '--metadata-file', file];
    expect((await report(args, server.env)).code).toBe(0);
    await writeFile(file, '{"depot.build":{"buildID":"b1ld0id","projectID":"p"}}');
    expect((await report(args, server.env)).code).toBe(0);
    await rm(folder, { recursive: true });
    expect(server.got.map(({ body }) => body)).toEqual([
      expect.not.objectContaining({ build: expect.anything() }),
      expect.objectContaining({ build: 'b1ld0id' }),
    ]);
  });

  it('tries again when the bot is busy or broken', async () => {
    await using server = await serve(503, 429, 202);
    expect(await report([...FINISHED, '--strict'], server.env)).toMatchObject({ code: 0, stderr: '' });
    expect(server.got).toHaveLength(3);
  });

  it.each([401, 307])('does not repeat or redirect what was answered with %s', async (status) => {
    await using server = await serve(status);
    const ended = await report(FINISHED, server.env);
    expect(ended.code).toBe(0);
    expect(ended.stderr).toMatch(/^The build was not reported\. /);
    expect(server.got.every(({ url }) => url === '/ci/builds')).toBe(true);
    if (status === 401) expect(server.got).toHaveLength(1);
  });

  it('only warns when the bot is down; --strict exits with 1', async () => {
    const server = await serve(202);
    const { env } = server;
    await server[Symbol.asyncDispose]();
    const [lenient, strict] = await Promise.all([
      report(FINISHED, env),
      report([...FINISHED, '--strict'], env),
    ]);
    expect(lenient.stderr).toMatch(/^The build was not reported\. fetch failed \(.*ECONNREFUSED.*\)\n$/);
    expect([lenient.code, strict.code]).toEqual([0, 1]);
  });

  it.each([
    ['an unknown option', ['--evnt', 'x'], /evnt/],
    ['a wrong field', ['--event', 'exploded', '--project', 'acme'], /event: must be started or finished/],
    ['no project', ['--event', 'started'], /project: must not be empty/],
    ['a link that is none', [...FINISHED, '--run-url', 'javascript:x'], /runUrl: must be an https/],
  ])('only warns for %s', async (_, args, words) => {
    await using server = await serve(202);
    const [lenient, strict] = await Promise.all([
      report(args, server.env),
      report([...args, '--strict'], server.env),
    ]);
    expect(lenient.stderr).toMatch(words);
    expect([lenient.code, strict.code]).toEqual([0, 1]);
    expect(server.got).toEqual([]);
  });

  it('says which setting is missing, and explains itself', async () => {
    expect((await report(FINISHED, {})).stderr).toContain('DEPOT_CI_URL is not set');
    expect((await report(FINISHED, { DEPOT_CI_URL: 'http://127.0.0.1:1' })).stderr).toContain(
      'DEPOT_CI_SECRET is not set',
    );
    expect((await report(['--help'], {})).stdout).toContain('DEPOT_CI_SECRET');
  });
});
