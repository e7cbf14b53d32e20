// A build broken down into its steps: where the time went, what came from the cache, what differs from the last green
// build. A chart and a sortable table where Slack draws them, lines with bars otherwise.

import type { BuildDiff } from '../../analysis/diff-builds.ts';
import { shown } from '../../analysis/finding.ts';
import type { WaterfallRow } from '../../analysis/waterfall.ts';
import type { BuildStep } from '../../depot/model.ts';
import { button, buttons, context, header, section, type View, view } from '../kit/blocks.ts';
import { bold, code, lines, type Mrkdwn, md } from '../kit/mrkdwn.ts';
import { barChart, dataTable, type Native } from '../kit/native.ts';
import { count, duration, STATUS_WORDS } from '../kit/words.ts';
import { type BuildPlace, liveWords, ways } from './build-place.ts';
import { STEPS_PER_PAGE, type StepsPage } from './steps-page.ts';

const BAR_CHARS = 12;
const LINES_PER_SECTION = 5;
const NAME_CHARS = 90;
const ERROR_CHARS = 300;
/** A label of the chart, so that six of them fit on a telephone. */
const LABEL_CHARS = 7;

export function stepsView(place: BuildPlace, page: StepsPage): View {
  const { build, projectName } = place;
  const value = (number: number, slowest: boolean) =>
    `${build.buildId} ${number} ${slowest ? 'slowest' : 'order'}`;
  const to = (text: string, actionId: string, number: number) =>
    number < 0 || number >= page.pages
      ? null
      : button(text, { actionId, value: value(number, page.slowestFirst) });
  const order = page.slowestFirst ? 'slowest first' : 'in the order they started';
  const first = page.page * STEPS_PER_PAGE + 1;
  return view([
    header(`Steps of build ${build.buildId}`),
    section(
      lines([
        md`${STATUS_WORDS[build.status]} in ${bold(projectName)} · ${count(page.total, 'step')}, ${page.cached} cached, ${order}`,
        page.wallSeconds === 0
          ? null
          : md`${duration(page.wallSeconds)} from first to last; ${duration(page.criticalSeconds)} on the critical path, marked ◆ (inferred from times)`,
      ]),
    ),
    failingSection(page.failing),
    longestChart(page.longest),
    page.rows.length === 0 ? section(md`No step has started yet.`) : stepsTable(page),
    page.diff ? diffSection(page.diff) : null,
    buttons(
      to('Previous', 'build:steps-previous', page.page - 1),
      to('Next', 'build:steps-next', page.page + 1),
      page.total < 2
        ? null
        : button(page.slowestFirst ? 'In order' : 'Slowest first', {
            actionId: 'build:steps-order',
            value: value(0, !page.slowestFirst),
          }),
    ),
    page.pages > 1 ? context(md`Steps ${first} to ${first + page.rows.length - 1} of ${page.total}`) : null,
    liveWords(place),
    ways(place, 'steps'),
  ]);
}

/** The most important thing about a failed build, however many steps come before it. */
function failingSection(failing: WaterfallRow | null) {
  if (!failing) return null;
  const { step, number } = failing;
  return section(
    lines([
      md`*Failed at step ${number}:* ${code(shown(step.name, NAME_CHARS))}`,
      code(shown(step.error ?? '', ERROR_CHARS)),
    ]),
  );
}

/** When each of the longest steps began, and how long it took. */
function longestChart(longest: readonly WaterfallRow[]): Native | null {
  const rows = longest.toSorted((a, b) => a.number - b.number);
  const whole = (seconds: number | null) => Math.round((seconds ?? 0) * 10) / 10;
  return barChart({
    title: 'The longest steps, in seconds',
    categories: rows.map(({ number, step }) => `${number}. ${shown(bare(step.name), LABEL_CHARS)}`),
    series: [
      { name: 'began after', values: rows.map(({ offsetSeconds }) => whole(offsetSeconds)) },
      { name: 'took', values: rows.map(({ durationSeconds }) => whole(durationSeconds)) },
    ],
  });
}

/** `[build 2/7] RUN npm ci` → `npm ci` */
const bare = (name: string) => name.replace(/^\[[^\]]*\]\s*(?:RUN\s+)?/, '') || name;

