// Keeps the Home tab of people who have it open up to date. Slack does not say when somebody closes it, only when they
// open it or go to the Messages tab: so it ends by itself after half an hour. Kept in this process alone.
// https://docs.slack.dev/reference/events/app_home_opened

import { isDeepStrictEqual } from 'node:util';
import type { HomeView } from '@slack/types';
import { messageOf } from '../../lib/errors.ts';
import { homeView } from '../../views/home/home.ts';
import type { Interaction } from '../platform/interaction.ts';
import { SlackError } from '../platform/reply/slack-error.ts';
import type { Services } from '../platform/services.ts';
import { readHomeNews } from './home-content.ts';

const LIVE_MS = 30 * 60_000;
/** Soon at first, while the person is likely to look. */
const SOON_MS = 5_000;
const SOON_FOR_MS = 5 * 60_000;
const LATER_MS = 20_000;

const keyOf = ({ actor }: Interaction) => `home ${actor.teamId} ${actor.userId}`;

async function readHome(interaction: Interaction, services: Services): Promise<HomeView> {
  const { settings, version } = services;
  return homeView({
    slashCommand: settings.slashCommand,
    version,
    news: await readHomeNews(interaction, services),
  });
}

const publish = ({ actor }: Interaction, { clients }: Services, view: HomeView) =>
  clients.answers.views.publish({ user_id: actor.userId, view });

/** Over by itself soon: the next refresh shows it. */
const isPassing = (error: unknown) =>
  SlackError.isFromSlack(error) && ['rate_limited', 'unavailable'].includes(SlackError.from(error).code);

/**
 * Publishes it at once, and returns; the refreshing continues in the background, also where Slack is too busy for the first.
 * @throws what Slack refuses for good
 */
export async function openHome(interaction: Interaction, services: Services): Promise<void> {
  const signal = services.liveMessages.start(keyOf(interaction));
  const fresh = await readHome(interaction, services);
  const since = services.clock.now().getTime();
  try {
    await publish(interaction, services, fresh);
    void refresh({ shown: fresh, since, notBefore: 0 }, signal, interaction, services);
  } catch (error) {
    if (!isPassing(error)) throw error;
    services.log.warn({ error: messageOf(error) }, 'a Home tab is shown later');
    const notBefore = since + SlackError.from(error).retryAfterMs;
    void refresh({ shown: null, since, notBefore }, signal, interaction, services);
  }
}

export function leaveHome(interaction: Interaction, { liveMessages }: Services): void {
  liveMessages.stop(keyOf(interaction));
}

interface OpenHome {
  /** null: nothing yet. */
  shown: HomeView | null;
  /** When it was opened; like the other, in milliseconds since 1970. */
  readonly since: number;
  /** Slack wants no more before that. */
  notBefore: number;
}

/** Never throws: what fails is logged, and tried again the next time. */
async function refresh(
  home: OpenHome,
  signal: AbortSignal,
  interaction: Interaction,
  services: Services,
): Promise<void> {
  const { clock, log, liveMessages } = services;
  const now = () => clock.now().getTime();
  while (now() - home.since < LIVE_MS) {
    try {
      const pause = now() - home.since < SOON_FOR_MS ? SOON_MS : LATER_MS;
      await clock.sleep(Math.max(pause, home.notBefore - now()), signal);
      const fresh = await readHome(interaction, services);
      if (signal.aborted) return;
      if (isDeepStrictEqual(fresh, home.shown)) continue;
      await publish(interaction, services, fresh);
      home.shown = fresh;
    } catch (error) {
      if (signal.aborted) return;
      log.warn({ error: messageOf(error) }, 'a Home tab could not be refreshed');
      if (SlackError.isFromSlack(error)) home.notBefore = now() + SlackError.from(error).retryAfterMs;
    }
  }
  liveMessages.stop(keyOf(interaction));
}
