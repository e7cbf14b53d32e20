// Why a build failed: the step, the probable cause, the next step, the lines that matter.

import { type Finding, shown } from '../../analysis/finding.ts';
import type { WhatChanged } from '../../analysis/what-changed.ts';
import { context, header, section, type View, view } from '../kit/blocks.ts';
import { causeBlocks } from '../kit/cause-blocks.ts';
import { type Change, changeWords } from '../kit/change-words.ts';
import { bold, code, lines, type Mrkdwn, md, when } from '../kit/mrkdwn.ts';
import { count, STATUS_WORDS } from '../kit/words.ts';
import { type BuildPlace, ways } from './build-place.ts';
import { type WhoWasNotified, whoWasNotifiedSection } from './who-was-notified.ts';

export interface SeenBefore {
  readonly times: number;
  readonly since: Date;
  readonly outOf: number;
}

const MAX_NAME = 120;

function sinceSuccess(change: WhatChanged): Mrkdwn {
  const name = (text: string) => code(shown(text, MAX_NAME));
  switch (change.kind) {
    case 'failing step':
      return md`*Since the last success*: this step is new, or was changed.`;
    case 'base image':
      return md`*Since the last success*: the tag ${name(change.image)} points to another image.`;
    case 'new step':
      return md`*Since the last success*: the step ${name(change.step)} is new, or was changed.`;
    case 'cache':
      return md`*Since the last success*: the first step without its cache is ${name(change.step)}.`;
  }
}

/** @param since what is different since the last success; null: not known */
export function whyView(
  place: BuildPlace,
  finding: Finding,
  seen: SeenBefore | null,
  notified: WhoWasNotified,
  change: Change | null,
  since: WhatChanged | null,
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
    since && section(sinceSuccess(since)),
    fingerprint
      ? context(
          md`fingerprint ${code(fingerprint)}`,
          seen
            ? md`seen ${count(seen.times, 'time')} in the last ${count(seen.outOf, 'failed build')} of this project, first ${when(seen.since)}`
            : md`other builds weren’t checked`,
        )
      : null,
    whoWasNotifiedSection(notified),
    ways(place, 'why'),
  ]);
}

/** For a successful build, only notifications are left to explain. */
export function nothingToExplainView(place: BuildPlace, notified: WhoWasNotified): View {
  const { build, projectName } = place;
  return view([
    section(
      md`${STATUS_WORDS[build.status]}: build ${code(build.buildId)} in ${bold(projectName)}, ${when(build.finishedAt ?? build.createdAt)}. Nothing to explain.`,
    ),
    whoWasNotifiedSection(notified),
    ways(place, 'why'),
  ]);
}
