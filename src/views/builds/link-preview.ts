// The preview under a link to Depot in a message: short, because nobody asked for it.

import { type Finding, keptFinding } from '../../analysis/finding.ts';
import type { Build, Project } from '../../depot/model.ts';
import { button, section, type View, view } from '../kit/blocks.ts';
import { type Change, changeWords } from '../kit/change-words.ts';
import { bold, code, lines, type Mrkdwn, md, when } from '../kit/mrkdwn.ts';
import { cachedWords, cacheWords, count, duration, hardwareWords, STATUS_WORDS } from '../kit/words.ts';
import type { BuildPlace } from './build-place.ts';

/** ❌ failed in 40 s · today at 12:30 */
function outcomeWords(build: Build): Mrkdwn {
  const words = STATUS_WORDS[build.status];
  return build.durationSeconds === null
    ? md`${words} · began ${when(build.startedAt ?? build.createdAt)}`
    : md`${words} in ${duration(build.durationSeconds)} · ${when(build.finishedAt ?? build.createdAt)}`;
}

function causeLines({ step, cause }: Pick<Finding, 'step' | 'cause'>): readonly (Mrkdwn | null)[] {
  return [
    step && md`Failed at ${code(step.name)}`,
    cause.id === 'unknown' ? md`Cause not known` : md`*Probably*: ${cause.cause}`,
    cause.id === 'unknown' ? null : md`*Next*: ${cause.next}`,
  ];
}

/** @param finding null: it did not fail */
export function buildPreviewView(
  { build, projectName }: BuildPlace,
  finding: Finding | null,
  change: Change | null,
): View {
  const cached = cachedWords(build);
  return view([
    section(
      lines([
        md`${bold(projectName)} · ${outcomeWords(build)}`,
        change && changeWords(change),
        ...(finding ? causeLines(finding) : [cached === null ? null : md`${cached}`]),
      ]),
      finding ? button('Why', { actionId: 'build:why', value: build.buildId }) : null,
    ),
  ]);
}

export interface ProjectPreviewData {
  readonly project: Project;
  /** undefined: it has none; null: Depot did not say. */
  readonly newest: Build | undefined | null;
  /** null: nothing fails, or no channel is subscribed. */
  readonly incident: {
    readonly openedAt: Date;
    readonly failures: number;
    /** As kept. */
    readonly finding: unknown;
  } | null;
}

export function projectPreviewView({ project, newest, incident }: ProjectPreviewData): View {
  const finding = incident && keptFinding(incident.finding ?? null);
  return view([
    section(
      lines([
        md`${bold(project.name)} · ${code(project.regionId)} · ${hardwareWords(project.hardware)} · cache ${cacheWords(project.cache)}`,
        incident && md`❌ Failing since ${when(incident.openedAt)} · ${count(incident.failures, 'failure')}`,
        ...(finding ? causeLines(finding) : []),
        newest === null ? null : md`Last build: ${newest ? outcomeWords(newest) : 'none yet'}`,
      ]),
      button('Builds', { actionId: 'run:builds', value: project.projectId }),
    ),
  ]);
}
