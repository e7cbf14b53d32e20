// One build: how it went, how long it took, what the cache saved, where it broke.

import { shown } from '../../analysis/finding.ts';
import type { BuildStep } from '../../depot/model.ts';
import { context, facts, header, section, type View, view } from '../kit/blocks.ts';
import { type Change, changeWords } from '../kit/change-words.ts';
import { bold, code, md, when } from '../kit/mrkdwn.ts';
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
      ['Steps', md`${cachedWords(build) ?? soFar(steps)}`],
    ]),
    failing ? section(md`Failed at ${code(shown(failing.name, 200))}`) : null,
    changed ? section(changed) : null,
    steps ? null : context(md`Depot did not give the steps of this build.`),
    liveWords(place),
    ways(place, 'build'),
  ]);
}

/** A running build has no counts yet: what Depot shows of its steps. */
function soFar(steps: readonly BuildStep[] | null): string {
  if (!steps) return 'not known yet';
  const ended = steps.filter(({ completedAt }) => completedAt !== null).length;
  const cached = steps.filter(({ cache }) => cache === 'cached').length;
  return `${ended} of ${steps.length} begun have ended, ${cached} cached`;
}
