// Real failures, and what the bot makes of them.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findCause } from '../../src/analysis/cause.ts';
import { CAUSE_RULES } from '../../src/analysis/cause-rules.ts';
import { fingerprint, normaliseError } from '../../src/analysis/fingerprint.ts';

const shell = (command: string, code: number) =>
  `process "/bin/sh -c ${command}" did not complete successfully: exit code: ${code}`;

const EXAMPLES: readonly (readonly [id: string, error: string, lines?: readonly string[]])[] = [
  ['out-of-memory', shell('npm run build', 137)],
  [
    'out-of-memory',
    shell('npm run build', 134),
    ['FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory'],
  ],
  ['out-of-memory', shell('mvn package', 1), ['java.lang.OutOfMemoryError: Java heap space']],
  ['out-of-memory', shell('go build', 1), ['/usr/local/go/pkg/tool/linux_amd64/link: signal: killed']],
  [
    'no-space',
    shell('pip install', 1),
    ['ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device'],
  ],
  ['no-space', 'write /var/lib/buildkit/x: disk quota exceeded'],
  ['registry-rate-limit', 'toomanyrequests: You have reached your pull rate limit.'],
  ['registry-rate-limit', 'unexpected status from HEAD request: 429 Too Many Requests'],
  ['registry-unauthorized', 'failed to fetch oauth token: unexpected status: 401 Unauthorized'],
  [
    'registry-unauthorized',
    shell('npm ci', 1),
    ['npm error code E401', 'npm error Incorrect or missing password.'],
  ],
  [
    'registry-forbidden',
    'unexpected status from POST request to https://registry.example/v2/x/blobs/uploads/: 403 Forbidden',
  ],
  ['registry-forbidden', 'pull access denied, repository does not exist or may require authorization'],
  ['base-image-gone', 'docker.io/library/golang:1.99: not found: manifest unknown'],
  ['base-image-gone', 'no match for platform in manifest: not found'],
  ['missing-file', 'failed to calculate checksum of ref abc::def: "/go.sum": not found'],
  ['missing-file', 'failed to compute cache key: "/dist": not found'],
  ['lockfile', shell('pnpm i', 1), ['ERR_PNPM_OUTDATED_LOCKFILE  Cannot install with "frozen-lockfile"']],
  [
    'lockfile',
    shell('npm ci', 1),
    [
      'npm error `npm ci` can only install packages when your package.json and package-lock.json are in sync.',
    ],
  ],
  [
    'lockfile',
    shell('go build', 1),
    ['main.go:4:2: missing go.sum entry for module providing package github.com/x/y'],
  ],
  [
    'lockfile',
    shell('cargo build --locked', 101),
    ['error: the lock file needs to be updated but --locked was passed'],
  ],
  [
    'lockfile',
    shell('poetry install', 1),
    ['pyproject.toml changed significantly since poetry.lock was last generated.'],
  ],
  ['package-not-found', shell('apt-get install', 100), ['E: Unable to locate package libfoo1']],
  ['package-not-found', shell('pip install', 1), ['ERROR: No matching distribution found for torch==99']],
  [
    'certificate',
    shell('curl', 60),
    ['curl: (60) SSL certificate problem: unable to get local issuer certificate'],
  ],
  ['certificate', 'tls: failed to verify certificate: x509: certificate signed by unknown authority'],
  ['dns', shell('go mod download', 1), ['dial tcp: lookup proxy.golang.org on 10.0.0.2:53: no such host']],
  [
    'dns',
    shell('apt-get update', 100),
    ["Temporary failure resolving 'deb.debian.org'", 'Temporary failure in name resolution'],
  ],
  ['network', shell('curl', 56), ['curl: (56) Recv failure: Connection reset by peer']],
  ['network', 'failed to do request: dial tcp 1.2.3.4:443: i/o timeout'],
  ['wrong-platform', shell('/app/x', 1), ['exec /app/x: exec format error']],
  ['timeout', 'build timed out after 60m0s: context deadline exceeded'],
  ['timeout', shell('timeout 60 make test', 124)],
  [
    'test',
    shell('npm test', 1),
    [' FAIL  test/checkout.test.ts > charges the card once', ' Tests  1 failed | 412 passed (413)'],
  ],
  ['test', shell('go test ./...', 1), ['--- FAIL: TestX (0.00s)', 'FAIL']],
  ['test', shell('pytest', 1), ['=========== 2 failed, 14 passed in 3.21s ===========']],
  ['test', shell('cargo test', 101), ['test result: FAILED. 3 passed; 1 failed; 0 ignored']],
  [
    'compile',
    shell('tsc', 2),
    ["src/a.ts(3,7): error TS2322: Type 'string' is not assignable to type 'number'."],
  ],
  [
    'compile',
    shell('cargo build', 101),
    ['error[E0308]: mismatched types', 'error: could not compile `ledger`'],
  ],
  ['compile', shell('make', 2), ['main.c:1:10: fatal error: openssl/ssl.h: No such file or directory']],
  ['secret-missing', 'secret npmrc: not found'],
  ['secret-missing', shell('git clone', 128), ['git@github.com: Permission denied (publickey).']],
  ['command-not-found', shell('pnpm build', 127)],
  ['permission', shell('/entry.sh', 126)],
  ['permission', shell('npm i', 243), ["npm error Error: EACCES: permission denied, mkdir '/root/.npm'"]],
];

