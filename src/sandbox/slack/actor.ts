// One person in the workspace: what they can do, and what they see.

import type { Delivered, DeliveryType } from './delivery.ts';
import { elementsIn, type Found, filledValue, initialValue, optionsOf } from './elements.ts';
import { escapeCommandText } from './escape-command.ts';
import * as payloads from './payloads.ts';
import { isJson, list } from './problems.ts';
import {
  type Channel,
  directMessage,
  type Json,
  type Person,
  type StoredMessage,
  type StoredView,
  visibleMessages,
} from './state.ts';
import type { Tickets } from './tickets.ts';
import { draftOf, missingInputs } from './view-values.ts';
import { addMessage } from './web-api/chat.ts';
import type { MethodContext } from './web-api/method.ts';
import { checkedView, closeViews, pushView, replaceView, viewOnWire, withBlockIds } from './web-api/views.ts';

export interface Acted {
  readonly acked: boolean;
  readonly ackMs: number;
  /** What Slack would have shown at the bottom of the window, if anything. */
  readonly toast: string | null;
}

/** Which button or menu: by action id, and the value it carries or the option to choose. */
export interface ClickTarget {
  /** The message; without it, the newest one that has the element. */
  readonly messageTs?: string;
  /** In the person's open modal instead of a message. */
  readonly inView?: boolean;
  /** On the person's Home tab. */
  readonly inHome?: boolean;
  readonly actionId: string;
  /** Tells elements of one action id apart; or the option to choose in a menu. */
  readonly value?: string;
}

export interface Actor {
  readonly person: Person;
  command(channelId: string, line: string): Promise<Acted>;
  click(channelId: string, target: ClickTarget): Promise<Acted>;
  /** Presses a modal's submit button. `values` by action id: text, an option's value, or a list of values. */
  submit(values?: Readonly<Record<string, unknown>>): Promise<Acted & { readonly errors: Json | null }>;
  closeView(): Promise<void>;
  openHome(): Promise<void>;
  shortcut(callbackId: string): Promise<Acted>;
  say(channelId: string, text: string): Promise<void>;
  /** The options that a menu loads for a text, as a person typing into it sees them. */
  suggest(actionId: string, text: string): Promise<readonly Json[]>;
  sees(channelId: string): readonly StoredMessage[];
  view(): StoredView | null;
  home(): Json | null;
  toasts(): readonly string[];
  /** The direct message with the bot. */
  dm(): string;
}

interface ActorOptions {
  readonly context: MethodContext;
  readonly tickets: Tickets;
  readonly person: Person;
  /** Does the manifest say should_escape for this command? */
  readonly escapes: (command: string) => boolean;
  readonly deliver: (type: DeliveryType, payload: Json) => Promise<Delivered>;
  readonly acted: (person: Person, delivered: Delivered, failure: string) => Acted;
}

