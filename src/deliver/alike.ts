// Do several projects fail for one cause? Only where the same line proves it in each: an exit code alone proves nothing.

import type { Finding } from '../analysis/finding.ts';
import { isExplained } from '../analysis/kinds.ts';

type Proved = Pick<Finding, 'fingerprint' | 'cause'>;

/** A fingerprint is made from the step, the tool, the kind and the proving line, without what differs from build to build. */
export function failAlike(findings: readonly (Proved | null)[]): boolean {
  const [first] = findings;
  if (!first?.fingerprint || !isExplained(first.cause)) return false;
  return findings.every((finding) => finding?.fingerprint === first.fingerprint);
}
