// A failure given as text: a step, its error and its log. What the command line, the message shortcut and the tests ask.

import { setImmediate } from 'node:timers/promises';
import { contextOf } from './evidence.ts';
import { type Finding, findingOf } from './finding.ts';
import { excerptLog } from './log-excerpt.ts';

export interface FailureText {
  /** BuildKit's name of the step; '' when it is not known. */
  readonly step: string;
  readonly error: string;
  readonly log: readonly string[];
}

/** After so many lines others have their turn: a log of a megabyte takes a while. */
const LINES_AT_ONCE = 200;

async function* inTurns(log: readonly string[]): AsyncGenerator<{ readonly message: string }> {
  for (const [i, message] of log.entries()) {
    if (i % LINES_AT_ONCE === LINES_AT_ONCE - 1) await setImmediate();
    yield { message };
  }
}

export async function diagnoseText({ step, error, log }: FailureText): Promise<Finding> {
  const excerpt = await excerptLog(inTurns(log), contextOf(step, error));
  const failed = {
    name: step,
    digest: '',
    startedAt: null,
    completedAt: null,
    cache: 'uncached' as const,
    error,
    hasLogs: log.length > 0,
  };
  return findingOf('failed', [failed], excerpt);
}
