// Why a build failed: the step, the probable cause, the next step, the lines that matter.

import type { Cause } from '../analysis/cause.ts';
import type { BuildStep } from '../depot/model.ts';
import { type BuildPlace, logSection, shown, ways } from './build-place.ts';
import { context, header, section, type View, view } from './kit.ts';
import { bold, code, lines, md, when } from './mrkdwn.ts';
import { count, STATUS_WORDS } from './words.ts';

export interface Diagnosis {
  readonly step: BuildStep | null;
  readonly cause: Cause;
  readonly telling: readonly string[];
  readonly stepsKnown: boolean;
  readonly logKnown: boolean;
  readonly fingerprint: string | null;
  readonly seen: { readonly times: number; readonly since: Date; readonly outOf: number } | null;
}

export function whyView(place: BuildPlace, diagnosis: Diagnosis): View {
  const { build, projectName } = place;
  const { step, cause, telling, stepsKnown, logKnown, fingerprint, seen } = diagnosis;
  return view([
    header(`Why build ${build.buildId} failed`),
    section(
      lines([
        md`${STATUS_WORDS[build.status]} in ${bold(projectName)}, ${when(build.createdAt)}`,
        step
          ? md`Broke at ${code(shown(step.name, 200))}`
          : stepsKnown
            ? md`No step has an error of its own.`
            : md`Depot did not give the steps of this build.`,
        step?.error ? md`${shown(step.error, 400)}` : null,
      ]),
    ),
    section(
      lines([
        md`*${cause.id === 'unknown' ? 'Cause not known' : 'Probably'}*: ${cause.cause}`,
        md`*Next*: ${cause.next}`,
      ]),
    ),
    telling.length > 0 ? logSection(telling) : null,
    stepsKnown && !logKnown ? context(md`Depot did not give the log of this step.`) : null,
    fingerprint
      ? context(
          md`fingerprint ${code(fingerprint)}`,
          seen
            ? md`seen ${count(seen.times, 'time')} in the last ${count(seen.outOf, 'failed build')} of this project, first ${when(seen.since)}`
            : md`other builds were not looked at`,
        )
      : null,
    ways(place, 'why'),
  ]);
}
