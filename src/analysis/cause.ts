// The probable cause of a failure, from its error and last log lines. "Unknown" is said when it is.

import type { BuildStatus } from '../depot/model.ts';
import { plainText } from '../lib/plain-text.ts';
import { CAUSE_RULES } from './cause-rules.ts';
import { isCancelledError } from './failing-step.ts';

export interface Cause {
  /** The rule's id, or `cancelled`, `depot-error`, `unknown`. */
  readonly id: string;
  readonly cause: string;
  readonly next: string;
}

const CANCELLED: Cause = {
  id: 'cancelled',
  cause: 'Somebody, or a newer push, cancelled the build.',
  next: 'Nothing is broken. Build again if it was not meant.',
};
const DEPOT_ERROR: Cause = {
  id: 'depot-error',
  cause: 'Depot reports a fault of its own, not of the Dockerfile.',
  next: 'Build again. If it stays, look at depot.dev’s status page.',
};
const UNKNOWN: Cause = {
  id: 'unknown',
  cause: 'The cause is not one that the bot knows.',
  next: 'Look at the log of the failing step.',
};
/** Depot does not give the steps of some failed builds, so there is no step to point at. */
const UNKNOWN_WITHOUT_STEP: Cause = {
  ...UNKNOWN,
  next: 'Open the build in Depot, or look at the output of whatever started it.',
};

/**
 * @param error of the failing step; null: no step broke, or Depot did not give the steps.
 * @param lines the last lines of the failing step's log, in order; may be empty.
 */
export function findCause(status: BuildStatus, error: string | null, lines: readonly string[]): Cause {
  if (status === 'canceled') return CANCELLED;
  const said = error === null ? '' : plainText(error);
  // What the step printed tells more than its exit code; the exit code decides only when nothing else does.
  // How a cancelled step was killed says nothing about the build.
  const isCancelled = isCancelledError(said);
  const text = [...lines.map(plainText), ...(isCancelled ? [] : [said])].join('\n');
  const rule = CAUSE_RULES.find(({ pattern }) => pattern.test(text));
  if (status === 'error' && (!rule || rule.id === 'network')) return DEPOT_ERROR;
  if (rule) return { id: rule.id, cause: rule.cause, next: rule.next };
  if (isCancelled) return CANCELLED;
  return error === null ? UNKNOWN_WITHOUT_STEP : UNKNOWN;
}
