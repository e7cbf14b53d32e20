// Usage of every customer in a period, a page at a time, with what changed most on top.

import { buttons, context, header, section, type View, view } from '../kit/blocks.ts';
import { bold, code, lines, type Mrkdwn, md, shortName } from '../kit/mrkdwn.ts';
import { barChart, dataTable, type Native } from '../kit/native.ts';
import { pageOf } from '../kit/paging.ts';
import { count, duration, percent } from '../kit/words.ts';
import {
  biggestChanges,
  type CustomerFigures,
  type CustomerUsage,
  cacheRate,
  changeOf,
  changeWords,
  gigabytes,
  MEASURE,
  type MeasureName,
  moverLine,
  sortByMeasure,
  sortHint,
  successRate,
} from './figures.ts';
import { sourcesBlock, type UsageSources } from './sources.ts';

const ROWS_A_PAGE = 10;

export interface CustomersData {
  /** All that the reader may see and that match. */
  readonly rows: readonly CustomerUsage[];
  readonly by: MeasureName;
  /** `the last 30 days` */
  readonly period: string;
  /** `Nov 1–28, 2026` */
  readonly days: string;
  readonly daysBefore: string;
  /** What the names had to match; '' for all. */
  readonly pattern: string;
  /** The build time of all in parts of the period. */
  readonly trend: readonly { readonly label: string; readonly seconds: number }[];
  readonly sources: UsageSources;
  /** From 0. */
  readonly page: number;
  readonly pageValue: (page: number) => string;
  readonly slashCommand: string;
}

export function customersView(data: CustomersData): View {
  const { rows, by, period, days, daysBefore, pattern, sources, slashCommand } = data;
  const active = sortByMeasure(
    rows.filter(
      ({ now, before }) => now.builds + (before?.builds ?? 0) + now.counted > 0 || (now.cacheGb ?? 0) > 0,
    ),
    by,
  );
  const page = pageOf(active, data.page, ROWS_A_PAGE, 'usage', data.pageValue);
  const movers = biggestChanges(active, by);
  return view([
    header(`Usage of ${period}`),
    section(
      lines([
        totals(rows),
        movers.length === 0
          ? null
          : lines([
              md`*Biggest changes in ${MEASURE[by].label}*`,
              ...movers.map((row) => moverLine(row, by)),
            ]),
      ]),
    ),
    trendChart(data.trend),
    active.length === 0 ? null : table(page.shown, by),
    buttons(page.previous, page.next),
    context(
      md`${page.words}${count(active.length, 'customer')} by ${MEASURE[by].label}${pattern ? md` · names like ${code(shortName(pattern))}` : md``}`,
      md`${days} (UTC), compared with ${daysBefore}`,
    ),
    sourcesBlock(sources),
    context(sortHint(slashCommand, by), md`One customer: ${code(`${slashCommand} usage NAME`)}`),
  ]);
}

function totals(rows: readonly CustomerUsage[]): Mrkdwn {
  const sum = (of: (row: CustomerUsage) => number) => rows.reduce((all, row) => all + of(row), 0);
  const isComparable = rows.every(({ before }) => before !== null);
  const sumBefore = (of: (figures: CustomerFigures) => number) =>
    isComparable ? sum(({ before }) => (before ? of(before) : 0)) : null;
  const builds = sum(({ now }) => now.builds);
  const seconds = sum(({ now }) => now.seconds);
  const buildsBefore = sumBefore((figures) => figures.builds);
  const secondsBefore = sumBefore((figures) => figures.seconds);
  const built = rows.filter(({ now }) => now.builds > 0).length;
  const cacheGb = sum(({ now }) => now.cacheGb ?? 0);
  return md`*${count(builds, 'build')}*${inBrackets(changeWords(builds, buildsBefore))} in ${built} of ${count(rows.length, 'project')} · ${duration(seconds)} build time${inBrackets(changeWords(seconds, secondsBefore))} · ${gigabytes(cacheGb)} cache`;
}

const inBrackets = (words: string | null) => (words ? ` (${words})` : '');

function trendChart(trend: CustomersData['trend']): Native | null {
  if (trend.every(({ seconds }) => seconds === 0)) return null;
  return barChart({
    title: 'Build time in minutes',
    categories: trend.map(({ label }) => label),
    series: [{ name: 'minutes', values: trend.map(({ seconds }) => Math.round(seconds / 60)) }],
  });
}

const UNKNOWN = '–';
const rateWords = (rate: number | null) => (rate === null ? UNKNOWN : percent(rate));

const stepsWords = ({ cachedSteps, totalSteps }: CustomerFigures) =>
  `${cachedSteps.toLocaleString('en-US')} of ${totalSteps.toLocaleString('en-US')} steps`;

function rowLine(row: CustomerUsage, by: MeasureName): Mrkdwn {
  const { now } = row;
  const [cached, success] = [cacheRate(now), successRate(now)];
  const parts = [
    count(now.builds, 'build'),
    duration(now.seconds),
    success === null ? null : `${percent(success)} succeeded`,
    cached === null ? null : `${percent(cached)} cached (${stepsWords(now)})`,
    now.savedSeconds > 0 ? `${duration(now.savedSeconds)} saved` : null,
    now.cacheGb === null ? null : `${gigabytes(now.cacheGb)} cache`,
  ].filter((part) => part !== null);
  const change = changeOf(row, by);
  return md`• ${bold(row.projectName)}: ${parts.join(' · ')}${change ? ` · ${MEASURE[by].label} ${change}` : ''}`;
}

function table(rows: readonly CustomerUsage[], by: MeasureName): Native {
  const figure = (value: number | null, text: string) => ({ value: value ?? -1, text });
  return dataTable(
    `Customers by ${MEASURE[by].label}`,
    ['Customer', 'Builds', 'Build time', 'Change', 'Success', 'Cached', 'Steps cached', 'Saved', 'Cache'],
    rows.map((row) => {
      const { now } = row;
      const steps = now.totalSteps > 0 ? stepsWords(now) : UNKNOWN;
      return [
        shortName(row.projectName) || UNKNOWN,
        figure(now.builds, now.builds.toLocaleString('en-US')),
        figure(Math.round(now.seconds), duration(now.seconds)),
        changeOf(row, by) ?? UNKNOWN,
        figure(successRate(now), rateWords(successRate(now))),
        figure(cacheRate(now), rateWords(cacheRate(now))),
        steps,
        figure(now.savedSeconds, now.counted > 0 ? duration(now.savedSeconds) : UNKNOWN),
        figure(now.cacheGb, now.cacheGb === null ? UNKNOWN : gigabytes(now.cacheGb)),
      ];
    }),
    [section(lines(rows.map((row) => rowLine(row, by))))],
  );
}
