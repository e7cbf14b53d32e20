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
import { isUnread, sourcesBlock, UNREAD, type UsageSources } from './sources.ts';

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
  const active = sortByMeasure(rows.filter(isActive), by);
  const page = pageOf(active, data.page, ROWS_A_PAGE, 'usage', data.pageValue);
  return view([
    header(`Usage of ${period}`),
    isUnread(sources) ? section(UNREAD) : sumSection(sumOf(rows), biggestChanges(active, by), by),
    trendChart(data.trend),
    active.length === 0 ? null : customersTable(page.shown, by),
    buttons(page.previous, page.next),
    context(
      ...(active.length === 0
        ? []
        : [md`${page.words}${count(active.length, 'customer')} by ${MEASURE[by].label}`]),
      ...(pattern ? [md`Names like ${code(shortName(pattern))}`] : []),
      md`${days} (UTC), compared with ${daysBefore}`,
    ),
    sourcesBlock(sources),
    context(sortHint(slashCommand, by), md`One customer: ${code(`${slashCommand} usage NAME`)}`),
  ]);
}

const isActive = ({ now, before }: CustomerUsage) =>
  now.builds + (before?.builds ?? 0) + now.counted > 0 || (now.cacheGb ?? 0) > 0;

/** What all customers add up to. */
export interface UsageSum {
  readonly projects: number;
  /** Of these, that built. */
  readonly built: number;
  readonly builds: number;
  readonly seconds: number;
  /** null: not known of this period. */
  readonly cacheGb: number | null;
  /** null: not all of the period before is known. */
  readonly before: { readonly builds: number; readonly seconds: number } | null;
}

export function sumOf(rows: readonly CustomerUsage[]): UsageSum {
  const sum = (of: (row: CustomerUsage) => number) => rows.reduce((all, row) => all + of(row), 0);
  return {
    projects: rows.length,
    built: rows.filter(({ now }) => now.builds > 0).length,
    builds: sum(({ now }) => now.builds),
    seconds: sum(({ now }) => now.seconds),
    cacheGb: rows.some(({ now }) => now.cacheGb !== null) ? sum(({ now }) => now.cacheGb ?? 0) : null,
    before: rows.every(({ before }) => before !== null)
      ? {
          builds: sum(({ before }) => before?.builds ?? 0),
          seconds: sum(({ before }) => before?.seconds ?? 0),
        }
      : null,
  };
}

function sumWords({ projects, built, builds, seconds, cacheGb, before }: UsageSum): Mrkdwn {
  const [more, longer] = [
    changeWords(builds, before?.builds ?? null),
    changeWords(seconds, before?.seconds ?? null),
  ];
  const cache = cacheGb === null ? md`` : md` · ${gigabytes(cacheGb)} cache`;
  return builds === 0
    ? md`*No builds* in ${count(projects, 'project')}${cache}`
    : md`*${count(builds, 'build')}*${inBrackets(more)} in ${built} of ${count(projects, 'project')} · ${duration(seconds)} build time${inBrackets(longer)}${cache}`;
}

/** What all add up to, and whose usage changed most. */
export const sumSection = (sum: UsageSum, movers: readonly CustomerUsage[], by: MeasureName) =>
  section(
    lines([
      sumWords(sum),
      movers.length === 0 ? null : md`*Biggest changes in ${MEASURE[by].label}*`,
      ...movers.map((row) => moverLine(row, by)),
    ]),
  );

const inBrackets = (words: string | null) => (words ? ` (${words})` : '');

export function trendChart(trend: CustomersData['trend']): Native | null {
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
    now.counted === 0 && now.builds > 0 ? 'success and cached steps not counted' : null,
    success === null ? null : `${percent(success)} succeeded`,
    cached === null ? null : `${percent(cached)} cached (${stepsWords(now)})`,
    now.savedSeconds > 0 ? `${duration(now.savedSeconds)} saved` : null,
    now.cacheGb === null ? null : `${gigabytes(now.cacheGb)} cache`,
  ].filter((part) => part !== null);
  const change = changeOf(row, by);
  return md`• ${bold(row.projectName)}: ${parts.join(' · ')}${change ? ` · ${MEASURE[by].label} ${change}` : ''}`;
}

export function customersTable(rows: readonly CustomerUsage[], by: MeasureName): Native {
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
