// Which branches are meant: `main`, `release/*`, `!renovate/*`. Pure.

import { matches } from './pattern.ts';

export interface BranchFilter {
  /** None: every branch that is not left out. */
  readonly only: readonly string[];
  readonly not: readonly string[];
}

/** All patterns together; Git's own limit for one name is 255. */
const LONGEST_CHARS = 400;

/** What a person typed after `branch=`, without spaces and repeats; null: these are no patterns. */
export function readPatterns(typed: string): string | null {
  const patterns = [...new Set(typed.split(',').map((pattern) => pattern.trim()))];
  const text = patterns.join(',');
  const areUsable = patterns.every((pattern) => /^!?[^!\s]+$/.test(pattern));
  return areUsable && text.length <= LONGEST_CHARS ? text : null;
}

export const PATTERNS_HELP =
  'branch= takes branches, such as branch=main, branch=release/* or branch=!renovate/*.';

/** @param text patterns, comma-separated; null: every branch */
export function toBranchFilter(text: string | null): BranchFilter | null {
  if (text === null) return null;
  const patterns = text.split(',');
  return {
    only: patterns.filter((pattern) => !pattern.startsWith('!')),
    not: patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1)),
  };
}

export function isMeant({ only, not }: BranchFilter, branch: string): boolean {
  const isOf = (pattern: string) => matches(pattern, branch);
  return (only.length === 0 || only.some(isOf)) && !not.some(isOf);
}
