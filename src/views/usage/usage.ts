// What was built, and what is kept: of one project, or of all by how long they built.

import type { Period, ProjectUsage } from '../../depot/model.ts';
import { context, facts, header, section, type View, view } from '../kit/blocks.ts';
import { bold, code, lines, type Mrkdwn, md, shortName, when } from '../kit/mrkdwn.ts';
import { dataTable } from '../kit/native.ts';
import { count, duration } from '../kit/words.ts';
import { type CountedPeriods, countedBlock } from './counted-words.ts';

const MAX_ROWS = 100;
const MAX_LINES = 15;

export interface NamedUsage extends ProjectUsage {
  readonly projectName: string;
}

export interface UsageData {
  readonly period: Period;
  readonly days: number;
  readonly slashCommand: string;
  /** What the bot counted, beside Depot's figures. */
  readonly counted: CountedPeriods;
}

const gigabytes = (gb: number) => `${Math.round(gb).toLocaleString('en')} GB`;
const periodWords = ({ from, to }: Period) => md`${when(from)} to ${when(to)}`;
const daysWords = (days: number) => (days === 1 ? 'day' : `${days} days`);

export function projectUsageView(
  usage: NamedUsage,
  { period, days, slashCommand, counted }: UsageData,
): View {
  return view([
    section(md`Usage of ${bold(usage.projectName)} in the last ${daysWords(days)}`),
    facts([
      ['Builds', md`${usage.buildCount.toLocaleString('en')}`],
      ['Building', md`${duration(usage.buildSeconds)}`],
      ['Cache', md`${gigabytes(usage.layerCacheGb)}`],
    ]),
    countedBlock(counted),
    context(periodWords(period), md`all projects: ${code(`${slashCommand} usage ${days}d`)}`),
  ]);
}

/** @param usages of the projects that the reader may see; those that built and keep nothing may be among them */
export function usageView(usages: readonly NamedUsage[], { period, days, counted }: UsageData): View {
  const sum = (of: (usage: NamedUsage) => number) => usages.reduce((all, usage) => all + of(usage), 0);
  const active = usages
    .filter(({ buildCount, layerCacheGb }) => buildCount > 0 || layerCacheGb > 0)
    .toSorted((a, b) => b.buildSeconds - a.buildSeconds || b.layerCacheGb - a.layerCacheGb);
  const built = active.filter(({ buildCount }) => buildCount > 0).length;
  return view([
    header(`Usage of the last ${daysWords(days)}`),
    section(
      lines([
        md`*${count(
          sum(({ buildCount }) => buildCount),
          'build',
        )}* of ${built} of ${count(usages.length, 'project')} · ${duration(sum(({ buildSeconds }) => buildSeconds))} of building`,
        md`${gigabytes(sum(({ layerCacheGb }) => layerCacheGb))} of cache are kept`,
      ]),
    ),
    countedBlock(counted),
    active.length === 0 ? null : table(active),
    context(
      periodWords(period),
      active.length > MAX_ROWS
        ? md`the first ${MAX_ROWS} of ${active.length} projects`
        : md`the longest first`,
    ),
  ]);
}

function lineOf({ projectName, buildCount, buildSeconds, layerCacheGb }: NamedUsage): Mrkdwn {
  return md`• ${bold(projectName)}: ${count(buildCount, 'build')}, ${duration(buildSeconds)}, ${gigabytes(layerCacheGb)} of cache`;
}

function table(active: readonly NamedUsage[]) {
  const more = active.length - MAX_LINES;
  return dataTable(
    'Projects by time of building',
    ['Project', 'Builds', 'Building', 'Cache'],
    active
      .slice(0, MAX_ROWS)
      .map(({ projectName, buildCount, buildSeconds, layerCacheGb }) => [
        shortName(projectName) || '–',
        { value: buildCount, text: String(buildCount) },
        { value: Math.round(buildSeconds), text: duration(buildSeconds) },
        { value: Math.round(layerCacheGb), text: gigabytes(layerCacheGb) },
      ]),
    [section(lines([...active.slice(0, MAX_LINES).map(lineOf), more > 0 ? md`and ${more} more` : null]))],
  );
}
