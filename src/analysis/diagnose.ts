// A failure given as text: a step, its error and its log. What the command line, the message shortcut and the tests ask.

import { contextOf } from './evidence.ts';
import { type Finding, findingOf } from './finding.ts';
import { excerptLog } from './log-excerpt.ts';

export interface FailureText {
  /** BuildKit's name of the step; '' when it is not known. */
  readonly step: string;
  readonly error: string;
  readonly log: readonly string[];
}

export async function diagnoseText({ step, error, log }: FailureText): Promise<Finding> {
  const excerpt = await excerptLog(
    log.map((message) => ({ message })),
    contextOf(step, error),
  );
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
