// One build: how it went, how long it took, what the cache saved, where it failed.

import { shown } from '../../analysis/finding.ts';
import type { Build, BuildStep } from '../../depot/model.ts';
import { context, facts, header, section, type View, view } from '../kit/blocks.ts';
import { type Change, changeWords } from '../kit/change-words.ts';
import { bold, code, lines, type Mrkdwn, md, when } from '../kit/mrkdwn.ts';
import { cachedWords, duration, STATUS_WORDS } from '../kit/words.ts';
import { type BuildPlace, liveWords, ways } from './build-place.ts';

export function buildCardView(
  place: BuildPlace,
  failing: BuildStep | null,
  steps: readonly BuildStep[] | null,
  change: Change | null,
): View {
  const changed = change && changeWords(change);
  const { build, projectName } = place;
  const isRunning = build.status === 'running';
  return view([
    header(`Build ${build.buildId}`),
    section(md`${STATUS_WORDS[build.status]} in ${bold(projectName)}`),
    facts([
      ['Started', when(build.startedAt ?? build.createdAt)],
      ...(isRunning ? [] : ended(build)),
      ['Steps', md`${cachedWords(build) ?? soFar(steps)}`],
    ]),
    isRunning && steps ? progressSection(steps) : null,
    failing ? section(md`Failed at ${code(shown(failing.name, 200))}`) : null,
    changed ? section(changed) : null,
    steps ? null : context(md`Depot didn’t return this build’s steps.`),
    liveWords(place),
    ways(place, 'build'),
  ]);
}

const ended = ({ durationSeconds, savedSeconds }: Build): readonly (readonly [string, Mrkdwn])[] => [
  ['Took', md`${durationSeconds === null ? 'not finished' : duration(durationSeconds)}`],
  ['Saved by the cache', md`${savedSeconds === null ? 'not known yet' : duration(savedSeconds)}`],
];

/** A running build has no counts yet: what Depot shows of its steps. */
function soFar(steps: readonly BuildStep[] | null): string {
  if (!steps) return 'not known yet';
  if (steps.length === 0) return 'none yet';
  const done = steps.filter(({ completedAt }) => completedAt !== null).length;
  const cached = steps.filter(({ cache }) => cache === 'cached').length;
  return `${done} done, ${steps.length - done} running, ${cached} cached`;
}

/** The newest steps that are done, and those that run now. Without seconds that only count up: each would be an edit. */
const DONE_SHOWN = 4;
const RUNNING_SHOWN = 4;
const NAME_CHARS = 80;

function progressSection(steps: readonly BuildStep[]) {
  const byStart = steps
    .filter(({ startedAt }) => startedAt !== null)
    .toSorted((a, b) => (a.startedAt?.getTime() ?? 0) - (b.startedAt?.getTime() ?? 0));
  const done = byStart.filter(({ completedAt }) => completedAt !== null);
  const running = byStart.filter(({ completedAt }) => completedAt === null);
  if (byStart.length === 0) return null;
  const more = running.length - RUNNING_SHOWN;
  return section(
    lines([
      ...done.slice(-DONE_SHOWN).map(doneLine),
      ...running.slice(0, RUNNING_SHOWN).map((step) => md`⏳ ${nameOf(step)} · *running*`),
      more > 0 ? md`and ${more} more running` : null,
    ]),
  );
}

const nameOf = ({ name }: BuildStep) => code(shown(name, NAME_CHARS));

function doneLine(step: BuildStep) {
  const { startedAt, completedAt, cache, error } = step;
  if (error !== null) return md`❌ ${nameOf(step)} · failed`;
  const seconds = ((completedAt?.getTime() ?? 0) - (startedAt?.getTime() ?? 0)) / 1_000;
  return md`✅ ${nameOf(step)} · ${cache === 'cached' ? 'cached' : duration(seconds)}`;
}
