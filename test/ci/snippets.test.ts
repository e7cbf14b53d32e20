// Each snippet's shell runs as CI runs it, against a real server, and what arrives must be a report that the bot accepts.

import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { CiReport } from '../../src/ci/report.ts';
import { SNIPPETS } from '../../src/views/ci/snippets.ts';

const run = promisify(execFile);
const HOSTILE = 'feature/"$(touch /tmp/never)\' <!channel>';

const GithubSteps = z.array(z.object({ run: z.string() })).length(2);
const GitlabJob = z.object({ after_script: z.array(z.string()).min(1) });
const CircleSteps = z.tuple([z.object({ run: z.object({ command: z.string() }) })]);

/** These run the build themselves, and must end as it does. */
const BUILDS_ITSELF = new Set(['CircleCI', 'Buildkite', 'Shell']);

/** What runs in the job, in its order, with what CI does between two steps. */
function shellOf(title: string, text: string): string {
  switch (title) {
    case 'GitHub Actions': {
      const [before, after] = GithubSteps.parse(parse(text));
      return `${before?.run}\nset -a; . "$GITHUB_ENV"; set +a\n[ -z "$METADATA" ] || cp "$METADATA" build.json\n${after?.run}`;
    }
    case 'GitLab CI':
      return `[ -z "$METADATA" ] || cp "$METADATA" build.json\n${GitlabJob.parse(parse(text)).after_script[0]}`;
    case 'CircleCI':
      return CircleSteps.parse(parse(text))[0].run.command;
    default:
      return text;
  }
}

/** Stands in for Depot's client: fails without $METADATA, and writes it as `--metadata-file build.json` does. */
const DEPOT = `#!/bin/bash
[ "$1 $2 $3" = "build --metadata-file build.json" ] && [ -n "$METADATA" ] && cp "$METADATA" build.json
`;

const ENVIRONMENT = {
  OUTCOME: 'failure',
  GITHUB_SHA: '3f2a1bc9d8e7',
  GITHUB_REF_NAME: HOSTILE,
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_REPOSITORY: 'acme/storefront',
  GITHUB_ACTOR: 'ana-gh',
  GITHUB_RUN_ID: '7',
  CI_JOB_STATUS: 'failed',
  CI_COMMIT_SHA: '3f2a1bc9d8e7',
  CI_COMMIT_REF_NAME: HOSTILE,
  CI_PROJECT_URL: 'https://gitlab.com/acme/storefront',
  GITLAB_USER_LOGIN: 'ana-gl',
  CI_JOB_URL: 'https://gitlab.com/acme/storefront/-/jobs/7',
  CI_JOB_STARTED_AT: '2026-01-31T09:30:00Z',
  CIRCLE_SHA1: '3f2a1bc9d8e7',
  CIRCLE_BRANCH: HOSTILE,
  CIRCLE_REPOSITORY_URL: 'git@github.com:acme/storefront.git',
  CIRCLE_USERNAME: 'ana-gh',
  CIRCLE_BUILD_URL: 'https://circleci.com/gh/acme/storefront/7',
  BUILDKITE_COMMIT: '3f2a1bc9d8e7',
  BUILDKITE_BRANCH: HOSTILE,
  BUILDKITE_REPO: 'https://github.com/acme/storefront.git',
  BUILDKITE_BUILD_URL: 'https://buildkite.com/acme/storefront/builds/7',
  REPOSITORY_URL: 'https://git.example.com/acme/storefront',
  RUN_URL: 'https://ci.example.com/7',
};

/** Runs a snippet as its CI does. @param buildId of a build that succeeds; null: it fails, and writes no metadata file */
async function runSnippet(title: string, text: string, ciUrl: string, buildId: string | null) {
  const folder = await mkdtemp(join(tmpdir(), 'snippet-'));
  try {
    await writeFile(join(folder, 'depot'), DEPOT, { mode: 0o755 });
    const metadata = join(folder, 'metadata');
    await writeFile(
      metadata,
      JSON.stringify({ 'depot.build': { buildID: buildId, projectID: '5pp5gp453m' } }),
    );
    // What an earlier run left behind must not name this run's build; GitLab empties the folder itself.
    if (title !== 'GitLab CI')
      await writeFile(join(folder, 'build.json'), '{"depot.build":{"buildID":"stale"}}');
    const env = {
      ...ENVIRONMENT,
      PATH: `${folder}:${process.env.PATH}`,
      GITHUB_ENV: join(folder, 'github-env'),
      METADATA: buildId === null ? '' : metadata,
      OUTCOME: buildId === null ? 'failure' : 'success',
      CI_JOB_STATUS: buildId === null ? 'failed' : 'success',
      DEPOT_CI_URL: ciUrl,
      DEPOT_CI_SECRET: 's3cret',
    };
    await run('bash', ['-ec', shellOf(title, text)], { env, cwd: folder });
    return 0;
  } catch (error) {
    return z.object({ code: z.number() }).parse(error).code;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function reportOf(title: string, text: string, buildId: string | null) {
  const got: { body: string; secret: string | undefined }[] = [];
  const server = createServer(async (request, response) => {
    const body = (await request.toArray()).join('');
    got.push({ body, secret: request.headers.authorization });
    response.writeHead(202).end('accepted\n');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // a TCP server has no other kind of address
  const exitCode = await runSnippet(title, text, `http://127.0.0.1:${port}`, buildId);
  server.close();
  expect(got.map(({ secret }) => secret)).toEqual(['Bearer s3cret']);
  return { exitCode, report: CiReport.parse(JSON.parse(got[0]?.body ?? '')) };
}

describe('the snippets', () => {
  it.each(SNIPPETS)('$title reports a failed build with the time it began', async ({ title, text }) => {
    const before = Math.floor(Date.now() / 1000) * 1000;
    const { exitCode, report } = await reportOf(title, text('5pp5gp453m'), null);
    expect(exitCode).toBe(BUILDS_ITSELF.has(title) ? 1 : 0);
    expect(report).toMatchObject({ event: 'finished', project: '5pp5gp453m', outcome: 'failure' });
    expect(report.build).toBeUndefined();
    const startedAt = Date.parse(report.startedAt ?? '');
    if (title === 'GitLab CI') expect(startedAt).toBe(Date.parse(ENVIRONMENT.CI_JOB_STARTED_AT));
    else expect(startedAt).toBeGreaterThanOrEqual(before);
    if (title === 'Shell') return;
    const repository = `https://${title === 'GitLab CI' ? 'gitlab' : 'github'}.com/acme/storefront`;
    expect(report).toMatchObject({ branch: HOSTILE, commit: '3f2a1bc9d8e7', repository });
  });

  it.each(SNIPPETS)('$title names the build that succeeded', async ({ title, text }) => {
    const { exitCode, report } = await reportOf(title, text('5pp5gp453m'), 'b1ld0id');
    expect(exitCode).toBe(0);
    expect(report).toMatchObject({ outcome: 'success', build: 'b1ld0id' });
  });

  it.each(SNIPPETS)('$title never breaks the job when the bot is away', async ({ title, text }) => {
    const quick = text('5pp5gp453m').replace('--retry 3', '');
    expect(await runSnippet(title, quick, 'http://127.0.0.1:1', 'b1ld0id')).toBe(0);
  });
});
