// Which step failed the build: the first with its own error. Steps that were cancelled because of it say so.

import type { BuildStep } from '../depot/model.ts';
import { waterfall } from './waterfall.ts';

/** BuildKit's own progress display tests the end, too: the reason may stand before it, such as the exit code of the kill. */
const CANCELLED = /(?:^|[\s:])context cancel?led$|^cancel?led$/i;

export const isCancelledError = (error: string) => CANCELLED.test(error.trim());

/** null when no step has an error. A cancelled step counts only when nothing else failed. */
export function failingStep(steps: readonly BuildStep[]): BuildStep | null {
  const broken = waterfall(steps)
    .map(({ step }) => step)
    .filter(({ error }) => error !== null);
  const byEnd = broken.toSorted(
    (a, b) =>
      (a.completedAt?.getTime() ?? Number.POSITIVE_INFINITY) -
      (b.completedAt?.getTime() ?? Number.POSITIVE_INFINITY),
  );
  return byEnd.find(({ error }) => error !== null && !isCancelledError(error)) ?? byEnd[0] ?? null;
}
