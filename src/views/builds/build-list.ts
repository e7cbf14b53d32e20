// A project's builds, newest first, with what is usual on top.

import type { Summary } from '../../analysis/baselines.ts';
import type { Build, Project } from '../../depot/model.ts';
import { button, buttons, context, section, type View, view } from '../kit/blocks.ts';
import { type Change, shortChangeWords } from '../kit/change-words.ts';
import { bold, code, lines, type Mrkdwn, md, when } from '../kit/mrkdwn.ts';
import { barChart, type Native } from '../kit/native.ts';
import { cachedWords, count, duration, percent, STATUS_WORDS } from '../kit/words.ts';

export interface BuildListData {
  readonly project: Pick<Project, 'projectId' | 'name'>;
  readonly builds: readonly Build[];
  /** By build id, as CI reported them. */
  readonly changes: ReadonlyMap<string, Change>;
  /** Over the builds that were looked at, shown or not. */
  readonly summary: Summary;
  /** `failed builds`, `builds since 7 days`: what was asked for. */
  readonly description: Mrkdwn;
  /** What the button to older ones carries; null at the end. */
  readonly older: string | null;
  /** What the button back to the newest carries; null on the first page. */
  readonly newest: string | null;
  readonly slashCommand: string;
}

export function buildListView(data: BuildListData): View {
  const { project, builds, description, older, newest, slashCommand } = data;
  const paging = buttons(
    newest === null ? null : button('Newest', { actionId: 'builds:newest', value: newest }),
    older === null ? null : button('Older', { actionId: 'builds:older', value: older }),
  );
  if (builds.length === 0) {
    return view([
      section(md`${bold(project.name)} has no ${description} here.`),
      paging,
      newest === null
        ? context(md`Start one with ${code(`depot build --project ${project.projectId} .`)}`)
        : null,
    ]);
  }
  return view([
    section(lines([md`${bold(project.name)}: ${description}, newest first`, summaryWords(data.summary)])),
    durationChart(builds),
    ...builds.map((build) =>
      section(
        buildLine(build, data.changes.get(build.buildId)),
        button('Open', { actionId: 'run:build', value: build.buildId }),
      ),
    ),
    paging,
    context(md`Why one failed: ${code(`${slashCommand} why BUILD`)}`),
  ]);
}

/** Oldest on the left, as time runs. */
function durationChart(builds: readonly Build[]): Native | null {
  const ended = builds.filter(({ durationSeconds }) => durationSeconds !== null).toReversed();
  return barChart({
    title: 'Seconds taken, and saved by the cache',
    categories: ended.map(({ buildId }) => buildId),
    series: [
      { name: 'took', values: ended.map(({ durationSeconds }) => durationSeconds ?? 0) },
      { name: 'saved', values: ended.map(({ savedSeconds }) => savedSeconds ?? 0) },
    ],
  });
}

function summaryWords(summary: Summary): Mrkdwn {
  const parts = [
    `Last ${count(summary.count, 'build')}`,
    summary.successRate === null ? null : `${percent(summary.successRate)} succeeded`,
    summary.medianSeconds === null ? null : `median ${duration(summary.medianSeconds)}`,
    summary.p95Seconds === null ? null : `p95 ${duration(summary.p95Seconds)}`,
    summary.savedSeconds === 0 ? null : `${duration(summary.savedSeconds)} saved by the cache`,
    summary.cacheRate === null ? null : `${percent(summary.cacheRate)} of steps cached`,
  ];
  return md`${parts.filter((part) => part !== null).join(' · ')}`;
}

/** @param change as CI reported it; names are shown without a mention */
export function buildLine(build: Build, change?: Change): Mrkdwn {
  const figures = [
    build.durationSeconds === null ? null : duration(build.durationSeconds),
    cachedWords(build),
    build.savedSeconds ? `${duration(build.savedSeconds)} saved` : null,
  ].filter((part) => part !== null);
  return lines([
    md`${STATUS_WORDS[build.status]} ${when(build.finishedAt ?? build.createdAt)} · ${code(build.buildId)}`,
    change ? shortChangeWords(change) : null,
    md`${figures.join(' · ') || 'no figures yet'}`,
  ]);
}