function bar({ offsetSeconds, durationSeconds }: WaterfallRow, wallSeconds: number): string {
  if (offsetSeconds === null || wallSeconds === 0) return '░'.repeat(BAR_CHARS);
  const start = Math.max(0, Math.min(BAR_CHARS - 1, Math.floor((offsetSeconds / wallSeconds) * BAR_CHARS)));
  const length = Math.max(1, Math.round(((durationSeconds ?? 0) / wallSeconds) * BAR_CHARS));
  return `${'░'.repeat(start)}${'█'.repeat(Math.min(length, BAR_CHARS - start))}`.padEnd(BAR_CHARS, '░');
}

function stateOf({ step, durationSeconds }: WaterfallRow): string {
  if (step.error !== null) return '❌ failed';
  if (step.cache === 'cached') return 'cached';
  return durationSeconds === null ? 'running' : 'built';
}

const seconds = (value: number | null, missing: string) => ({
  value: Math.round((value ?? -1) * 100) / 100,
  text: value === null ? missing : duration(value),
});

function stepsTable({ rows, wallSeconds, critical }: StepsPage): Native {
  const mark = (step: BuildStep) => (critical.has(step.digest) ? '◆ ' : '');
  return dataTable(
    'Steps: start, duration, and whether cached',
    ['#', 'Step', 'Began after', 'Took', 'State', 'Log', 'In time'],
    rows.map((row) => [
      { value: row.number, text: String(row.number) },
      `${mark(row.step)}${shown(row.step.name, NAME_CHARS)}`,
      seconds(row.offsetSeconds, 'not known'),
      seconds(row.durationSeconds, 'not ended'),
      stateOf(row),
      row.step.hasLogs ? 'yes' : 'no',
      bar(row, wallSeconds),
    ]),
    chunked(rows.map((row) => stepLine(row, wallSeconds, mark(row.step)))).map((part) =>
      section(lines(part)),
    ),
  );
}

function stepLine(row: WaterfallRow, wallSeconds: number, mark: string): Mrkdwn {
  const { step, number, durationSeconds } = row;
  const took = durationSeconds === null ? [] : [duration(durationSeconds)];
  const state = [
    stateOf(row),
    ...(step.cache === 'cached' ? [] : took),
    ...(step.hasLogs ? ['has a log'] : []),
  ];
  return md`\`${bar(row, wallSeconds)}\` ${number}. ${mark}${shown(step.name, NAME_CHARS)} · ${state.join(' · ')}`;
}

/** Sections of a few lines each, so that none is cut. */
function chunked(all: readonly Mrkdwn[]): readonly (readonly Mrkdwn[])[] {
  return Array.from({ length: Math.ceil(all.length / LINES_PER_SECTION) }, (_, i) =>
    all.slice(i * LINES_PER_SECTION, (i + 1) * LINES_PER_SECTION),
  );
}

const SHOWN_OF_EACH = 3;

function diffSection(diff: BuildDiff) {
  const name = (step: BuildStep) => code(shown(step.name, NAME_CHARS));
  const more = (all: number) => (all > SHOWN_OF_EACH ? [md`  and ${all - SHOWN_OF_EACH} more`] : []);
  const parts = [
    ...diff.newlyFailing.slice(0, SHOWN_OF_EACH).map((step) => md`• fails now: ${name(step)}`),
    ...more(diff.newlyFailing.length),
    ...(diff.cacheBrokeAt
      ? [
          md`• the cache was lost at ${name(diff.cacheBrokeAt)}: ${count(diff.newlyUncached.length, 'step')} ran again`,
        ]
      : []),
    ...diff.slower
      .slice(0, SHOWN_OF_EACH)
      .map(
        ({ step, nowSeconds, beforeSeconds }) =>
          md`• slower: ${name(step)}, ${duration(nowSeconds)} instead of ${duration(beforeSeconds)}`,
      ),
    ...more(diff.slower.length),
  ];
  if (parts.length === 0) return section(md`Nothing changed since the last success.`);
  return section(lines([md`*Changed since the last success*`, ...parts]));
}
