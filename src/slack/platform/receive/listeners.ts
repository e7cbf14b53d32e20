// Every kind of request: acknowledge, then find who knows what to do. The patterns match everything, so that nothing a
// person does goes without an answer.

import type { App } from '@slack/bolt';
import type { z } from 'zod';
import type { Actor } from '../../../access/model.ts';
import { ownValue } from '../../../lib/own-property.ts';
import { createRateLimit } from '../../../lib/rate-limit.ts';
import { section, view } from '../../../views/kit/blocks.ts';
import { PICKED_PROJECT } from '../../../views/kit/modals.ts';
import { md } from '../../../views/kit/mrkdwn.ts';
import { count } from '../../../views/kit/words.ts';
import type { Handling } from '../handle.ts';
import type { Interaction } from '../interaction.ts';
import { projectOptions } from '../pick-project.ts';
import { createAnswer } from '../reply/answer.ts';
import { actionOf, findIn, formOf, routeCommand, unknownAction } from '../router.ts';
import type { Services } from '../services.ts';
import { isSlackUrl } from '../slack-hosts.ts';
import {
  BlockActions,
  EventCallback,
  FormMetadata,
  formValues,
  Shortcut,
  SlashCommand,
  Suggestion,
  ViewSubmission,
} from './payloads.ts';

/** A menu has 3 seconds for its options; a slow Depot must not eat all of them. */
const OPTIONS_MS = 2_000;

const ALL = /.*/s;

/** Events by which a person says something to the bot, and waits for an answer. */
const SPOKEN = new Set(['app_mention', 'message.im']);

/** Events that follow from what people say to each other: nobody asked, so nobody gets an answer when nothing comes of them. */
const UNADDRESSED = new Set(['link_shared']);

/** Of those, in the whole workspace; more are left as they are, so that people's own questions come first. */
const UNADDRESSED_PER_MINUTE = 30;

const nothing = async () => undefined;

const tooFast = (seconds: number) =>
  `That was too fast. Nothing changed. Try again in ${count(seconds, 'second')}.`;

