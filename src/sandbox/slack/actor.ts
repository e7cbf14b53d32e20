// One person in the workspace: what they can do, and what they see. Long, because it is every gesture that Slack knows,
// each a few lines, all on the same person.

import type { Delivered, DeliveryFailure, DeliveryType } from './delivery.ts';
import { elementsIn, type Found } from './elements.ts';
import { escapeCommandText } from './escape-command.ts';
import { linkShared, linksIn, linkTyped } from './links.ts';
import * as payloads from './payloads.ts';
import { pressPayload, type Standing } from './press.ts';
import { isJson, list } from './problems.ts';
import { markRead } from './reads.ts';
import {
  type Channel,
  directMessage,
  findMessage,
  type Json,
  type Person,
  type StoredMessage,
  type StoredView,
  visibleMessages,
} from './state.ts';
import type { Tickets } from './tickets.ts';
import { applyAnswer } from './view-answer.ts';
import { draftOf, type FilledIn, missingInputs, mistypedInputs, valuesIn } from './view-values.ts';
import { addMessage } from './web-api/chat.ts';
import type { MethodContext } from './web-api/method.ts';
import { addReaction, removeReaction } from './web-api/reactions.ts';
import { closeViews, viewOnWire, withBlockIds } from './web-api/views.ts';

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
  /** Distinguishes elements with the same action id, like `value`. */
  readonly blockId?: string;
  /** Distinguishes buttons with the same action id; or what to choose in a menu: an option's value, a date, several values. */
  readonly value?: unknown;
  /** What stands in the inputs around it. */
  readonly filledIn?: FilledIn;
}

/** What Slack shows when a delivery failed so. */
export type Failed = (failure: DeliveryFailure) => string;

export type Submitted = Acted & { readonly errors: Json | null };

export interface Actor {
  readonly person: Person;
  command(channelId: string, line: string): Promise<Acted>;
  click(channelId: string, target: ClickTarget): Promise<Acted>;
  /** Presses a modal's submit button. `values` by action id: text, an option's value, or a list of values. */
  submit(values?: Readonly<Record<string, unknown>>): Promise<Submitted>;
  /**
   * The same as a Slack client does it: values by block id and action id, and what was typed is checked before the app
   * gets it. `submit` leaves that check out, so that the app's own is seen.
   */
  submitFilledIn(filledIn: FilledIn): Promise<Submitted>;
  /** Closes the top modal; with `all` the whole stack, as the cross in its corner does. */
  closeView(all?: boolean): Promise<void>;
  /** @param tab which one they see then @default 'home' */
  openHome(tab?: 'home' | 'messages'): Promise<void>;
  shortcut(callbackId: string): Promise<Acted>;
  /** A shortcut in the menu of a message. */
  messageShortcut(channelId: string, ts: string, callbackId: string): Promise<Acted>;
  /** Posts a file. @returns the message's timestamp */
  upload(
    channelId: string,
    file: { readonly name: string; readonly content: Buffer; readonly mimetype?: string },
    text?: string,
  ): string;
  say(channelId: string, text: string, threadTs?: string): Promise<void>;
  /** Writes into the message box, and doesn't post it: the app gets the links in it. */
  type(text: string): Promise<void>;
  /** The options that a menu loads for a text, as a person typing into it sees them. */
  suggest(actionId: string, text: string): Promise<readonly Json[]>;
  read(channelId: string, ts: string): void;
  /** Puts a reaction on a message, or takes it away again. */
  react(channelId: string, ts: string, name: string): void;
  /** Takes a message that only this person sees out of sight. */
  dismiss(channelId: string, ts: string): void;
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
  readonly acted: (person: Person, delivered: Delivered, failed: Failed) => Acted;
}

