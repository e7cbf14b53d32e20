// What is found about a failed build: the step, its error, the lines that matter, the probable cause. Plain words,
// already cleaned and redacted, so that it can be kept, and shown at another time by somebody who never asks Depot.

import { z } from 'zod';
import type { BuildStatus, BuildStep } from '../depot/model.ts';
import { cut, plainText } from '../lib/plain-text.ts';
import { redactSecrets } from '../lib/redact.ts';
import { findCause, type Verdict } from './cause.ts';
import { collectEvidence, contextOf, type Evidence, withoutCommand, withoutPrefix } from './evidence.ts';
import { failingStep } from './failing-step.ts';
import { fingerprint } from './fingerprint.ts';
import { excerptLines, type LogExcerpt } from './log-excerpt.ts';

/** As it is kept. */
const Finding = z.object({
  /** null: no step has its own error, or Depot gave no steps. */
  step: z.object({ name: z.string(), error: z.string().nullable() }).nullable(),
  cause: z.object({ id: z.string(), cause: z.string(), next: z.string() }),
  /** At most ten lines of the step's log. */
  lines: z.array(z.string()),
  /** The same failure has the same one, in every build and project. */
  fingerprint: z.string().nullable(),
  stepsKnown: z.boolean(),
  logKnown: z.boolean(),
});

export type Finding = z.infer<typeof Finding>;

/** What was kept, read back; null when nothing was found out. */
export const keptFinding = (json: unknown): Finding | null => (json === null ? null : Finding.parse(json));

/** As many as people read on a phone. */
const LINES = 10;
const MAX_NAME = 200;
const MAX_ERROR = 400;

/** Somebody else's words on one line: redacted, without digests (nobody reads them), cut. */
export const shown = (text: string, maxChars: number): string =>
  cut(
    redactSecrets(
      text
        .replace(/@?sha256:[0-9a-f]{16,64}/g, '')
        .replace(/\s+/g, ' ')
        .trim(),
    ),
    maxChars,
  );

/**
 * @param steps null: Depot did not give them.
 * @param log of the failing step; null: it has none, or Depot did not give it.
 */
export function findingOf(
  status: BuildStatus,
  steps: readonly BuildStep[] | null,
  log: LogExcerpt | null,
): Finding {
  const step = steps ? failingStep(steps) : null;
  const { cause, proof } = diagnose(status, step, log);
  return {
    step: step && {
      name: shown(step.name, MAX_NAME),
      error: step.error === null ? null : shown(step.error, MAX_ERROR),
    },
    cause: { id: cause.id, cause: cut(cause.cause, MAX_ERROR), next: cut(cause.next, MAX_ERROR) },
    lines: log ? [...excerptLines(log, proof, LINES)] : [],
    fingerprint: step?.error ? fingerprintOf(step.name, step.error, proof, log) : null,
    stepsKnown: steps !== null,
    logKnown: steps !== null && (!step?.hasLogs || log !== null),
  };
}

function diagnose(
  status: BuildStatus,
  step: Pick<BuildStep, 'name' | 'error'> | null,
  log: LogExcerpt | null,
): Verdict {
  const error = step?.error ?? null;
  const collector = collectEvidence(contextOf(step?.name ?? '', error));
  if (error !== null) collector.add(plainText(withoutCommand(error)).replace(/\s+/g, ' '), 0);
  return findCause(status, error, [...(log?.evidence ?? []), ...collector.evidence]);
}

function fingerprintOf(
  stepName: string,
  error: string,
  proof: Evidence | null,
  log: LogExcerpt | null,
): string {
  const lastWords = log?.suspects.at(-1)?.line ?? log?.last.findLast((line) => line.trim() !== '') ?? '';
  const unexplained = `${withoutCommand(error)} ${lastWords}`;
  return fingerprint({
    stepName,
    tool: proof?.tool ?? 'unknown',
    kind: proof?.kind ?? 'unknown',
    // An exit code alone doesn't say what failed, but distinguishes two crashes.
    proof: proof ? (proof.number === 0 ? withoutCommand(error) : withoutPrefix(proof.line)) : unexplained,
  });
}
