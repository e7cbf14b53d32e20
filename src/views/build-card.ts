// One build: how it went, which steps it had, why it broke. Each leads to the others in place.

import type { Cause } from '../analysis/cause.ts';
import type { BuildDiff } from '../analysis/diff-builds.ts';
import type { WaterfallRow } from '../analysis/waterfall.ts';
import type { Build, BuildStep } from '../depot/model.ts';
import { cut } from '../lib/plain-text.ts';
import { redactSecrets } from '../lib/redact.ts';
import { button, buttons, context, facts, header, section, type View, view } from './kit.ts';
import { buildUrl } from './links.ts';
import { bold, code, lines, Mrkdwn, md, when } from './mrkdwn.ts';
import { cachedWords, count, duration, STATUS_WORDS } from './words.ts';

export interface BuildPlace {
  readonly build: Build;
  readonly projectId: string;
  readonly projectName: string;
  readonly orgId: string | null;
}

type Screen = 'build' | 'steps' | 'why' | 'logs';

/** The way to the other screens of the same build. */
function ways({ build, projectId, orgId }: BuildPlace, here: Screen) {
  const to = (screen: Screen, text: string) =>
    screen === here ? null : button(text, { actionId: `build:${screen}`, value: build.buildId });
  return buttons(
    to('build', 'Summary'),
    to('steps', 'Steps'),
    build.status === 'success' ? null : to('why', 'Why'),
    to('logs', 'Log'),
    button('Builds of the project', { actionId: 'run:builds', value: projectId }),
    orgId === null
      ? null
      : button('Open in Depot', { actionId: 'link:build', url: buildUrl(orgId, projectId, build.buildId) }),
  );
}

/** Somebody else's words on one line: redacted, without digests (nobody reads them), cut. */
const shown = (text: string, maxChars: number) =>
  cut(
    redactSecrets(
      text
        .replace(/@?sha256:[0-9a-f]{16,64}/g, '')
        .replace(/\s+/g, ' ')
        .trim(),
    ),
    maxChars,
  );

export function buildCardView(place: BuildPlace, failing: BuildStep | null, stepsKnown: boolean): View {
  const { build, projectName } = place;
  return view([
    header(`Build ${build.buildId}`),
    section(md`${STATUS_WORDS[build.status]} in ${bold(projectName)}`),
    facts([
      ['Started', when(build.startedAt ?? build.createdAt)],
      ['Took', md`${build.durationSeconds === null ? 'not finished' : duration(build.durationSeconds)}`],
      [
        'Saved by the cache',
        md`${build.savedSeconds === null ? 'not known yet' : duration(build.savedSeconds)}`,
      ],
      ['Steps', md`${cachedWords(build) ?? 'not known yet'}`],
    ]),
    failing ? section(md`Broke at ${code(shown(failing.name, 200))}`) : null,
    stepsKnown ? null : context(md`Depot did not give the steps of this build.`),
    ways(place, 'build'),
  ]);
}

export interface StepsPage {
  readonly rows: readonly WaterfallRow[];
  readonly total: number;
  readonly page: number;
  readonly pages: number;
  readonly slowestFirst: boolean;
  readonly criticalSeconds: number;
  readonly wallSeconds: number;
  readonly cached: number;
  readonly diff: BuildDiff | null;
}

export const STEPS_PER_PAGE = 15;
const BAR_CHARS = 12;

function bar({ offsetSeconds, durationSeconds }: WaterfallRow, wallSeconds: number): string {
  if (offsetSeconds === null || wallSeconds === 0) return ' '.repeat(BAR_CHARS);
  const start = Math.min(BAR_CHARS - 1, Math.floor((offsetSeconds / wallSeconds) * BAR_CHARS));
  const length = Math.max(1, Math.round(((durationSeconds ?? 0) / wallSeconds) * BAR_CHARS));
  return (' '.repeat(start) + '█'.repeat(Math.min(length, BAR_CHARS - start))).padEnd(BAR_CHARS);
}

function stepLine(row: WaterfallRow, wallSeconds: number): Mrkdwn {
  const { step, number, durationSeconds } = row;
  const took = durationSeconds === null ? 'running' : duration(durationSeconds);
  const state = step.error !== null ? '❌ failed' : step.cache === 'cached' ? 'cached' : took;
  return md`\`${new Mrkdwn(bar(row, wallSeconds))}\` ${number}. ${shown(step.name, 90)} · ${state}`;
}

export function stepsView(place: BuildPlace, page: StepsPage): View {
  const { build, projectName } = place;
  const value = (number: number, slowest: boolean) =>
    `${build.buildId} ${number} ${slowest ? 'slowest' : 'order'}`;
  const to = (text: string, actionId: string, number: number) =>
    number < 0 || number >= page.pages
      ? null
      : button(text, { actionId, value: value(number, page.slowestFirst) });
  return view([
    header(`Steps of build ${build.buildId}`),
    section(
      lines([
        md`${STATUS_WORDS[build.status]} in ${bold(projectName)} · ${count(page.total, 'step')}, ${page.cached} cached`,
        page.wallSeconds === 0
          ? null
          : md`${duration(page.wallSeconds)} from first to last; ${duration(page.criticalSeconds)} of it were steps that others waited for (inferred from their times)`,
      ]),
    ),
    ...chunked(page.rows.map((row) => stepLine(row, page.wallSeconds))).map((part) => section(lines(part))),
    page.diff ? diffSection(page.diff) : null,
    buttons(
      to('Previous', 'build:steps-previous', page.page - 1),
      to('Next', 'build:steps-next', page.page + 1),
      button(page.slowestFirst ? 'In order' : 'Slowest first', {
        actionId: 'build:steps-order',
        value: value(0, !page.slowestFirst),
      }),
    ),
    page.pages > 1 ? context(md`Page ${page.page + 1} of ${page.pages}`) : null,
    ways(place, 'steps'),
  ]);
}

