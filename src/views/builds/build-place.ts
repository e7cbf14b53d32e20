// What the screens of one build share: where it belongs, and the way from one screen to the others.

import type { Build } from '../../depot/model.ts';
import { button, buttons, choice, context } from '../kit/blocks.ts';
import { buildUrl } from '../kit/links.ts';
import { md, when } from '../kit/mrkdwn.ts';

export interface BuildPlace {
  readonly build: Build;
  readonly projectId: string;
  readonly projectName: string;
  readonly orgId: string | null;
  /** Until when the message refreshes itself; null: it doesn't refresh. */
  readonly liveUntil: Date | null;
}

type Screen = 'build' | 'steps' | 'why' | 'logs';

/** A running build's message can follow it for a while. Any other click on the message ends that. */
function liveButton({ build, liveUntil }: BuildPlace, here: Screen) {
  if (build.status !== 'running' || (here !== 'build' && here !== 'steps')) return null;
  return liveUntil === null
    ? button('Watch live', { actionId: `build:follow-${here}`, value: build.buildId, style: 'primary' })
    : button('Stop updates', { actionId: `build:${here}`, value: build.buildId });
}

export function liveWords({ build, liveUntil }: BuildPlace) {
  return liveUntil && build.status === 'running'
    ? context(md`Updates by itself until ${when(liveUntil)}, or until the build ends`)
    : null;
}

/** The way to the other screens of the same build. */
export function ways(place: BuildPlace, here: Screen) {
  const { build, projectId, orgId } = place;
  const to = (screen: Screen, text: string) =>
    screen === here ? null : button(text, { actionId: `build:${screen}`, value: build.buildId });
  return buttons(
    liveButton(place, here),
    build.status === 'running'
      ? button('Notify me', { actionId: 'build:notify', value: build.buildId })
      : null,
    to('build', 'Summary'),
    to('steps', 'Steps'),
    build.status === 'success' || build.status === 'running' ? null : to('why', 'Why'),
    to('logs', 'Log'),
    here !== 'build' || build.status === 'running'
      ? null
      : choice('Compare with…', 'compare:with', [
          { text: 'Last success', value: `${build.buildId} success` },
          { text: 'Build before', value: `${build.buildId} before` },
          { text: 'Newest build', value: `${build.buildId} newest` },
        ]),
    here === 'build' ? button('Share…', { actionId: 'run:share', value: build.buildId }) : null,
    button('Builds of the project', { actionId: 'run:builds', value: projectId }),
    orgId === null
      ? null
      : button('Open in Depot', { actionId: 'link:build', url: buildUrl(orgId, projectId, build.buildId) }),
  );
}
