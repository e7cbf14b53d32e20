// Builds for tests of what is decided about them.

import type { Build, BuildStatus } from '../../src/depot/model.ts';

const START = Date.UTC(2026, 10, 24, 12);
const SECOND = 1_000;

let made = 0;

/** A build that began `at` seconds after noon and took a minute, unless said otherwise. */
export function aBuild(
  change: Partial<Build> & { readonly at?: number; readonly took?: number } = {},
): Build {
  const { at = 0, took = 60, ...rest } = change;
  const status: BuildStatus = rest.status ?? 'success';
  const createdAt = new Date(START + at * SECOND);
  made += 1;
  return {
    buildId: `build${made}`,
    status,
    createdAt,
    startedAt: createdAt,
    finishedAt: status === 'running' ? null : new Date(START + (at + took) * SECOND),
    durationSeconds: status === 'running' ? null : took,
    savedSeconds: 0,
    cachedSteps: 5,
    totalSteps: 10,
    ...rest,
  };
}

/** `g` green, `r` failed, `e` Depot's fault, `c` cancelled: a minute each, one after the other. */
export function builds(colours: string, from = 0): readonly Build[] {
  const STATUS = { g: 'success', r: 'failed', e: 'error', c: 'canceled' } as const;
  return [...colours].map((colour, i) =>
    aBuild({ at: from + i * 60, status: STATUS[colour as keyof typeof STATUS] }),
  ); // only letters of the table are written in tests
}
