// "Follow live": a running build's message is refreshed in place until the build ends, somebody clicks something else on
// it, or two minutes are over.

import { messageOf } from '../../lib/errors.ts';
import type { BuildPlace } from '../../views/builds/build-place.ts';
import type { View } from '../../views/kit/blocks.ts';
import type { Interaction } from '../platform/interaction.ts';
import type { Services } from '../platform/services.ts';
import { reload } from './find-build.ts';

const FOLLOW_MS = 120_000;
/** chat.update allows 50 a minute for the whole workspace; Depot's answers cost calls. */
const LOOK_EVERY_MS = 4_000;
/** A message that only the person sees changes through its response URL, five times at most; the last is for the end. */
const LOOKS_SHOWN_PRIVATELY = new Set([2, 7, 16]);

export type Screen = (place: BuildPlace, services: Services) => Promise<View>;

/** Shows the screen at once, and returns; the following goes on by itself. */
export async function follow(
  place: BuildPlace,
  screen: Screen,
  interaction: Interaction,
  services: Services,
): Promise<void> {
  const { answer, clickedKey } = interaction;
  const { clock, liveMessages, log } = services;
  if (place.build.status !== 'running' || clickedKey === null) {
    return answer.replace(await screen(place, services));
  }
  const signal = liveMessages.start(clickedKey);
  const live = { ...place, liveUntil: new Date(clock.now().getTime() + FOLLOW_MS) };
  await answer.replace(await screen(live, services));
  refresh(live, screen, interaction, services, signal)
    .catch((error: unknown) => {
      if (!signal.aborted) log.warn({ error: messageOf(error) }, 'a running build could not be refreshed');
    })
    .finally(() => {
      if (!signal.aborted) liveMessages.stop(clickedKey);
    });
}

async function refresh(
  live: BuildPlace,
  screen: Screen,
  interaction: Interaction,
  services: Services,
  signal: AbortSignal,
) {
  const { clock } = services;
  const isPrivate = interaction.messageTs === null;
  let shown = '';
  for (let look = 1; look * LOOK_EVERY_MS <= FOLLOW_MS; look++) {
    await clock.sleep(LOOK_EVERY_MS, signal);
    const place = await reload(live, services);
    const isLast = place.build.status !== 'running' || (look + 1) * LOOK_EVERY_MS > FOLLOW_MS;
    if (!isLast && isPrivate && !LOOKS_SHOWN_PRIVATELY.has(look)) continue;
    const view = await screen({ ...place, liveUntil: isLast ? null : live.liveUntil }, services);
    signal.throwIfAborted();
    if (view.text !== shown) await interaction.answer.replace(view);
    shown = view.text;
    if (isLast) return;
  }
}
