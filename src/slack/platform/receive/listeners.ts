// Commands, clicks, forms and shortcuts: acknowledge, then find who knows what to do. The patterns match everything, so
// that nothing a person does goes without an answer.

import type { App } from '@slack/bolt';
import type { z } from 'zod';
import { ownValue } from '../../../lib/own-property.ts';
import type { Handling } from '../handle.ts';
import { actionOf, answerUnknownAction, findIn, formOf, routeCommand } from '../router.ts';
import type { Services } from '../services.ts';
import { placeIn } from './form-place.ts';
import { createIncoming, tooFast } from './incoming.ts';
import { listenForOptions } from './listen-for-options.ts';
import { listenToEvents } from './listen-to-events.ts';
import { BlockActions, formValues, Shortcut, SlashCommand, ViewSubmission } from './payloads.ts';

const ALL = /.*/s;

export function listen(app: App, services: Services, handling: Handling, isStopping: () => boolean): void {
  const incoming = createIncoming(services, handling, isStopping);
  const { afterAcks, interaction, read, begin, secondsToWait } = incoming;
  listenForOptions(app, services, incoming);
  listenToEvents(app, services, incoming, isStopping);

  app.command(ALL, async ({ ack, body }) => {
    await ack();
    afterAcks(async (arrivedAt) => {
      const command = read(SlashCommand, body, 'slash command');
      if (!command) return;
      const who = interaction({
        arrivedAt,
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
  });

  app.action(ALL, async ({ ack, body }) => {
    await ack();
    afterAcks(async (arrivedAt) => {
      const click = read(BlockActions, body, 'block action');
      const [action] = click?.actions ?? [];
      if (!click || !action) return;
      const isMessage = click.container.type === 'message';
      const { message_ts: clickedTs } = click.container;
      const openedFrom = placeIn(click.view?.private_metadata ?? '');
      const clickedKey = isMessage && clickedTs ? `${click.channel?.id} ${clickedTs}` : null;
      const who = interaction({
        arrivedAt,
        userId: click.user.id,
        // A button in a form acts where the form was asked for.
        channelId: click.channel?.id ?? openedFrom.channelId,
        messageTs: isMessage && isPublic(click) ? (clickedTs ?? null) : null,
        clickedKey,
        viewId: click.view?.id ?? null,
        triggerId: click.trigger_id,
        key: `action ${click.trigger_id}`,
        responseUrl: click.response_url ?? null,
        clicked: isMessage,
        threadTs: click.view ? openedFrom.threadTs : threadOf(click),
        workspaceIds: [click.user.team_id, click.view?.app_installed_team_id],
      });
      const value = action.value ?? action.selected_option?.value ?? '';
      const work = actionOf(action.action_id, services);
      await begin(who, `action ${action.action_id}`, () =>
        work ? work(value, who, services) : answerUnknownAction(who, services),
      );
    });
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
    const wait = sent ? secondsToWait(sent.user.id) : 0;
    const [field] = Object.keys(sent?.view.state.values ?? {});
    if (wait > 0 && field) return ack({ response_action: 'errors', errors: { [field]: tooFast(wait) } });
    const progress = form?.progress?.(values);
    await (progress ? ack({ response_action: 'update', view: progress }) : ack());
    if (!sent) return;
    afterAcks(async (arrivedAt) => {
      const who = interaction({
        arrivedAt,
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
      const work = () =>
        form ? form.submit(values, metadata, who, services) : answerUnknownAction(who, services);
      await begin(who, `form ${sent.view.callback_id}`, work, wait);
    });
  });

  // Nothing follows from it, but over a socket it must be acknowledged too.
  app.view({ callback_id: ALL, type: 'view_closed' }, async ({ ack }) => ack());

  app.shortcut(ALL, async ({ ack, body }) => {
    await ack();
    afterAcks(async (arrivedAt) => {
      const shortcut = read(Shortcut, body, 'shortcut');
      if (!shortcut) return;
      const { message = null, message_ts: messageTs = null } = shortcut;
      const asker = interaction({
        arrivedAt,
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
      const run = findIn(services.handlers, ({ shortcuts }) =>
        ownValue(shortcuts ?? {}, shortcut.callback_id),
      );
      await begin(who, `shortcut ${shortcut.callback_id}`, () =>
        run ? run(who, services, message) : answerUnknownAction(who, services),
      );
    });
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