export function createActor({ context, tickets, person, escapes, deliver, acted }: ActorOptions): Actor {
  const { state } = context;
  const { userId } = person;
  const sender = { state, person };
  /** What was chosen in open views and messages, by view id or message ts. */
  const loaded = new Map<string, readonly Json[]>();

  const channelOf = (channelId: string): Channel => {
    const channel = state.channels.get(channelId);
    if (!channel?.members.has(userId)) throw new Error(`${person.name} is not in ${channelId}`);
    return channel;
  };

  const topView = (): StoredView | null => {
    const viewId = state.viewStacks.get(userId)?.at(-1);
    return (viewId && state.views.get(viewId)) || null;
  };

  const valuesOf = (view: StoredView, given: Readonly<Record<string, unknown>>): Json => {
    const values: Record<string, Record<string, Json>> = {};
    for (const { blockId, element } of elementsIn(withBlockIds(view.view.blocks))) {
      if (typeof element.action_id !== 'string' || element.type === 'button') continue;
      const { action_id: actionId } = element;
      const value =
        actionId in given
          ? filledValue(element, given[actionId], loaded.get(actionId) ?? [])
          : (draftOf(view)[actionId] ?? initialValue(element));
      values[blockId] = { ...values[blockId], [actionId]: value };
    }
    return values;
  };

  const responseUrl = (channelId: string, messageTs: string | null) =>
    `${context.baseUrl()}/response/${tickets.newResponseId({ userId, channelId, messageTs })}`;

  async function press(
    found: Found,
    given: string | undefined,
    from: 'view' | StoredMessage,
    channel: Channel | null,
  ) {
    const { element, blockId } = found;
    const chosen =
      element.type === 'button'
        ? { value: element.value }
        : element.type === 'overflow'
          ? { selected_option: optionsOf(element).find(({ value }) => value === given) }
          : filledValue(element, given ?? null, loaded.get(String(element.action_id)) ?? []);
    const action = {
      type: element.type,
      action_id: element.action_id,
      block_id: blockId,
      action_ts: context.newTs(),
      ...(isJson(element.text) && { text: element.text }),
      ...chosen,
    };
    const triggerId = tickets.newTrigger(userId);
    if (from !== 'view' && channel) {
      const url = responseUrl(channel.channelId, from.ts);
      const place = { message: from, channel, responseUrl: url, values: {} };
      return deliver('interactive', payloads.blockActions(sender, { action, triggerId, from: place }));
    }
    const view = topView();
    const home = state.homes.get(userId) ?? {};
    if (view && element.type !== 'button' && typeof element.action_id === 'string') {
      draftOf(view)[element.action_id] = chosen as Json;
    }
    const wire = view
      ? viewOnWire(view, state, valuesOf(view, {}))
      : { ...home, id: `VHOME${userId}`, type: 'home' };
    return deliver('interactive', payloads.blockActions(sender, { action, triggerId, from: { view: wire } }));
  }

  /** What the bot's answer to a submission does to the open modals. */
  function applyAnswer(view: StoredView, body: unknown): Json | null {
    const answer = isJson(body) ? body : {};
    switch (answer.response_action) {
      case 'errors':
        return isJson(answer.errors) ? answer.errors : {};
      case 'update':
        replaceView(state, view, checkedView(answer.view, 'modal'));
        return null;
      case 'push':
        pushView(state, userId, checkedView(answer.view, 'modal'));
        return null;
      case 'clear':
        closeViews(state, userId, true);
        return null;
      default:
        // The app may have updated the modal before its empty answer arrived; an empty answer still closes it.
        closeViews(state, userId, false);
        return null;
    }
  }

  return {
    person,
    async command(channelId, line) {
      const channel = channelOf(channelId);
      const [command = '', ...words] = line.trim().split(' ');
      const payload = payloads.slashCommand(sender, {
        channel,
        command,
        text: escapes(command) ? escapeCommandText(words.join(' '), state) : words.join(' '),
        triggerId: tickets.newTrigger(userId),
        responseUrl: responseUrl(channelId, null),
      });
      const delivered = await deliver('slash_commands', payload);
      return acted(person, delivered, `${command} failed with the error "operation_timeout"`);
    },
    async click(channelId, target) {
      const matches = ({ element }: Found) =>
        element.action_id === target.actionId &&
        (element.type !== 'button' || target.value === undefined || element.value === target.value);
      const failure = 'Something went wrong. Slack did not get an answer from the app.';
      if (target.inView || target.inHome) {
        const blocks = target.inHome ? state.homes.get(userId)?.blocks : topView()?.view.blocks;
        const found = elementsIn(withBlockIds(blocks)).find(matches);
        if (!found) throw new Error(`there is no ${target.actionId} in the open view`);
        return acted(person, await press(found, target.value, 'view', null), failure);
      }
      const messages = visibleMessages(state, channelId, userId).filter(
        ({ ts }) => target.messageTs === undefined || ts === target.messageTs,
      );
      for (const message of messages.toReversed()) {
        const found = elementsIn(message.blocks).find(matches);
        if (found)
          return acted(person, await press(found, target.value, message, channelOf(channelId)), failure);
      }
      throw new Error(`${person.name} sees no ${target.actionId} ${target.value ?? ''} in ${channelId}`);
    },
    async submit(given = {}) {
      const view = topView();
      if (!view) throw new Error(`${person.name} has no modal open`);
      if (!view.view.submit) throw new Error('the modal has no submit button');
      const known = elementsIn(withBlockIds(view.view.blocks)).map(({ element }) => element.action_id);
      const stray = Object.keys(given).find((actionId) => !known.includes(actionId));
      if (stray) throw new Error(`the modal has no input ${stray}; it has ${known.join(', ')}`);
      const values = valuesOf(view, given);
      const empty = missingInputs(view, values);
      if (empty) return { acked: true, ackMs: 0, toast: null, errors: empty };
      const wire = viewOnWire(view, state, values);
      const payload = payloads.viewSubmission(sender, wire, tickets.newTrigger(userId));
      const delivered = await deliver('interactive', payload);
      const failure = 'We had some trouble connecting. Try again?';
      const errors = delivered.acked ? applyAnswer(view, delivered.body) : null;
      return { ...acted(person, delivered, failure), errors };
    },
    async closeView() {
      const view = topView();
      if (!view) return;
      closeViews(state, userId, false);
      if (view.view.notify_on_close === true) {
        await deliver('interactive', payloads.viewClosed(sender, viewOnWire(view, state), false));
      }
    },
    async openHome() {
      const event = {
        type: 'app_home_opened',
        user: userId,
        channel: this.dm(),
        tab: 'home',
        event_ts: context.newTs(),
      };
      await deliver(
        'events_api',
        payloads.eventCallback(state, event, state.newId('Ev'), context.clock.now()),
      );
    },
    async shortcut(callbackId) {
      const payload = payloads.globalShortcut(
        sender,
        callbackId,
        tickets.newTrigger(userId),
        context.newTs(),
      );
      return acted(person, await deliver('interactive', payload), 'That shortcut did not work.');
    },
    async say(channelId, text) {
      const channel = channelOf(channelId);
      const message = addMessage(context, { channelId, userId, text, blocks: [] });
      const base = { channel: channelId, user: userId, text, ts: message.ts, event_ts: message.ts };
      const mentioned = text.includes(`<@${state.botUserId}>`) && channel.members.has(state.botUserId);
      const event =
        channel.kind === 'dm'
          ? { type: 'message', channel_type: 'im', ...base }
          : mentioned
            ? { type: 'app_mention', ...base }
            : null;
      if (!event) return;
      await deliver(
        'events_api',
        payloads.eventCallback(state, event, state.newId('Ev'), context.clock.now()),
      );
    },
    async suggest(actionId, text) {
      const view = topView();
      const inView =
        view && elementsIn(withBlockIds(view.view.blocks)).find((f) => f.element.action_id === actionId);
      const message = state.messages.findLast((m) =>
        elementsIn(m.blocks).some((f) => f.element.action_id === actionId),
      );
      const found = inView ?? elementsIn(message?.blocks ?? []).find((f) => f.element.action_id === actionId);
      if (!found) throw new Error(`there is no menu ${actionId}`);
      const container =
        inView && view ? { view: viewOnWire(view, state) } : { container: { type: 'message' } };
      const payload = payloads.blockSuggestion(sender, {
        actionId,
        blockId: found.blockId,
        value: text,
        container,
      });
      const { body } = await deliver('interactive', payload);
      const groups = isJson(body) ? list(body.option_groups).filter(isJson) : [];
      const offered = [
        ...(isJson(body) ? list(body.options) : []),
        ...groups.flatMap((g) => list(g.options)),
      ];
      loaded.set(actionId, offered.filter(isJson));
      return offered.filter(isJson);
    },
    sees: (channelId) => visibleMessages(state, channelOf(channelId).channelId, userId),
    view: topView,
    home: () => state.homes.get(userId) ?? null,
    toasts: () => state.toasts.filter((toast) => toast.userId === userId).map(({ text }) => text),
    dm: () => directMessage(state, userId).channelId,
  };
}