/** Sections of five lines, so that none is cut. */
function chunked(all: readonly Mrkdwn[]): readonly (readonly Mrkdwn[])[] {
  return Array.from({ length: Math.ceil(all.length / 5) }, (_, i) => all.slice(i * 5, i * 5 + 5));
}

function diffSection(diff: BuildDiff) {
  const name = (step: BuildStep) => code(shown(step.name, 90));
  const [slowest] = diff.slower;
  const parts = [
    diff.newlyFailing[0] ? md`• fails now: ${name(diff.newlyFailing[0])}` : null,
    diff.cacheBrokeAt
      ? md`• the cache broke at ${name(diff.cacheBrokeAt)}: ${count(diff.newlyUncached.length, 'step')} ran that had been cached`
      : null,
    slowest
      ? md`• slower: ${name(slowest.step)}, ${duration(slowest.nowSeconds)} instead of ${duration(slowest.beforeSeconds)}`
      : null,
  ].filter((part) => part !== null);
  if (parts.length === 0) return section(md`Like the last green build before it.`);
  return section(lines([md`*Different from the last green build*`, ...parts]));
}

export interface Diagnosis {
  readonly step: BuildStep | null;
  readonly cause: Cause;
  readonly telling: readonly string[];
  readonly logKnown: boolean;
  readonly fingerprint: string | null;
  readonly seen: { readonly times: number; readonly since: Date; readonly outOf: number } | null;
}

export function whyView(place: BuildPlace, diagnosis: Diagnosis): View {
  const { build, projectName } = place;
  const { step, cause, telling, logKnown, fingerprint, seen } = diagnosis;
  return view([
    header(`Why build ${build.buildId} failed`),
    section(
      lines([
        md`${STATUS_WORDS[build.status]} in ${bold(projectName)}, ${when(build.createdAt)}`,
        step ? md`Broke at ${code(shown(step.name, 200))}` : md`No step has an error of its own.`,
        step?.error ? md`${shown(step.error, 400)}` : null,
      ]),
    ),
    section(
      lines([
        md`*${cause.id === 'unknown' ? 'Cause not known' : 'Probably'}*: ${cause.cause}`,
        md`*Next*: ${cause.next}`,
      ]),
    ),
    telling.length > 0 ? logSection(telling) : null,
    logKnown ? null : context(md`Depot did not give the log of this step.`),
    fingerprint
      ? context(
          md`fingerprint ${code(fingerprint)}`,
          seen
            ? md`seen ${count(seen.times, 'time')} in the last ${count(seen.outOf, 'failed build')} of this project, first ${when(seen.since)}`
            : md`other builds were not looked at`,
        )
      : null,
    ways(place, 'why'),
  ]);
}

export interface LogPage {
  readonly step: BuildStep | null;
  readonly last: readonly string[];
  readonly total: number;
  readonly choices: readonly { readonly number: number; readonly step: BuildStep }[];
}

export function logView(place: BuildPlace, page: LogPage): View {
  const { step, last, total, choices } = page;
  const { build, projectName } = place;
  return view([
    header(`Log of build ${build.buildId}`),
    section(
      lines([
        md`${STATUS_WORDS[build.status]} in ${bold(projectName)}`,
        step ? md`${code(shown(step.name, 200))}` : md`No step of this build has a log.`,
      ]),
    ),
    last.length > 0 ? logSection(last) : step ? section(md`This step printed nothing.`) : null,
    total > last.length
      ? context(md`The last ${last.length} of ${count(total, 'line')}; secrets are taken out`)
      : null,
    choices.length > 0
      ? section(
          lines([
            md`*Other steps with a log*`,
            ...choices
              .slice(0, 8)
              .map(({ number, step: other }) => md`• ${number}. ${shown(other.name, 90)}`),
            choices.length > 8 ? md`• and ${choices.length - 8} more` : null,
            md`Name one: its number or a part of its name after the build`,
          ]),
        )
      : null,
    ways(place, 'logs'),
  ]);
}

const LOG_CHARS = 2_800;

/** Lines in a code block, the last ones where there is no room for all. Backticks cannot end it. */
function logSection(all: readonly string[]) {
  const kept: string[] = [];
  let room = LOG_CHARS;
  for (const line of all.toReversed()) {
    const safe = cut(line.replaceAll('`', 'ˋ'), 300) || ' ';
    room -= safe.length * 2 + 1;
    if (room < 0) break;
    kept.unshift(safe);
  }
  return section(md`\`\`\`${kept.join('\n')}\`\`\``);
}
