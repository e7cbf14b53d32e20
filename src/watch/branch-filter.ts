// Which branches a channel follows: `main`, `release/*`, `!renovate/*`. Pure.

import { matches } from '../lib/pattern.ts';

export interface BranchFilter {
  /** None: every branch that is not left out. */
  readonly only: readonly string[];
  readonly not: readonly string[];
}

/** @param text patterns, comma-separated; null: every branch */
export function toBranchFilter(text: string | null): BranchFilter | null {
  if (text === null) return null;
  const patterns = text.split(',');
  return {
    only: patterns.filter((pattern) => !pattern.startsWith('!')),
    not: patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1)),
  };
}

/** A build whose branch is not known is followed: better one message too many than a failure that nobody sees. */
export function follows({ only, not }: BranchFilter, branch: string | null): boolean {
  if (branch === null) return true;
  const isOf = (pattern: string) => matches(pattern, branch);
  return (only.length === 0 || only.some(isOf)) && !not.some(isOf);
}
