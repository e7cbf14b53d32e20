// The ways in which a build breaks, with what a real one prints.

import type { FailurePlan, RecipeName } from './recipes.ts';
import type { BuildEnd } from './state.ts';

export interface Failure extends FailurePlan {
  readonly recipe: RecipeName;
  readonly as: Extract<BuildEnd, 'failed' | 'error' | 'canceled'>;
}

const RED = '\u001b[31m';
const RESET = '\u001b[0m';

const shell = (command: string, code: number) =>
  `process "/bin/sh -c ${command}" did not complete successfully: exit code: ${code}`;

export const FAILURES = {
  'out of memory': {
    recipe: 'node',
    as: 'failed',
    at: /pnpm build/,
    error: shell('pnpm build', 137),
    log: [
      '<--- Last few GCs --->',
      'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
      'Killed',
    ],
  },
  'no space left': {
    recipe: 'python',
    as: 'failed',
    at: /pip install/,
    error: shell('pip install --no-cache-dir -r requirements.txt', 1),
    log: ['ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device'],
  },
  dns: {
    recipe: 'go',
    as: 'failed',
    at: /go mod download/,
    error: shell('go mod download', 1),
    log: [
      'go: github.com/acme/auth@v1.4.2: Get "https://proxy.golang.org/github.com/acme/auth/@v/v1.4.2.mod":',
      'dial tcp: lookup proxy.golang.org on 10.0.0.2:53: no such host',
    ],
  },
  'registry refused': {
    recipe: 'node',
    as: 'failed',
    at: /load metadata/,
    error:
      'failed to solve: failed to fetch oauth token: unexpected status from GET request to https://auth.docker.io/token: 401 Unauthorized',
    log: [],
  },
  'registry rate limit': {
    recipe: 'python',
    as: 'failed',
    at: /load metadata/,
    error:
      'toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating and upgrading: https://www.docker.com/increase-rate-limit',
    log: [],
  },
  'base image gone': {
    recipe: 'go',
    as: 'failed',
    at: /load metadata/,
    error: 'docker.io/library/golang:1.25: not found: manifest unknown',
    log: [],
  },
  'lockfile mismatch': {
    recipe: 'node',
    as: 'failed',
    at: /pnpm install/,
    error: shell('pnpm install --frozen-lockfile', 1),
    log: [
      `${RED}ERR_PNPM_OUTDATED_LOCKFILE${RESET}  Cannot install with "frozen-lockfile" because pnpm-lock.yaml is not up to date with package.json`,
      '* 1 dependencies were added: zod@4.6.7',
    ],
  },
  'missing file': {
    recipe: 'go',
    as: 'failed',
    at: /COPY go.mod/,
    error: 'failed to calculate checksum of ref 4f1d::9a0c: "/go.sum": not found',
    log: [],
  },
  'failed test': {
    recipe: 'node',
    as: 'failed',
    at: /pnpm build/,
    error: shell('pnpm build', 1),
    log: [
      ` ${RED}FAIL${RESET}  test/checkout.test.ts > checkout > charges the card once`,
      'AssertionError: expected 2 to be 1 // Object.is equality',
      '- Expected  1',
      '+ Received  2',
      ' Tests  1 failed | 412 passed (413)',
      'npm_config_registry token was npm_aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789',
    ],
  },
  timeout: {
    recipe: 'rustMultiPlatform',
    as: 'failed',
    at: /linux\/arm64 build 6\/6/,
    error: 'build timed out after 60m0s: context deadline exceeded',
    log: ['   Compiling ledger v2.3.0 (/app)'],
  },
  canceled: {
    recipe: 'node',
    as: 'canceled',
    at: /pnpm install/,
    error: 'context canceled',
    log: [],
  },
  'depot error': {
    recipe: 'go',
    as: 'error',
    at: /go build/,
    error: 'failed to receive status: rpc error: code = Unavailable desc = error reading from server: EOF',
    log: [],
  },
  hostile: {
    recipe: 'node',
    as: 'failed',
    at: /pnpm build/,
    error: `${shell('pnpm build', 1)} <!channel> \u202egnp.exe`,
    log: [
      '<!channel> *click* <https://evil.example|depot.dev> `code` ```',
      '\u001b]8;;https://evil.example\u0007your dashboard\u001b]8;;\u0007 \u0000\u0008\u0007',
      `DEPOT_TOKEN=depot_project_${'x1'.repeat(20)}`,
      '&lt;@U000&gt; & <@U012ADMIN> \u202e\u2066evil\u2069',
    ],
  },
} satisfies Record<string, Failure>;

export type FailureName = keyof typeof FAILURES;

export const FAILURE_NAMES = Object.keys(FAILURES) as readonly FailureName[];