export function listen(app: App, services: Services, handling: Handling, isStopping: () => boolean): void {
  const { log, workspace, settings } = services;
  const acts = createRateLimit(settings.actsPerMinute, services.clock);
  // Typing into a menu asks at every letter.
  const lookUps = createRateLimit(settings.actsPerMinute * 5, services.clock);
  const unaddressed = createRateLimit(UNADDRESSED_PER_MINUTE, services.clock);
  interface From extends Omit<Interaction, 'answer' | 'actor'> {
    readonly userId: string;
    /** Was it a click on a message, rather than a command? */
    readonly clicked: boolean;
    /** The thread it was asked in; null: none. */
    readonly threadTs: string | null;
    readonly workspaceIds: readonly (string | null | undefined)[];
  }
  const interaction = ({ userId, clicked, workspaceIds, ...from }: From): Interaction => {
    const { channelId, messageTs, threadTs } = from;
    const { clients, clock } = services;
    const responseUrl = trusted(from.responseUrl);
    const answer = createAnswer({
      clients,
      clock,
      log,
      userId,
      channelId,
      messageTs,
      clicked,
      responseUrl,
      threadTs,
    });
    const { clickedKey } = from;
    /** Whatever follows the clicked message by itself must not write over what is put in its place. */
    const endSubscription = () => {
      if (clickedKey) services.liveMessages.stop(clickedKey);
      if (clicked && messageTs === null) services.liveMessages.stopPrivate(userId);
    };
    return {
      ...from,
      responseUrl,
      actor: actorOf(userId, channelId, workspaceIds),
      answer: {
        ...answer,
        replace(view) {
          endSubscription();
          return answer.replace(view);
        },
        show(view) {
          endSubscription();
          return answer.show(view);
        },
      },
    };
  };

  /** Everybody acts on our workspace, also somebody from elsewhere in a shared channel. */
  function actorOf(userId: string, channelId: string | null, workspaceIds: From['workspaceIds']): Actor {
    const actor = { teamId: workspace.key(), userId, channelId };
    const workspaceId = workspaceIds.find((id) => typeof id === 'string' && id !== '');
    return workspaceId ? { ...actor, workspaceId } : actor;
  }

  function trusted(url: string | null): string | null {
    if (url === null || isSlackUrl(url, settings.apiUrl)) return url;
    log.warn('a response URL that is not on a host of Slack was ignored');
    return null;
  }

  /** A payload that is not Slack's form, or not for us, is logged by its faults' places, and goes no further. */
  function read<T>(schema: z.ZodType<T>, body: unknown, what: string): T | null {
    if (workspace.isForeign(body)) {
      log.warn({ what }, 'a payload for another workspace was ignored');
      return null;
    }
    const parsed = schema.safeParse(body);
    if (parsed.success) return parsed.data;
    log.warn(
      { what, at: parsed.error.issues.map(({ path }) => path.join('.')) },
      'a payload has another form than Slack documents',
    );
    return null;
  }

  /** @param wait seconds until this person may act again, where that was asked already */
  function begin(
    who: Interaction,
    what: string,
    work: () => Promise<void>,
    wait = acts.take(who.actor.userId),
  ): Promise<void> {
    if (!isStopping() && wait === 0) return handling.handle(who, what, work);
    const words = isStopping()
      ? 'The bot is restarting. Nothing changed. Try again in a few seconds.'
      : tooFast(wait);
    return handling.handle(who, what, () => who.answer.replyPrivately(view([section(md`${words}`)])));
  }

  app.command(ALL, async ({ ack, body }) => {
    await ack();
    const command = read(SlashCommand, body, 'slash command');
    if (!command) return;
    const who = interaction({
      userId: command.user_id,
      channelId: command.channel_id,
      messageTs: null,
      clickedKey: null,
      viewId: null,
      triggerId: command.trigger_id,
      key: `command ${command.trigger_id}`,
      responseUrl: command.response_url,
      clicked: false,
      threadTs: null,
      workspaceIds: [command.team_id],
    });
    await begin(who, 'command', () => routeCommand(command.text, who, services));
  });

  app.action(ALL, async ({ ack, body }) => {
    await ack();
    const click = read(BlockActions, body, 'block action');
    const [action] = click?.actions ?? [];
    if (!click || !action) return;
    const isMessage = click.container.type === 'message';
    const { message_ts: clickedTs } = click.container;
    const askedFrom = placeIn(click.view?.private_metadata ?? '');
    const clickedKey = isMessage && clickedTs ? `${click.channel?.id} ${clickedTs}` : null;
    const who = interaction({
      userId: click.user.id,
      // A button in a form acts where the form was asked for.
      channelId: click.channel?.id ?? askedFrom.channelId,
      messageTs: isMessage && isPublic(click) ? (clickedTs ?? null) : null,
      clickedKey,
      viewId: click.view?.id ?? null,
      triggerId: click.trigger_id,
      key: `action ${click.trigger_id}`,
      responseUrl: click.response_url ?? null,
      clicked: isMessage,
      threadTs: click.view ? askedFrom.threadTs : threadOf(click),
      workspaceIds: [click.user.team_id, click.view?.app_installed_team_id],
    });
    const value = action.value ?? action.selected_option?.value ?? '';
    const work = actionOf(action.action_id, services);
    await begin(who, `action ${action.action_id}`, () =>
      work ? work(value, who, services) : unknownAction(who, services),
    );
  });

  app.view(ALL, async ({ ack, body }) => {
    const sent = read(ViewSubmission, body, 'view submission');
    const form = sent && formOf(sent.view.callback_id, services);
    const { private_metadata: metadata = '' } = sent?.view ?? {};
    // The one thing that may come before the acknowledgement, because mistakes must be in it.
    const values = sent ? formValues(sent) : {};
    const errors = form?.check(values, metadata) ?? {};
    if (Object.keys(errors).length > 0) return ack({ response_action: 'errors', errors });
    // Said in the form, so that what was typed is not lost.
    const wait = sent ? acts.take(sent.user.id) : 0;
    const [field] = Object.keys(sent?.view.state.values ?? {});
    if (wait > 0 && field) return ack({ response_action: 'errors', errors: { [field]: tooFast(wait) } });
    const progress = form?.progress?.(values);
    await (progress ? ack({ response_action: 'update', view: progress }) : ack());
    if (!sent) return;
    const who = interaction({
      userId: sent.user.id,
      ...placeIn(metadata),
      messageTs: null,
      clickedKey: null,
      viewId: sent.view.id,
      triggerId: sent.trigger_id ?? null,
      key: `view ${sent.view.id} ${sent.view.hash}`,
      responseUrl: null,
      clicked: false,
      workspaceIds: [sent.user.team_id, sent.view.app_installed_team_id],
    });
    const work = () => (form ? form.submit(values, metadata, who, services) : unknownAction(who, services));
    await begin(who, `form ${sent.view.callback_id}`, work, wait);
  });

  // Nothing follows from it, but over a socket it must be acknowledged too.
  app.view({ callback_id: ALL, type: 'view_closed' }, async ({ ack }) => ack());

  app.shortcut(ALL, async ({ ack, body }) => {
    await ack();
    const shortcut = read(Shortcut, body, 'shortcut');
    if (!shortcut) return;
    const { message = null, message_ts: messageTs = null } = shortcut;
    const asker = interaction({
      userId: shortcut.user.id,
      channelId: shortcut.channel?.id ?? null,
      messageTs,
      clickedKey: null,
      viewId: null,
      triggerId: shortcut.trigger_id,
      key: `shortcut ${shortcut.trigger_id}`,
      responseUrl: shortcut.response_url ?? null,
      clicked: messageTs !== null,
      threadTs: message?.thread_ts ?? null,
      workspaceIds: [shortcut.user.team_id],
    });
    // The message is somebody else's, or a notice: it stays as it is.
    const who = { ...asker, answer: { ...asker.answer, replace: asker.answer.replyPrivately } };
    const run = findIn(services.handlers, ({ shortcuts }) => ownValue(shortcuts ?? {}, shortcut.callback_id));
    await begin(who, `shortcut ${shortcut.callback_id}`, () =>
      run ? run(who, services, message) : unknownAction(who, services),
    );
  });

  app.options(ALL, async ({ ack, body }) => {
    const asks = read(Suggestion, body, 'options');
    if (asks?.action_id !== PICKED_PROJECT || lookUps.take(asks.user.id) > 0) return ack({ options: [] });
    const actor = actorOf(asks.user.id, placeIn(asks.view?.private_metadata ?? '').channelId, [
      asks.user.team_id,
      asks.view?.app_installed_team_id,
    ]);
    const late = services.clock.sleep(OPTIONS_MS).then(() => null);
    const visible = services.depot.projects
      .list()
      .then((projects) => services.access.allowedOf(actor, 'show', projects));
    const projects = await Promise.race([visible, late]).catch((error: unknown) => {
      log.warn({ err: error }, 'the menu of projects stays empty');
      return null;
    });
    // An empty menu says "no results"; submitting without a choice is refused with words.
    await ack({ options: projects ? [...projectOptions(projects, asks.value)] : [] });
  });

  app.event(ALL, async ({ body }) => {
    const callback = read(EventCallback, body, 'event');
    if (!callback || callback.event.bot_id || callback.event.subtype) return;
    const { event, event_id: eventId } = callback;
    // Some events of a channel name nobody: what follows from them, the bot does.
    const userId = event.user ?? (event.type === 'message' ? null : workspace.identity().botUserId);
    if (!userId) return;
    const who = interaction({
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
      log.debug({ type, eventId }, 'an event nobody waits for was left alone');
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
  });
}

/**
 * May everybody in the channel see the clicked message? Old clients leave `is_ephemeral` out, but no payload of a private
 * message carries the message itself: https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
 */
const isPublic = ({ container, message }: z.infer<typeof BlockActions>) =>
  container.is_ephemeral === undefined || container.is_ephemeral === null
    ? message !== undefined && message !== null
    : !container.is_ephemeral;

/**
 * The thread that the clicked message is in. The message that a thread is about stands in the channel, and people click it
 * there: an answer that only they see would be hidden in the thread.
 */
function threadOf({ container, message }: z.infer<typeof BlockActions>): string | null {
  const threadTs = container.thread_ts ?? message?.thread_ts ?? null;
  return threadTs === container.message_ts ? null : threadTs;
}

/** Every form remembers where it was asked for: answers go there. */
function placeIn(privateMetadata: string): Pick<Interaction, 'channelId' | 'threadTs'> {
  const { data } = FormMetadata.safeParse(privateMetadata);
  return { channelId: data?.channelId ?? null, threadTs: data?.threadTs ?? null };
}
