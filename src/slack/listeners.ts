// Every kind of request: acknowledge, then find who knows what to do. The patterns match everything, so that nothing a
// person does goes without an answer.

import type { App } from '@slack/bolt';
import type { z } from 'zod';
import { homeView } from '../views/home.ts';
import { section, view } from '../views/kit.ts';
import { PICKED_PROJECT } from '../views/modals.ts';
import { code, md } from '../views/mrkdwn.ts';
import { projectOptions } from './actions/pick-project.ts';
import { createAnswer } from './answer.ts';
import type { Asked } from './asked.ts';
import type { Handling } from './handle.ts';
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
import type { Room } from './room.ts';
import { actionOf, formOf, routeCommand, runCommand, unknownAction } from './router.ts';

/** The global shortcut of manifest.yml. */
export const CREATE_SHORTCUT = 'create_project';

/** A menu has 3 seconds for its options; a slow Depot must not eat all of them. */
const OPTIONS_MS = 2_000;

const ALL = /.*/s;

export function listen(app: App, room: Room, handling: Handling, isStopping: () => boolean): void {
  const { log } = room;
  const asked = (from: Omit<Asked, 'answer'>, responseUrl: string | null, clicked: boolean): Asked => {
    const { actor, channelId, messageTs } = from;
    const { clients } = room;
    const answer = createAnswer({
      clients,
      log,
      userId: actor.userId,
      channelId,
      messageTs,
      clicked,
      responseUrl,
    });
    return { ...from, answer };
  };

  /** A payload that is not Slack's form is logged by its faults' places, and goes no further. */
  function read<T>(schema: z.ZodType<T>, body: unknown, what: string): T | null {
    const parsed = schema.safeParse(body);
    if (parsed.success) return parsed.data;
    log.warn(
      { what, at: parsed.error.issues.map(({ path }) => path.join('.')) },
      'a payload has another form than Slack documents',
    );
    return null;
  }

  function begin(who: Asked, what: string, work: () => Promise<void>): Promise<void> {
    if (!isStopping()) return handling.handle(who, what, work);
    const words = md`The bot is just restarting. Nothing was changed. Try again in a few seconds.`;
    return handling.handle(who, what, () => who.answer.whisper(view([section(words)])));
  }

  app.command(ALL, async ({ ack, body }) => {
    await ack();
    const command = read(SlashCommand, body, 'slash command');
    if (!command) return;
    const who = asked(
      {
        actor: { teamId: command.team_id, userId: command.user_id },
        channelId: command.channel_id,
        messageTs: null,
        clickedKey: null,
        triggerId: command.trigger_id,
        key: `command ${command.trigger_id}`,
      },
      command.response_url,
      false,
    );
    await begin(who, 'command', () => routeCommand(command.text, who, room));
  });

  app.action(ALL, async ({ ack, body }) => {
    await ack();
    const click = read(BlockActions, body, 'block action');
    const [action] = click?.actions ?? [];
    if (!click || !action) return;
    const isMessage = click.container.type === 'message';
    const { message_ts: clickedTs } = click.container;
    const clickedKey = isMessage && clickedTs ? `${click.channel?.id} ${clickedTs}` : null;
    if (clickedKey) room.following.stop(clickedKey);
    const who = asked(
      {
        actor: { teamId: click.team.id, userId: click.user.id },
        channelId: click.channel?.id ?? null,
        messageTs: isMessage && !click.container.is_ephemeral ? (click.container.message_ts ?? null) : null,
        clickedKey,
        triggerId: click.trigger_id,
        key: `action ${click.trigger_id}`,
      },
      click.response_url ?? null,
      isMessage,
    );
    const value = action.value ?? action.selected_option?.value ?? '';
    const work = actionOf(action.action_id, room);
    await begin(who, `action ${action.action_id}`, () =>
      work ? work(value, who, room) : unknownAction(who, room),
    );
  });

  app.view(ALL, async ({ ack, body }) => {
    const sent = read(ViewSubmission, body, 'view submission');
    const form = sent && formOf(sent.view.callback_id, room);
    const { private_metadata: metadata = '' } = sent?.view ?? {};
    // The one thing that may come before the acknowledgement, because mistakes must be in it.
    const values = sent ? formValues(sent) : {};
    const errors = form?.check(values, metadata) ?? {};
    if (Object.keys(errors).length > 0) return ack({ response_action: 'errors', errors });
    await ack();
    if (!sent) return;
    const who = asked(
      {
        actor: { teamId: sent.team.id, userId: sent.user.id },
        channelId: channelIn(metadata),
        messageTs: null,
        clickedKey: null,
        triggerId: sent.trigger_id ?? null,
        key: `view ${sent.view.id} ${sent.view.hash}`,
      },
      null,
      false,
    );
    await begin(who, `form ${sent.view.callback_id}`, () =>
      form ? form.submit(values, metadata, who, room) : unknownAction(who, room),
    );
  });

  app.shortcut(ALL, async ({ ack, body }) => {
    await ack();
    const shortcut = read(Shortcut, body, 'shortcut');
    if (!shortcut) return;
    const who = asked(
      {
        actor: { teamId: shortcut.team.id, userId: shortcut.user.id },
        channelId: null,
        messageTs: null,
        clickedKey: null,
        triggerId: shortcut.trigger_id,
        key: `shortcut ${shortcut.trigger_id}`,
      },
      null,
      false,
    );
    const create = shortcut.callback_id === CREATE_SHORTCUT ? room.commands.get('create') : undefined;
    await begin(who, `shortcut ${shortcut.callback_id}`, () =>
      create ? runCommand(create, '', who, room) : unknownAction(who, room),
    );
  });

  app.options(ALL, async ({ ack, body }) => {
    const asks = read(Suggestion, body, 'options');
    if (asks?.action_id !== PICKED_PROJECT) return ack({ options: [] });
    const late = room.clock.sleep(OPTIONS_MS).then(() => null);
    const projects = await Promise.race([room.depot.projects.list(), late]).catch((error: unknown) => {
      log.warn({ err: error }, 'the menu of projects stays empty');
      return null;
    });
    // An empty menu says "no results"; submitting without a choice is refused with words.
    await ack({ options: projects ? [...projectOptions(projects, asks.value)] : [] });
  });

  app.event(ALL, async ({ body }) => {
    const callback = read(EventCallback, body, 'event');
    if (!callback?.event.user || callback.event.bot_id || callback.event.subtype) return;
    const { event, team_id: teamId, event_id: eventId } = callback;
    const who = asked(
      {
        actor: { teamId, userId: callback.event.user },
        channelId: event.channel ?? null,
        messageTs: null,
        clickedKey: null,
        triggerId: null,
        key: `event ${eventId}`,
      },
      null,
      false,
    );
    if (event.type === 'app_home_opened' && event.tab === 'home') {
      await begin(who, 'home', () => publishHome(who, room));
    } else if (event.type === 'app_mention' || (event.type === 'message' && event.channel_type === 'im')) {
      await begin(who, event.type, () => pointToCommands(who, room));
    }
  });
}

/** Every form remembers the channel it was asked for in: answers go there. */
function channelIn(privateMetadata: string): string | null {
  const parsed = FormMetadata.safeParse(privateMetadata);
  return parsed.success ? parsed.data.channelId : null;
}

async function publishHome({ actor }: Asked, { clients, settings, version }: Room): Promise<void> {
  await clients.answers.views.publish({
    user_id: actor.userId,
    view: homeView(settings.slashCommand, version),
  });
}

async function pointToCommands({ answer }: Asked, { settings }: Room): Promise<void> {
  const { slashCommand } = settings;
  await answer.whisper(
    view([
      section(
        md`I listen to ${code(slashCommand)}, not to messages. Try ${code(`${slashCommand} help`)} or ${code(`${slashCommand} projects`)}.`,
      ),
    ]),
  );
}
