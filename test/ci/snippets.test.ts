// Each snippet's shell runs as CI runs it, against a real server, and what arrives must be a report that the bot accepts.

import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { CiReport } from '../../src/ci/report.ts';
import { SNIPPETS } from '../../src/views/ci/snippets.ts';

const run = promisify(execFile);
const HOSTILE = 'feature/"$(touch /tmp/never)\' <!channel>';

const GithubStep = z.array(z.object({ run: z.string() })).min(1);
const GitlabJob = z.object({ after_script: z.array(z.string()).min(1) });

function shellOf(title: string, text: string): string {
  if (title === 'GitHub Actions') return GithubStep.parse(parse(text))[0]?.run ?? '';
  if (title === 'GitLab CI') return GitlabJob.parse(parse(text)).after_script[0] ?? '';
  return text;
}

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
  REPOSITORY_URL: 'https://git.example.com/acme/storefront',
  RUN_URL: 'https://ci.example.com/7',
};

describe('the snippets', () => {
  it.each(SNIPPETS)('$title posts a failed build', async ({ title, text }) => {
    const got: { body: string; secret: string | undefined }[] = [];
    const server = createServer(async (request, response) => {
      const body = (await request.toArray()).join('');
      got.push({ body, secret: request.headers.authorization });
      response.writeHead(202).end('accepted\n');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo; // a TCP server has no other kind of address
    const env = {
      PATH: process.env.PATH,
      ...ENVIRONMENT,
      DEPOT_CI_URL: `http://127.0.0.1:${port}`,
      DEPOT_CI_SECRET: 's3cret',
    };
    // Here there is no `depot`: the build fails, and the shell snippet must say so and fail the job.
    const ended = run('bash', ['-ec', shellOf(title, text('5pp5gp453m'))], { env });
    if (title === 'Shell') await expect(ended).rejects.toMatchObject({ code: 1 });
    else await ended;
    server.close();
    expect(got.map(({ secret }) => secret)).toEqual(['Bearer s3cret']);
    const report = CiReport.parse(JSON.parse(got[0]?.body ?? ''));
    expect(report).toMatchObject({ event: 'finished', project: '5pp5gp453m', outcome: 'failure' });
    if (title !== 'Shell') expect(report).toMatchObject({ branch: HOSTILE, commit: '3f2a1bc9d8e7' });
  });

  it.each(SNIPPETS.filter(({ title }) => title !== 'Shell'))(
    '$title never breaks the job when the bot is away',
    async ({ title, text }) => {
      const env = {
        PATH: process.env.PATH,
        ...ENVIRONMENT,
        DEPOT_CI_URL: 'http://127.0.0.1:1',
        DEPOT_CI_SECRET: 'x',
      };
      await run('bash', ['-ec', shellOf(title, text('5pp5gp453m')).replace('--retry 3', '')], { env });
    },
  );
});
