// Two builds side by side: totals, what changed most, and every step in a table.

import type { ComparedSide, ComparedStep, StepChange } from '../../analysis/compare-builds.ts';
import { shown } from '../../analysis/finding.ts';
import type { Build } from '../../depot/model.ts';
import { button, buttons, header, section, type View, view } from '../kit/blocks.ts';
import { bold, code, lines, type Mrkdwn, md, when } from '../kit/mrkdwn.ts';
import { type Cell, dataTable } from '../kit/native.ts';
import { cachedWords, count, duration, STATUS_WORDS } from '../kit/words.ts';

export interface ComparisonSide {
  readonly build: Build;
  readonly projectName: string;
}

export interface ComparisonData {
  readonly before: ComparisonSide;
  readonly after: ComparisonSide;
  /** Was the earlier one chosen as the last build that succeeded? */
  readonly isLastGreen: boolean;
  /** null: Depot did not give the steps of one of them. */
  readonly steps: readonly ComparedStep[] | null;
}

const NAME_CHARS = 70;
/** A message's table takes 100 rows, header included, in every version of Slack's limits. */
const MAX_ROWS = 90;
/** Where there is no table. */
const MAX_LINES = 20;
const SHOWN_OF_EACH = 3;

/** What people look for first. */
const ORDER: readonly StepChange[] = [
  'fails now',
  'fixed',
  'no longer cached',
  'slower',
  'new',
  'removed',
  'faster',
  'cached now',
  'not reached now',
  'not reached before',
];

export function comparisonView({ before, after, isLastGreen, steps }: ComparisonData): View {
  const changed = (steps ?? []).filter(({ change }) => change !== 'same');
  const rows = [...changed, ...(steps ?? []).filter(({ change }) => change === 'same')].slice(0, MAX_ROWS);
  return view([
    header(`Build ${before.build.buildId} → ${after.build.buildId}`),
    section(
      lines([
        sideLine(isLastGreen ? 'Before, the last that succeeded' : 'Before', before),
        sideLine('After', after),
        totalLine(before.build, after.build),
      ]),
    ),
    steps === null
      ? section(md`Depot didn't return the steps of one of these builds, so only the totals are compared.`)
      : changed.length === 0
        ? section(md`No step differs.`)
        : section(lines(ORDER.flatMap((change) => changeLines(change, changed)))),
    steps && steps.length > 0 ? stepTable(rows, steps.length) : null,
    buttons(
      button('Show earlier', { actionId: 'build:build', value: before.build.buildId }),
      button('Show later', { actionId: 'build:steps', value: after.build.buildId }),
    ),
  ]);
}

function sideLine(word: string, { build, projectName }: ComparisonSide): Mrkdwn {
  const took = build.durationSeconds === null ? '' : ` · ${duration(build.durationSeconds)}`;
  const cached = cachedWords(build);
  return md`*${word}:* ${code(build.buildId)} in ${bold(projectName)} · ${STATUS_WORDS[build.status]}${took}${cached ? ` · ${cached}` : ''} · ${when(build.finishedAt ?? build.createdAt)}`;
}

function totalLine(before: Build, after: Build): Mrkdwn | null {
  const [was, is] = [before.durationSeconds, after.durationSeconds];
  // How long a build took that ended early says nothing about the other.
  if (was === null || is === null || before.status !== 'success' || after.status !== 'success') return null;
  if (was === is) return md`Both took ${duration(was)}.`;
  const percent = was > 0 ? ` (${Math.round((Math.abs(is - was) / was) * 100)}%)` : '';
  return md`*${duration(Math.abs(is - was))} ${is > was ? 'slower' : 'faster'}*${percent}`;
}

const timeWords = ({ seconds }: ComparedSide) => (seconds === null ? 'not finished' : duration(seconds));

function changeLines(change: StepChange, all: readonly ComparedStep[]): readonly Mrkdwn[] {
  const steps = all.filter((step) => step.change === change);
  if (isNotReached(change)) {
    const which = change === 'not reached before' ? 'the earlier build' : 'the later build';
    return steps.length === 0
      ? []
      : [md`• ${count(steps.length, 'step')} not reached by ${which}, which ended early`];
  }
  const line = ({ name, before, after }: ComparedStep) => {
    const times =
      (change === 'slower' || change === 'faster') && before && after
        ? `: ${timeWords(before)} → ${timeWords(after)}`
        : '';
    return md`• ${change}: ${code(shown(name, NAME_CHARS))}${times}`;
  };
  const more = steps.length - SHOWN_OF_EACH;
  return [
    ...steps.slice(0, SHOWN_OF_EACH).map(line),
    ...(more > 0 ? [md`• and ${count(more, 'more step')} ${change}`] : []),
  ];
}

const isNotReached = (change: StepChange) => change === 'not reached before' || change === 'not reached now';

/** Which of the builds didn't reach it is seen from its column. */
const changeCell = (change: StepChange): string => (isNotReached(change) ? 'not reached' : change);

const sideCell = (side: ComparedSide | null): Cell => {
  if (!side) return '–';
  if (side.failed) return 'failed';
  return side.isCached ? 'cached' : timeWords(side);
};

/** @param total how many steps there are, with those that no row is for. */
function stepTable(rows: readonly ComparedStep[], total: number) {
  const plain = rows
    .slice(0, MAX_LINES)
    .map(
      ({ name, before, after, change }) =>
        md`${shown(name, NAME_CHARS)}: ${String(sideCell(before))} → ${String(sideCell(after))} · ${changeCell(change)}`,
    );
  const beyond = total > rows.length ? `; ${count(total - rows.length, 'more step')} not shown` : '';
  return dataTable(
    `Steps of both builds: how long each took, or whether it was cached${beyond}`,
    ['Step', 'Before', 'After', 'Change'],
    rows.map(({ name, before, after, change }) => [
      shown(name, NAME_CHARS),
      sideCell(before),
      sideCell(after),
      changeCell(change),
    ]),
    [plain.slice(0, 5), plain.slice(5, 10), plain.slice(10, 15), plain.slice(15)]
      .filter((part) => part.length > 0)
      .map((part) => section(lines(part)))
      .concat(total > MAX_LINES ? section(md`and ${count(total - MAX_LINES, 'more step')}`) : []),
  );
}