describe('the cause', () => {
  it.each(EXAMPLES.map(([id, error, lines = []]) => ({ id, error, lines })))(
    '$id: $error $lines',
    ({ id, error, lines }) => {
      expect(findCause('failed', error, lines).id).toBe(id);
    },
  );

  it('every rule has an example, words for the cause, and a next step', () => {
    const shown = new Set(EXAMPLES.map(([id]) => id));
    for (const { id, cause, next } of CAUSE_RULES) {
      expect(shown.has(id), id).toBe(true);
      expect(cause).toMatch(/^[A-Z].*\.$/);
      expect(next).toMatch(/^[A-Z].*\.$/);
    }
    expect(new Set(CAUSE_RULES.map(({ id }) => id)).size).toBe(CAUSE_RULES.length);
  });

  it('is unknown where nothing tells, cancelled and Depot’s own where the status says so', () => {
    expect(findCause('failed', shell('make', 2), ['all good', 'bye']).id).toBe('unknown');
    expect(findCause('failed', null, []).id).toBe('unknown');
    expect(findCause('canceled', 'context canceled', []).id).toBe('cancelled');
    expect(findCause('failed', 'context canceled', []).id).toBe('cancelled');
    expect(
      findCause('error', 'rpc error: code = Unavailable desc = error reading from server: EOF', []).id,
    ).toBe('depot-error');
  });

  it('is not the exit code of a step that was cancelled', () => {
    const killed = `${shell('npm run build', 137)}: context canceled: context canceled`;
    expect(findCause('failed', killed, ['compiling…']).id).toBe('cancelled');
    expect(findCause('failed', killed, ['write /tmp/x: No space left on device']).id).toBe('no-space');
  });

  it('points at no step where none is known to have failed', () => {
    expect(findCause('failed', null, []).next).not.toContain('step');
    expect(findCause('failed', shell('make', 2), []).next).toContain('failing step');
  });

  it('is not fooled by ordinary words', () => {
    const harmless = [
      'Compiling error-chain v0.12',
      'test memory::limits ... ok',
      '0 failed, 12 passed',
      'downloading timeout-utils',
    ];
    expect(findCause('failed', shell('make', 2), harmless).id).toBe('unknown');
  });

  it('is found in colours too, and never throws', () => {
    expect(findCause('failed', null, ['\u001b[31mERR_PNPM_OUTDATED_\u001b[0mLOCKFILE']).id).toBe('lockfile');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.array(fc.string({ unit: 'binary' })), (error, lines) => {
        expect(findCause('failed', error, lines).next.length).toBeGreaterThan(0);
      }),
    );
  });
});

describe('the fingerprint', () => {
  it.each([
    ['digests', 'failed to solve sha256:0123456789abcdef0123', 'failed to solve sha256:fedcba98765432100123'],
    ['ids', 'job 3f2504e0-4f89-11d3-9a0c-0305e82c3301 lost', 'job 00000000-1111-2222-3333-444444444444 lost'],
    ['ports and addresses', 'dial tcp 10.0.0.2:53: refused', 'dial tcp 192.168.1.7:8443: refused'],
    ['times', 'at 2026-11-24T12:00:00Z failed', 'at 2027-01-01 08:30:11.5 failed'],
    ['durations', 'timed out after 60m0s', 'timed out after 12.5s'],
    ['temporary paths', 'no such file /tmp/build-1/x.c', 'no such file /tmp/zzz/y'],
    ['commit hashes', 'at commit 1a2b3c4 boom', 'at commit deadbeef99 boom'],
    ['long numbers', 'wrote 123456 of 999999', 'wrote 7777 of 88888'],
  ])('does not see %s', (_what, one, other) => {
    expect(normaliseError(one)).toBe(normaliseError(other));
    expect(fingerprint('[build 1/2] RUN x', one)).toBe(fingerprint('[build 1/9] RUN x', other));
  });

  it('sees the step, the words and the exit code', () => {
    const one = fingerprint('[build 1/2] RUN x', shell('x', 137));
    expect(fingerprint('[build 1/2] RUN y', shell('x', 137))).not.toBe(one);
    expect(fingerprint('[build 1/2] RUN x', shell('x', 139))).not.toBe(one);
    expect(one).toMatch(/^[0-9a-f]{12}$/);
  });
});
