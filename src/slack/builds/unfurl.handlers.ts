// Links to Depot that people post get a preview. https://docs.slack.dev/messaging/unfurling-links-in-messages

import type { LinkUnfurls } from '@slack/types';
import { messageOf } from '../../lib/errors.ts';
import { arePreviewsOff } from '../../store/silent-links.ts';
import type { View } from '../../views/kit/blocks.ts';
import type { Interaction } from '../platform/interaction.ts';
import { SlackError } from '../platform/reply/slack-error.ts';
import type { Handlers, Services, SlackEvent } from '../platform/services.ts';
import { readLinks, readPreviews } from './link-previews.ts';

/** What is not there by then comes without a preview. */
const BUDGET_MS = 3_000;

/**
 * Quiet whatever happens: nobody asked for it. A link that is only being written (`composer`) stays as it is: where it
 * will be read is not known before it is posted, and then Slack tells of it again.
 */
async function linkShared(event: SlackEvent, interaction: Interaction, services: Services): Promise<void> {
  const { clock, log, store } = services;
  const { channelId } = interaction;
  const links = readLinks((event.links ?? []).map(({ url }) => url));
  if (links.length === 0 || channelId === null || event.source === 'composer') return;
  const isAlone = channelId.startsWith('D') && event.is_bot_user_member === true;
  const ready = new Map<string, View>();
  const done = new AbortController();
  try {
    if (await arePreviewsOff(store.db, channelId)) return;
    const late = clock.sleep(BUDGET_MS, done.signal).catch(() => undefined);
    await Promise.race([readPreviews(links, isAlone, ready, interaction, services), late]);
    const previews = links.flatMap(({ url }) => {
      const preview = ready.get(url);
      return preview ? [[url, preview] as const] : [];
    });
    if (previews.length > 0) await unfurl(event, channelId, previews, services);
  } catch (error) {
    log.warn(
      {
        error: messageOf(error),
        ...(SlackError.isFromSlack(error) && { word: SlackError.from(error).word }),
      },
      'links get no preview',
    );
  } finally {
    done.abort();
  }
}

/** https://docs.slack.dev/reference/methods/chat.unfurl */
async function unfurl(
  { message_ts: ts, unfurl_id: unfurlId, source }: SlackEvent,
  channel: string,
  previews: readonly (readonly [url: string, preview: View])[],
  { clients }: Services,
): Promise<void> {
  const unfurls: LinkUnfurls = Object.fromEntries(
    previews.map(([url, { text, blocks }]) => [url, { blocks, fallback: text }]),
  );
  if (unfurlId && source) await clients.answers.chat.unfurl({ unfurl_id: unfurlId, source, unfurls });
  else if (ts) await clients.answers.chat.unfurl({ channel, ts, unfurls });
}

export const handlers: Handlers = { events: { link_shared: linkShared } };
