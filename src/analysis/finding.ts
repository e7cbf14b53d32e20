// What is found about a failed build: the step, its error, the lines that matter, the probable cause. Plain words,
// already cleaned and redacted, so that it can be kept, and shown at another time by somebody who never asks Depot.

import type { BuildStatus, BuildStep } from '../depot/model.ts';
import { cut } from '../lib/plain-text.ts';
import { redactSecrets } from '../lib/redact.ts';
import { type Cause, findCause } from './cause.ts';
import { failingStep } from './failing-step.ts';
import { fingerprint } from './fingerprint.ts';
import type { LogExcerpt } from './log-excerpt.ts';

export interface Finding {
  /** null: no step has an error of its own, or Depot did not give the steps. */
  readonly step: { readonly name: string; readonly error: string | null } | null;
  readonly cause: Cause;
  /** At most ten lines of the step's log. */
  readonly lines: readonly string[];
  /** The same failure has the same one, in every build and project. */
  readonly fingerprint: string | null;
  readonly stepsKnown: boolean;
  readonly logKnown: boolean;
}

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
  const telling = log ? (log.telling.length > 0 ? log.telling.map(({ line }) => line) : log.last) : [];
  return {
    step: step && {
      name: shown(step.name, MAX_NAME),
      error: step.error === null ? null : shown(step.error, MAX_ERROR),
    },
    cause: findCause(status, step?.error ?? null, log?.last ?? []),
    lines: telling.slice(-LINES),
    fingerprint: step?.error ? fingerprint(step.name, step.error) : null,
    stepsKnown: steps !== null,
    logKnown: steps !== null && (!step?.hasLogs || log !== null),
  };
}
