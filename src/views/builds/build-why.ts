// Why a build failed: the step, the probable cause, the next step, the lines that matter.

import type { Finding } from '../../analysis/finding.ts';
import { context, header, section, type View, view } from '../kit/blocks.ts';
import { causeBlocks } from '../kit/cause-blocks.ts';
import { type Change, changeWords } from '../kit/change-words.ts';
import { bold, code, lines, md, when } from '../kit/mrkdwn.ts';
import { count, STATUS_WORDS } from '../kit/words.ts';
import { type BuildPlace, ways } from './build-place.ts';
import { type WhoWasNotified, whoWasNotifiedSection } from './who-was-notified.ts';

export interface SeenBefore {
  readonly times: number;
  readonly since: Date;
  readonly outOf: number;
}

export function whyView(
  place: BuildPlace,
  finding: Finding,
  seen: SeenBefore | null,
  told: WhoWasNotified,
  change: Change | null,
): View {
  const { build, projectName } = place;
  const changed = change && changeWords(change);
  const { step, fingerprint, stepsKnown } = finding;
  return view([
    header(`Why build ${build.buildId} failed`),
    section(
      lines([
        md`${STATUS_WORDS[build.status]} in ${bold(projectName)}, ${when(build.finishedAt ?? build.createdAt)}`,
        step
          ? md`Failed at ${code(step.name)}`
          : stepsKnown
            ? md`No step has its own error.`
            : md`Depot didn’t return this build’s steps.`,
        step?.error ? md`${step.error}` : null,
      ]),
    ),
    changed ? section(changed) : null,
    ...causeBlocks(finding),
    fingerprint
      ? context(
          md`fingerprint ${code(fingerprint)}`,
          seen
            ? md`seen ${count(seen.times, 'time')} in the last ${count(seen.outOf, 'failed build')} of this project, first ${when(seen.since)}`
            : md`other builds weren’t checked`,
        )
      : null,
    whoWasNotifiedSection(told),
    ways(place, 'why'),
  ]);
}

/** Asked of a green build, which only leaves the question who was told. */
export function nothingToExplainView(place: BuildPlace, told: WhoWasNotified): View {
  const { build, projectName } = place;
  return view([
    section(
      md`${STATUS_WORDS[build.status]}: build ${code(build.buildId)} in ${bold(projectName)}, ${when(build.finishedAt ?? build.createdAt)}. Nothing to explain.`,
    ),
    whoWasNotifiedSection(told),
    ways(place, 'why'),
  ]);
}
