// One customer's usage: the period in figures, what stands out, and its weeks.

import type { Standout } from '../../analysis/usage-trend.ts';
import { context, facts, header, section, type View, view } from '../kit/blocks.ts';
import { code, lines, type Mrkdwn, md, shortName } from '../kit/mrkdwn.ts';
import { type ChartData, dataTable, lineChart, type Native } from '../kit/native.ts';
import { count, duration, percent } from '../kit/words.ts';
import { trendChart } from './customers.ts';
import {
  type CustomerUsage,
  cacheRate,
  changeWords,
  gigabytes,
  savedChange,
  successRate,
} from './figures.ts';
import { sourcesBlock, type UsageSources } from './sources.ts';
import { standoutWords } from './standout-words.ts';

/** A day, week or month of the period. */
export interface CustomerPart {
  /** `Nov 3` */
  readonly label: string;
  /** Depot's own. */
  readonly depotSeconds: number;
  /** Counted by the bot, as all below. */
  readonly builds: number;
  readonly medianSeconds: number | null;
  readonly p95Seconds: number | null;
  readonly savedSeconds: number;
  readonly cacheRate: number | null;
  readonly successRate: number | null;
}

export interface CustomerData {
  readonly usage: CustomerUsage;
  readonly period: string;
  readonly days: string;
  readonly daysBefore: string;
  readonly medianSeconds: number | null;
  readonly p95Seconds: number | null;
  readonly parts: readonly CustomerPart[];
  readonly standout: { readonly what: Standout; readonly since: string } | null;
  readonly sources: UsageSources;
  readonly slashCommand: string;
}

const UNKNOWN = 'not known';
/** The bot counted no build of the period. */
const NOT_COUNTED = 'not counted';

export function customerView(data: CustomerData): View {
  const { usage, period, days, daysBefore, standout, parts, sources, slashCommand } = data;
  const { now, before } = usage;
  const withChange = (words: string, change: string | null) => md`${words}${change ? ` (${change})` : ''}`;
  const [success, cached] = [successRate(now), cacheRate(now)];
  // A chart has no gaps: without a count a point would be drawn at 0.
  const counted = parts.filter(({ builds }) => builds > 0);
  return view([
    header(`${shortName(usage.projectName)}: usage of ${period}`),
    standout && section(standoutWords(standout.what, standout.since)),
    facts([
      [
        'Builds',
        withChange(now.builds.toLocaleString('en-US'), changeWords(now.builds, before?.builds ?? null)),
      ],
      ['Build time', withChange(duration(now.seconds), changeWords(now.seconds, before?.seconds ?? null))],
      [
        'Time saved',
        now.counted === 0 ? md`${NOT_COUNTED}` : withChange(duration(now.savedSeconds), savedChange(usage)),
      ],
      ['Cache kept', md`${now.cacheGb === null ? UNKNOWN : gigabytes(now.cacheGb)}`],
      ['Success', withPart(success, before && successRate(before))],
      ['Cached steps', cachedSteps(data, cached)],
      ['Median', md`${data.medianSeconds === null ? NOT_COUNTED : duration(data.medianSeconds)}`],
      ['p95', md`${data.p95Seconds === null ? NOT_COUNTED : duration(data.p95Seconds)}`],
    ]),
    durationChart(counted) ??
      trendChart(parts.map(({ label, depotSeconds }) => ({ label, seconds: depotSeconds }))),
    rateChart(counted),
    parts.length < 2 || parts.every(({ builds }) => builds === 0) ? null : table(parts),
    context(md`${days} (UTC), compared with ${daysBefore}`),
    sourcesBlock(sources),
    context(md`Durations are within 10%`, md`All customers: ${code(`${slashCommand} usage`)}`),
  ]);
}

function withPart(now: number | null, before: number | null): Mrkdwn {
  if (now === null) return md`${NOT_COUNTED}`;
  const changed = before !== null && percent(before) !== percent(now) ? ` (before: ${percent(before)})` : '';
  return md`${percent(now)}${changed}`;
}

function cachedSteps({ usage: { now, before } }: CustomerData, cached: number | null): Mrkdwn {
  const steps = `${now.cachedSteps.toLocaleString('en-US')} of ${now.totalSteps.toLocaleString('en-US')}`;
  return cached === null
    ? md`${NOT_COUNTED}`
    : md`${steps} · ${withPart(cached, before && cacheRate(before))}`;
}

const SECONDS_TO_SHOW_MINUTES = 180;

function chart(parts: readonly CustomerPart[], data: Omit<ChartData, 'categories'>): Native | null {
  return data.series.every(({ values }) => values.every((value) => value === 0))
    ? null
    : lineChart({ ...data, categories: parts.map(({ label }) => label) });
}

function durationChart(parts: readonly CustomerPart[]): Native | null {
  const longest = Math.max(0, ...parts.map(({ p95Seconds }) => p95Seconds ?? 0));
  const [unit, size] = longest > SECONDS_TO_SHOW_MINUTES ? ['minutes', 60] : ['seconds', 1];
  const shown = (seconds: number | null) => Math.round(((seconds ?? 0) / Number(size)) * 10) / 10;
  const savedABuild = ({ savedSeconds, builds }: CustomerPart) => (builds > 0 ? savedSeconds / builds : 0);
  return chart(parts, {
    title: `Duration of builds in ${unit}`,
    series: [
      { name: 'median', values: parts.map(({ medianSeconds }) => shown(medianSeconds)) },
      { name: 'p95', values: parts.map(({ p95Seconds }) => shown(p95Seconds)) },
      { name: 'saved a build', values: parts.map((part) => shown(savedABuild(part))) },
    ],
  });
}

function rateChart(parts: readonly CustomerPart[]): Native | null {
  const shown = (rate: number | null) => Math.round((rate ?? 0) * 100);
  return chart(parts, {
    title: 'Success and cached steps in %',
    series: [
      { name: 'success', values: parts.map((part) => shown(part.successRate)) },
      { name: 'cached', values: parts.map((part) => shown(part.cacheRate)) },
    ],
  });
}

const seconds = (value: number | null) => (value === null ? '–' : duration(value));
const rate = (value: number | null) => (value === null ? '–' : percent(value));

function partLine(part: CustomerPart): Mrkdwn {
  return md`• ${part.label}: ${count(part.builds, 'build')} · median ${seconds(part.medianSeconds)} · p95 ${seconds(part.p95Seconds)} · ${duration(part.savedSeconds)} saved · ${rate(part.successRate)} succeeded · ${rate(part.cacheRate)} cached`;
}

function table(parts: readonly CustomerPart[]): Native {
  const figure = (value: number | null, text: string) => ({ value: value ?? -1, text });
  return dataTable(
    'By the bot’s count',
    ['From', 'Builds', 'Median', 'p95', 'Saved', 'Success', 'Cached'],
    parts.map((part) => [
      part.label,
      figure(part.builds, part.builds.toLocaleString('en-US')),
      figure(part.medianSeconds, seconds(part.medianSeconds)),
      figure(part.p95Seconds, seconds(part.p95Seconds)),
      figure(part.savedSeconds, duration(part.savedSeconds)),
      figure(part.successRate, rate(part.successRate)),
      figure(part.cacheRate, rate(part.cacheRate)),
    ]),
    [section(lines(parts.map(partLine)))],
  );
}
