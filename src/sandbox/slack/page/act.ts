// What a person in the page does, done to the sandbox.

import { z } from 'zod';
import type { Control } from '../control.ts';
import type { ManifestFacts } from '../manifest.ts';
import type { SlackState } from '../state.ts';
import type { Act, ActAnswer } from './wire.ts';

const FilledIn = z.record(z.string(), z.record(z.string(), z.unknown()));

export const ActSchema: z.ZodType<Act> = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('line'),
    channelId: z.string(),
    text: z.string().max(12_000),
    threadTs: z.string().exactOptional(),
  }),
  z.object({
    kind: z.literal('click'),
    where: z.enum(['message', 'view', 'home']),
    channelId: z.string(),
    messageTs: z.string().exactOptional(),
    blockId: z.string(),
    actionId: z.string(),
    value: z.unknown().exactOptional(),
    filledIn: FilledIn,
  }),
  z.object({ kind: z.literal('submit'), filledIn: FilledIn }),
  z.object({ kind: z.literal('close'), all: z.boolean() }),
  z.object({ kind: z.literal('home') }),
  z.object({ kind: z.literal('shortcut'), callbackId: z.string() }),
  z.object({
    kind: z.literal('message shortcut'),
    channelId: z.string(),
    ts: z.string(),
    callbackId: z.string(),
  }),
  z.object({ kind: z.literal('suggest'), actionId: z.string(), text: z.string() }),
  z.object({ kind: z.literal('read'), channelId: z.string(), ts: z.string() }),
  z.object({ kind: z.literal('react'), channelId: z.string(), ts: z.string(), name: z.string() }),
  z.object({ kind: z.literal('dismiss'), channelId: z.string(), ts: z.string() }),
]);

interface Stage {
  readonly control: Control;
  readonly manifest: ManifestFacts;
  readonly state: SlackState;
}

/** @throws Error when there is no such person, message, button or modal. */
export async function act(stage: Stage, userId: string, what: Act): Promise<ActAnswer> {
  const person = stage.control.as(userId);
  switch (what.kind) {
    case 'line':
      return typeLine(stage, userId, what);
    case 'click': {
      const { channelId, messageTs, blockId, actionId, value, filledIn, where } = what;
      return person.click(channelId, {
        blockId,
        actionId,
        filledIn,
        inView: where === 'view',
        inHome: where === 'home',
        ...(messageTs !== undefined && { messageTs }),
        ...(value !== undefined && { value }),
      });
    }
    case 'submit': {
      const { toast, errors } = await person.submitFilledIn(what.filledIn);
      const words = Object.entries(errors ?? {}).map(([blockId, error]) => [blockId, String(error)] as const);
      return { toast, errors: errors && Object.fromEntries(words) };
    }
    case 'close':
      await person.closeView(what.all);
      return {};
    case 'home':
      await person.openHome();
      return {};
    case 'shortcut':
      return person.shortcut(what.callbackId);
    case 'message shortcut':
      return person.messageShortcut(what.channelId, what.ts, what.callbackId);
    case 'suggest':
      return { options: await person.suggest(what.actionId, what.text) };
    case 'read':
      person.read(what.channelId, what.ts);
      return {};
    case 'react':
      person.react(what.channelId, what.ts, what.name);
      return {};
    case 'dismiss':
      person.dismiss(what.channelId, what.ts);
      return {};
  }
}

/** A message, or a slash command: Slack takes every line that begins with a slash for one. */
async function typeLine(
  { control, manifest, state }: Stage,
  userId: string,
  { channelId, text, threadTs }: Extract<Act, { kind: 'line' }>,
): Promise<ActAnswer> {
  const person = control.as(userId);
  const [word = ''] = text.split(/\s/, 1);
  if (!word.startsWith('/')) {
    await person.say(channelId, asSent(state, text), threadTs);
    return {};
  }
  if (!manifest.commands.some(({ command }) => command === word)) {
    return {
      toast: `${word} is not a valid command. To send it as a message, put a space before the slash.`,
    };
  }
  if (threadTs) return { toast: `${word} is not supported in threads. Sorry!` };
  return person.command(channelId, text);
}

/** An address, and code, in which Slack's clients link nothing. */
const LINKED_OR_CODE = /(```[\s\S]*?```|`[^`\n]+`|https?:\/\/[^\s<>|]*[^\s<>|.,:;!?)\]'"`])/;

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/**
 * `@depot` and addresses as people type them become what an app receives; so do `<` and `&`.
 * https://docs.slack.dev/messaging/formatting-message-text
 */
function asSent(state: SlackState, text: string): string {
  const ids = new Map([...state.people.values()].map(({ name, userId }) => [name, `<@${userId}>`]));
  for (const word of ['here', 'channel', 'everyone']) ids.set(word, `<!${word}>`);
  const withMentions = (part: string) =>
    part.replace(/(^|[\s(])@([a-z]+)\b/g, (whole, before: string, name: string) => {
      const id = ids.get(name);
      return id ? `${before}${id}` : whole;
    });
  // What the pattern captures stands at the odd places.
  return text
    .split(LINKED_OR_CODE)
    .map((part, i) => {
      if (i % 2 === 0) return withMentions(escaped(part));
      return part.startsWith('`') ? escaped(part) : `<${escaped(part)}>`;
    })
    .join('');
}
