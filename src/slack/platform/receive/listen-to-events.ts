// Events: what is said to the bot, and what happens in the workspace around it.

import type { App } from '@slack/bolt';
import { ownValue } from '../../../lib/own-property.ts';
import { createRateLimit } from '../../../lib/rate-limit.ts';
import { findIn } from '../router.ts';
import type { Services } from '../services.ts';
import type { Incoming } from './incoming.ts';
import { EventCallback } from './payloads.ts';

const ALL = /.*/s;

/** Events by which a person says something to the bot, and waits for an answer. */
const SPOKEN = new Set(['app_mention', 'message.im']);

/** Events that follow from what people say to each other: nobody asked, so nobody gets an answer when nothing comes of them. */
const UNADDRESSED = new Set(['link_shared']);

/** Of those, in the whole workspace; more are left as they are, so that people's own questions come first. */
const UNADDRESSED_PER_MINUTE = 30;

const nothing = async () => undefined;

/** https://docs.slack.dev/reference/events */
export function listenToEvents(
  app: App,
  services: Services,
  { afterAcks, read, interaction, begin }: Incoming,
  isStopping: () => boolean,
): void {
  const { log, workspace } = services;
  const unaddressed = createRateLimit(UNADDRESSED_PER_MINUTE, services.clock);

  // The one event that Bolt leaves to be acknowledged: a step of a workflow, which this app doesn't offer.
  // https://docs.slack.dev/reference/events/function_executed
  app.event('function_executed', async ({ ack }) => ack?.());

  app.event(ALL, async ({ body }) =>
    afterAcks(async (arrivedAt) => {
      const callback = read(EventCallback, body, 'event');
      if (!callback || callback.event.bot_id || callback.event.subtype) return;
      const { event, event_id: eventId } = callback;
      // Some events of a channel name nobody: what follows from them, the bot does.
      const userId = event.user ?? (event.type === 'message' ? null : workspace.identity().botUserId);
      if (!userId) return;
      const who = interaction({
        arrivedAt,
        userId,
        channelId: event.channel ?? null,
        messageTs: null,
        clickedKey: null,
        viewId: null,
        triggerId: null,
        key: `event ${eventId}`,
        responseUrl: null,
        clicked: false,
        threadTs: event.thread_ts ?? null,
        workspaceIds: [callback.team_id],
      });
      const type = event.type === 'message' ? `message.${event.channel_type}` : event.type;
      const answerEvent = findIn(services.handlers, ({ events }) => ownValue(events ?? {}, type));
      if (!answerEvent) return;
      const isUnaddressed = UNADDRESSED.has(type);
      if (isUnaddressed && (isStopping() || callback.is_ext_shared_channel || unaddressed.take(type) > 0)) {
        log.debug({ type, eventId }, 'an event was skipped');
        return;
      }
      // Nobody waits for what the bot does with the others.
      const answer = {
        ...who.answer,
        ...(!SPOKEN.has(type) && { replyMeanwhile: nothing }),
        ...(isUnaddressed && { replyPrivately: nothing, replace: nothing }),
      };
      const quiet = { ...who, answer };
      await begin(quiet, type, () => answerEvent(event, quiet, services), isUnaddressed ? 0 : undefined);
    }),
  );
}
