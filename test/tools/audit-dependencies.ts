// Asks the registry whether a dependency of the running bot has a known hole. Part of `npm run check`; where the registry
// does not answer such questions (a mirror, no network), that is said, and nothing is held up.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';

const TIMEOUT_MS = 30_000;

const Report = z.object({
  vulnerabilities: z.record(
    z.string(),
    z.object({
      severity: z.enum(['info', 'low', 'moderate', 'high', 'critical']),
      range: z.string().default(''),
    }),
  ),
});

const STOPS_A_RELEASE = new Set(['high', 'critical']);

export type Verdict =
  | { readonly kind: 'not asked' }
  | { readonly kind: 'good'; readonly lesser: number }
  | { readonly kind: 'bad'; readonly names: readonly string[] };

/** @param output what `npm audit --json` printed */
export function judge(output: string): Verdict {
  let parsed: unknown;
  try {
    parsed = JSON.parse(output);
  } catch {
    return { kind: 'not asked' };
  }
  const report = Report.safeParse(parsed);
  if (!report.success) return { kind: 'not asked' };
  const all = Object.entries(report.data.vulnerabilities);
  const bad = all.filter(([, { severity }]) => STOPS_A_RELEASE.has(severity));
  if (bad.length === 0) return { kind: 'good', lesser: all.length };
  return { kind: 'bad', names: bad.map(([name, { severity, range }]) => `${name} ${range} (${severity})`) };
}

if (import.meta.main) {
  const run = promisify(execFile);
  const args = ['audit', '--omit=dev', '--json'];
  // npm ends with 1 when it has found something, and prints the report all the same.
  const { stdout } = await run('npm', args, { timeout: TIMEOUT_MS, maxBuffer: 50_000_000 }).catch(
    (error: { readonly stdout?: string }) => ({ stdout: error.stdout ?? '' }),
  );
  const verdict = judge(stdout);
  if (verdict.kind === 'not asked') {
    console.log('Dependencies: the registry did not answer, so known holes were not looked for.');
  } else if (verdict.kind === 'good') {
    console.log(`Dependencies: no high or critical hole is known (${verdict.lesser} lesser).`);
  } else {
    console.error(`Dependencies with known holes:\n${verdict.names.map((name) => `  ${name}`).join('\n')}`);
    process.exitCode = 1;
  }
}
