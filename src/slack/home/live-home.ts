// Keeps the Home tab of people who have it open up to date. Slack does not say when somebody closes it, only when they
// open it or go to the Messages tab: so it ends by itself after half an hour. Kept in this process alone.
// https://docs.slack.dev/reference/events/app_home_opened

import { isDeepStrictEqual } from 'node:util';
import type { HomeView } from '@slack/types';
import { messageOf } from '../../lib/errors.ts';
import { homeView } from '../../views/home/home.ts';
import type { Interaction } from '../platform/interaction.ts';
import type { Services } from '../platform/services.ts';
import { homeNews } from './home-content.ts';

const LIVE_MS = 30 * 60_000;
/** Soon at first, while the person is likely to look. */
const SOON_MS = 5_000;
const SOON_FOR_MS = 5 * 60_000;
const LATER_MS = 20_000;

const keyOf = ({ actor }: Interaction) => `home ${actor.teamId} ${actor.userId}`;

async function homeFor(interaction: Interaction, services: Services): Promise<HomeView> {
  const { settings, version } = services;
  return homeView({
    slashCommand: settings.slashCommand,
    version,
    news: await homeNews(interaction, services),
  });
}

const publish = ({ actor }: Interaction, { clients }: Services, view: HomeView) =>
  clients.answers.views.publish({ user_id: actor.userId, view });

/** Publishes it at once, and returns; the refreshing continues in the background. */
export async function openHome(interaction: Interaction, services: Services): Promise<void> {
  const signal = services.liveMessages.start(keyOf(interaction));
  const shown = await homeFor(interaction, services);
  await publish(interaction, services, shown);
  void refresh(shown, signal, interaction, services);
}

export function leaveHome(interaction: Interaction, { liveMessages }: Services): void {
  liveMessages.stop(keyOf(interaction));
}

/** Never throws: what fails is logged, and tried again the next time. */
async function refresh(
  opened: HomeView,
  signal: AbortSignal,
  interaction: Interaction,
  services: Services,
): Promise<void> {
  const { clock, log, liveMessages } = services;
  const since = clock.now().getTime();
  const openFor = () => clock.now().getTime() - since;
  let shown = opened;
  while (openFor() < LIVE_MS) {
    try {
      await clock.sleep(openFor() < SOON_FOR_MS ? SOON_MS : LATER_MS, signal);
      const fresh = await homeFor(interaction, services);
      if (signal.aborted) return;
      if (isDeepStrictEqual(fresh, shown)) continue;
      await publish(interaction, services, fresh);
      shown = fresh;
    } catch (error) {
      if (signal.aborted) return;
      log.warn({ error: messageOf(error) }, 'a Home tab could not be refreshed');
    }
  }
  liveMessages.stop(keyOf(interaction));
}