const OPTIONS_KEPT = 500;

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

  const messageSeen = (channelId: string, ts: string): StoredMessage => {
    const message = findMessage(state, channelOf(channelId).channelId, ts);
    if (!message || (message.ephemeralFor ?? userId) !== userId) throw new Error('there is no such message');
    return message;
  };

  const topView = (): StoredView | null => {
    const viewId = state.viewStacks.get(userId)?.at(-1);
    return (viewId && state.views.get(viewId)) || null;
  };

  const loadedFor = (actionId: string) => loaded.get(actionId) ?? [];

  const responseUrl = (channelId: string, messageTs: string | null) =>
    `${context.baseUrl()}/response/${tickets.newResponseId({ userId, channelId, messageTs })}`;

  function press(found: Found, target: ClickTarget, standing: Standing): Promise<Delivered> {
    const { value: given, filledIn = {} } = target;
    const ids = { triggerId: tickets.newTrigger(userId), actionTs: context.newTs() };
    const payload = pressPayload(sender, { found, given, filledIn, loadedFor, ...ids }, standing);
    return deliver('interactive', payload);
  }

  const send = (event: Json, isExternallyShared = false) =>
    deliver(
      'events_api',
      payloads.eventCallback(state, event, state.newId('Ev'), context.clock.now(), isExternallyShared),
    );

  async function submitWith(
    given: (blockId: string, actionId: string) => unknown,
    judge: typeof mistypedInputs,
  ): Promise<Submitted> {
    const view = topView();
    if (!view) throw new Error(`${person.name} has no modal open`);
    if (!view.view.submit) throw new Error('the modal has no submit button');
    const values = valuesIn(view.view.blocks, draftOf(view, userId), given, loadedFor);
    const refused = judge(view, values);
    if (refused) return { acked: true, ackMs: 0, toast: null, errors: refused };
    const wire = viewOnWire(view, state, values);
    const payload = payloads.viewSubmission(sender, wire, tickets.newTrigger(userId));
    const delivered = await deliver('interactive', payload);
    const errors = delivered.acked ? applyAnswer(state, view, delivered.body) : null;
    return { ...acted(person, delivered, () => 'We had some trouble connecting. Try again?'), errors };
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
      return acted(person, delivered, (failure) => `${command} failed with the error "${failure}"`);
    },
    async click(channelId, target) {
      const matches = ({ element, blockId }: Found) =>
        element.action_id === target.actionId &&
        (target.blockId === undefined || blockId === target.blockId) &&
        (element.type !== 'button' || target.value === undefined || element.value === target.value);
      const failed: Failed = (failure) => `The app did not answer this click (${failure}). Try again.`;
      if (target.inView || target.inHome) {
        const [view, home] = [topView(), state.homes.get(userId) ?? {}];
        const standing = target.inHome ? { home } : view && { view };
        const blocks = target.inHome ? home.blocks : view?.view.blocks;
        const found = elementsIn(withBlockIds(blocks)).find(matches);
        if (!found || !standing) throw new Error(`there is no ${target.actionId} in the open view`);
        return acted(person, await press(found, target, standing), failed);
      }
      const messages = visibleMessages(state, channelId, userId).filter(
        ({ ts }) => target.messageTs === undefined || ts === target.messageTs,
      );
      for (const message of messages.toReversed()) {
        const channel = channelOf(channelId);
        const found = elementsIn(message.blocks).find(matches);
        if (found) {
          const standing = { message, channel, responseUrl: responseUrl(channelId, message.ts) };
          return acted(person, await press(found, target, standing), failed);
        }
        for (const [url, { blocks }] of message.unfurls ?? []) {
          const under = elementsIn(list(blocks).filter(isJson)).find(matches);
          if (!under) continue;
          // The message is somebody else's: what the app answers is a message of its own.
          const standing = { message, channel, responseUrl: responseUrl(channelId, null), unfurledUrl: url };
          return acted(person, await press(under, target, standing), failed);
        }
      }
      throw new Error(
        `${person.name} sees no ${target.actionId} ${String(target.value ?? '')} in ${channelId}`,
      );
    },
    async submit(given = {}) {
      const known = elementsIn(withBlockIds(topView()?.view.blocks)).map(({ element }) => element.action_id);
      const stray = Object.keys(given).find((actionId) => !known.includes(actionId));
      if (topView() && stray) throw new Error(`the modal has no input ${stray}; it has ${known.join(', ')}`);
      return submitWith((_blockId, actionId) => given[actionId], missingInputs);
    },
    submitFilledIn: (filledIn) =>
      submitWith(
        (blockId, actionId) => filledIn[blockId]?.[actionId],
        (view, values) => missingInputs(view, values) ?? mistypedInputs(view, values),
      ),
    async closeView(all = false) {
      const closed = (state.viewStacks.get(userId) ?? []).toReversed().flatMap((viewId, index) => {
        const view = state.views.get(viewId);
        return view && (all || index === 0) ? [view] : [];
      });
      closeViews(state, userId, all);
      for (const view of closed) {
        if (view.view.notify_on_close !== true) continue;
        await deliver('interactive', payloads.viewClosed(sender, viewOnWire(view, state), all));
      }
    },
    async openHome(tab = 'home') {
      const event = {
        type: 'app_home_opened',
        user: userId,
        channel: this.dm(),
        tab,
        event_ts: context.newTs(),
      };
      await send(event);
    },
    async shortcut(callbackId) {
      const payload = payloads.globalShortcut(
        sender,
        callbackId,
        tickets.newTrigger(userId),
        context.newTs(),
      );
      return acted(person, await deliver('interactive', payload), () => 'That shortcut did not work.');
    },
    async messageShortcut(channelId, ts, callbackId) {
      const [channel, message] = [channelOf(channelId), messageSeen(channelId, ts)];
      if (message.ephemeralFor !== null) throw new Error('a message for one person has no shortcuts');
      const payload = payloads.messageAction(sender, {
        callbackId,
        message,
        channel,
        files: message.files.flatMap((fileId) => {
          const file = state.files.get(fileId);
          return file ? [payloads.fileObject(file, context.baseUrl())] : [];
        }),
        triggerId: tickets.newTrigger(userId),
        actionTs: context.newTs(),
        responseUrl: responseUrl(channelId, ts),
      });
      return acted(person, await deliver('interactive', payload), () => 'That shortcut did not work.');
    },
    upload(channelId, { name, content, mimetype }, text = '') {
      const fileId = state.newId('F');
      const file = { fileId, name, title: name, channelId: channelOf(channelId).channelId, content };
      state.files.set(fileId, { ...file, ...(mimetype && { mimetype }) });
      return addMessage(context, { channelId, userId, text, blocks: [], files: [fileId] }).ts;
    },
    async say(channelId, text, threadTs) {
      const channel = channelOf(channelId);
      const message = addMessage(context, {
        channelId,
        userId,
        text,
        blocks: [],
        threadTs: threadTs ?? null,
      });
      const base = {
        channel: channelId,
        user: userId,
        text,
        ts: message.ts,
        event_ts: message.ts,
        ...(threadTs && { thread_ts: threadTs }),
      };
      const mentioned = text.includes(`<@${state.botUserId}>`) && channel.members.has(state.botUserId);
      const event =
        channel.kind === 'dm'
          ? { type: 'message', channel_type: 'im', ...base }
          : mentioned
            ? { type: 'app_mention', ...base }
            : null;
      const links = linksIn(text, context.unfurlDomains);
      if (event) await send(event, channel.isExternallyShared);
      if (links.length > 0)
        await send(linkShared(state, channel, message, links), channel.isExternallyShared);
    },
    async type(text) {
      const links = linksIn(text, context.unfurlDomains);
      if (links.length > 0) await send(linkTyped(userId, state.newId('draft'), context.newTs(), links));
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
      const options = offered.filter(isJson);
      // What was offered for an earlier text may already be chosen.
      loaded.set(actionId, [...options, ...loadedFor(actionId)].slice(0, OPTIONS_KEPT));
      return options;
    },
    read: (channelId, ts) => markRead(state, userId, channelOf(channelId).channelId, ts),
    react(channelId, ts, name) {
      const message = messageSeen(channelId, ts);
      if (!addReaction(state, message, name, userId)) removeReaction(state, message, name, userId);
    },
    dismiss(channelId, ts) {
      const message = messageSeen(channelId, ts);
      if (message.ephemeralFor !== userId) throw new Error('only a message for your eyes can be dismissed');
      state.messages.splice(state.messages.indexOf(message), 1);
      state.changed();
    },
    sees: (channelId) => visibleMessages(state, channelOf(channelId).channelId, userId),
    view: topView,
    home: () => state.homes.get(userId) ?? null,
    toasts: () => state.toasts.filter((toast) => toast.userId === userId).map(({ text }) => text),
    dm: () => directMessage(state, userId).channelId,
  };
}
