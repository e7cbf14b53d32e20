// From evidence to one cause, and from a failure to its fingerprint.

import { describe, expect, it } from 'vitest';
import { findCause } from '../../src/analysis/cause.ts';
import { collectEvidence, contextOf } from '../../src/analysis/evidence.ts';
import { fingerprint, normaliseError } from '../../src/analysis/fingerprint.ts';

const shell = (command: string, code: number) =>
  `process "/bin/sh -c ${command}" did not complete successfully: exit code: ${code}`;

function causeOf(status: Parameters<typeof findCause>[0], error: string | null, log: readonly string[] = []) {
  const collector = collectEvidence(contextOf('[build 1/2] RUN x', error));
  for (const [i, line] of log.entries()) collector.add(line, i + 1);
  if (error !== null) collector.add(error, 0);
  return findCause(status, error, collector.evidence).cause;
}

describe('the cause', () => {
  it('is unknown where nothing tells, cancelled and Depot’s own where the status says so', () => {
    expect(causeOf('failed', shell('make', 2), ['all good', 'bye']).id).toBe('unknown');
    expect(causeOf('failed', null).id).toBe('unknown');
    expect(causeOf('canceled', 'context canceled').id).toBe('cancelled');
    expect(causeOf('failed', 'context canceled').id).toBe('cancelled');
    expect(causeOf('error', 'something broke').id).toBe('depot-error');
    expect(causeOf('error', 'dial tcp 10.0.0.1:443: i/o timeout').id).toBe('depot-error');
    expect(causeOf('error', 'write /x: no space left on device').id).toBe('no-space');
  });

  it('is not the exit code of a step that was cancelled', () => {
    const killed = `${shell('npm run build', 137)}: context canceled: context canceled`;
    expect(causeOf('failed', killed, ['compiling…']).id).toBe('cancelled');
    expect(causeOf('failed', killed, ['write /tmp/x: No space left on device']).id).toBe('no-space');
  });

  it('points at no step where none is known to have failed', () => {
    expect(causeOf('failed', null).next).not.toContain('step');
  });

  it('prefers what a tool says to an exit code, and a specific message to a general one', () => {
    expect(causeOf('failed', 'exit code: 137').id).toBe('out-of-memory');
    expect(causeOf('failed', 'exit code: 127').id).toBe('command-not-found');
    const log = ['npm ERR! code ERESOLVE', 'npm ERR! ERESOLVE unable to resolve dependency tree'];
    expect(causeOf('failed', 'exit code: 127', log).id).toBe('dependency-conflict');
  });

  it('is not a connection that was tried again before the code failed', () => {
    const log = [
      'curl: (6) Could not resolve host: mirror.acme.dev',
      'using another mirror',
      'main.c:3:1: error: expected “;”',
    ];
    expect(causeOf('failed', shell('make', 2), log).id).toBe('compile-error');
    expect(causeOf('failed', shell('make', 2), log.toReversed()).id).toBe('dns');
  });

  it.each([
    '2026-11-26T04:31:28.0569127Z ',
    '[2026-11-26 04:31:28] ',
    '21:53:25  ',
    '#12 3.456 ',
    '2026-11-26T04:31:28.0569127Z #12 3.456 ',
    '3.456 ',
    'Step #1 - "build": ',
    '@acme/web:build: ',
  ])('is found behind “%s”', (prefix) => {
    expect(causeOf('failed', shell('make', 2), [`${prefix}main.c:3:1: error: expected “;”`]).id).toBe(
      'compile-error',
    );
  });

  it('says what is known of a failure that is of no kind', () => {
    const { id, cause, next } = causeOf('failed', shell('npm ci', 1), [
      'npm error Exit handler never called!',
    ]);
    expect({ id, cause }).toEqual({ id: 'unknown', cause: 'npm itself crashed.' });
    expect(next).toContain('Retry');
  });
});

describe('the fingerprint', () => {
  const of = (stepName: string, proof: string, kind = 'network', tool = 'network') =>
    fingerprint({ stepName, tool, kind, proof });

  it.each([
    ['digests', 'failed to solve sha256:0123456789abcdef0123', 'failed to solve sha256:fedcba98765432100123'],
    ['escaped digests', 'blob sha256%3A0123456789abcdef0123', 'blob sha256%3Afedcba98765432100123'],
    ['ids', 'job 3f2504e0-4f89-11d3-9a0c-0305e82c3301 lost', 'job 00000000-1111-2222-3333-444444444444 lost'],
    ['ports and addresses', 'dial tcp 10.0.0.2:53: refused', 'dial tcp 192.168.1.7:8443: refused'],
    ['ports of hosts', 'proxy.acme.dev:3128 refused', 'proxy.acme.dev:8080 refused'],
    ['times', 'at 2026-11-24T12:00:00Z failed', 'at 2027-01-01 08:30:11.5 failed'],
    ['dates with slashes', '2022/09/14 16:22:16 failed', '2023/01/02 03:04:05 failed'],
    ['durations', 'timed out after 60m0s', 'timed out after 12.5s'],
    ['temporary paths', 'no such file /tmp/build-1/x.c', 'no such file /tmp/zzz/y'],
    ['commit hashes', 'at commit 1a2b3c4 boom', 'at commit deadbeef99 boom'],
    [
      'signed queries',
      'GET https://s3/x?X-Amz-Date=1&Sig=a failed',
      'GET https://s3/x?X-Amz-Date=2&Sig=b failed',
    ],
    ['long numbers', 'wrote 123456 of 999999', 'wrote 7777 of 88888'],
  ])('does not see %s', (_what, one, other) => {
    expect(normaliseError(one)).toBe(normaliseError(other));
    expect(of('[build 1/2] RUN x', one)).toBe(of('[linux/arm64 build 1/9] RUN x', other));
  });

  it('sees the step, the tool, the kind, the words, an image’s tag and a short number', () => {
    const one = of('[build 1/2] RUN x', 'exit code: 137');
    expect(of('[build 1/2] RUN y', 'exit code: 137')).not.toBe(one);
    expect(of('[build 1/2] RUN x', 'exit code: 139')).not.toBe(one);
    expect(of('[build 1/2] RUN x', 'exit code: 137', 'dns')).not.toBe(one);
    expect(of('[build 1/2] RUN x', 'exit code: 137', 'network', 'npm')).not.toBe(one);
    expect(of('x', 'acme.dev/base:1042: not found')).not.toBe(of('x', 'acme.dev/base:9999: not found'));
    expect(of('x', 'open /root/.npmrc')).not.toBe(of('x', 'open /root/.netrc'));
    expect(one).toMatch(/^e[0-9a-f]{12}$/);
  });
});
