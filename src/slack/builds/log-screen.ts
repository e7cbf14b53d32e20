// The log of one step: its last lines at once, the whole as a file when asked for.

import { failingStep } from '../../analysis/failing-step.ts';
import { waterfall } from '../../analysis/waterfall.ts';
import type { BuildStep } from '../../depot/model.ts';
import { UserError } from '../../lib/errors.ts';
import { logView } from '../../views/builds/build-log.ts';
import type { BuildPlace } from '../../views/builds/build-place.ts';
import type { View } from '../../views/kit/blocks.ts';
import type { Services } from '../platform/services.ts';
import { logOf, requireSteps } from './build-screens.ts';

/** The step that `typed` means: its number, the beginning of its digest, or a part of its name. */
export function chooseStep(steps: readonly BuildStep[], typed: string): BuildStep {
  const rows = waterfall(steps);
  const text = typed.toLowerCase().trim();
  const byNumber = rows.find(({ number }) => String(number) === text);
  const byDigest = rows.find(({ step }) => text.length >= 12 && step.digest.startsWith(`sha256:${text}`));
  const byName = rows.filter(({ step }) => step.name.toLowerCase().includes(text));
  const found = (byNumber ?? byDigest ?? byName.find(({ step }) => step.hasLogs) ?? byName[0])?.step;
  if (found) return found;
  throw new UserError(`No step of this build has “${typed.slice(0, 40)}” in its name or as its number.`);
}

/** @param typed which step; '' means the failing one, else the last that printed something. */
export async function logScreen(place: BuildPlace, typed: string, services: Services): Promise<View> {
  const steps = await requireSteps(place, services);
  const withLog = waterfall(steps).filter(({ step }) => step.hasLogs);
  const broken = failingStep(steps);
  const usual = broken?.hasLogs ? broken : (withLog.at(-1)?.step ?? broken);
  const step = typed ? chooseStep(steps, typed) : usual;
  const log = step?.hasLogs ? await logOf(place, step, services) : null;
  if (step?.hasLogs && !log)
    throw new UserError('Depot didn’t return this step’s log. Try again in a minute.');
  return logView(place, {
    step,
    last: log?.last ?? [],
    total: log?.total ?? 0,
    isCut: log?.isCut ?? false,
    choices: withLog.filter((row) => row.step !== step),
  });
}
