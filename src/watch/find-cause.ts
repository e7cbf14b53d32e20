// Why a build failed, asked of Depot in the background. What Depot does not give leaves a gap that is named.

import { contextOf } from '../analysis/evidence.ts';
import { failingStep } from '../analysis/failing-step.ts';
import { type Finding, findingOf } from '../analysis/finding.ts';
import { excerptLog } from '../analysis/log-excerpt.ts';
import type { Depot } from '../depot/depot.ts';
import { readIfKnown } from '../depot/known.ts';
import type { Build } from '../depot/model.ts';

/** Lines at the end of a log that the cause is looked for in. */
const LAST_LINES = 40;
/** A longer log is read when a person asks for it: here it would cost calls that others wait for. */
const LOG_ENTRIES_READ = 5_000;

/** Takes two calls, a few more for a long log. Never throws for Depot's failures. */
export async function findCause(
  depot: Depot,
  projectId: string,
  { buildId, status }: Build,
): Promise<Finding> {
  const { builds } = depot.background;
  const steps = await readIfKnown(builds.steps(projectId, buildId));
  const broken = steps ? failingStep(steps) : null;
  const log = broken?.hasLogs
    ? await readIfKnown(
        excerptLog(
          builds.logs(projectId, buildId, broken.digest),
          contextOf(broken.name, broken.error),
          LAST_LINES,
          LOG_ENTRIES_READ,
        ),
      )
    : null;
  return findingOf(status, steps, log);
}

/** Was everything there to be found? Otherwise it is worth asking again in a while. */
export const isComplete = ({ stepsKnown, logKnown }: Finding): boolean => stepsKnown && logKnown;
