// The few builders that all views use. A view is blocks plus text that says the same, because screen readers and
// notifications know only the text.

import type {
  ActionsBlock,
  AnyBlock,
  Button,
  ContextBlock,
  HeaderBlock,
  KnownBlock,
  Overflow,
  PlainTextElement,
  SectionBlock,
  StaticSelect,
} from '@slack/types';
import { cut, oneLine } from '../../lib/plain-text.ts';
import { cutMrkdwn, splitMrkdwn } from './cut-mrkdwn.ts';
import { fallbackText } from './fallback-text.ts';
import { LIMITS } from './limits.ts';
import { Mrkdwn } from './mrkdwn.ts';
import { Native } from './native.ts';

export interface View {
  /** The whole message in words. */
  readonly text: string;
  readonly blocks: AnyBlock[];
  /** The same without blocks that Slack draws itself, for where it refuses them; absent when there are none. */
  readonly plain?: KnownBlock[];
}

export function view(blocks: readonly (KnownBlock | Native | null)[]): View {
  const present = blocks.filter((block) => block !== null);
  const plain = present.flatMap((block) => (block instanceof Native ? block.plain : [block]));
  const text = fallbackText(plain);
  if (charsIn(plain) > LIMITS.messageChars) return { text, blocks: textBlocks(text, plain) };
  if (!present.some((block) => block instanceof Native)) return { text, blocks: plain };
  return { text, blocks: present.map((block) => (block instanceof Native ? block.block : block)), plain };
}

/** Everything in the blocks that is text, as Slack counts it. */
function charsIn(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + charsIn(one), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [key, inner]) =>
      sum + (key === 'text' && typeof inner === 'string' ? inner.length : charsIn(inner)),
    0,
  );
}

/** The message in words, for blocks that together are too long; its buttons stay. */
function textBlocks(text: string, blocks: readonly KnownBlock[]): KnownBlock[] {
  return [
    ...splitMrkdwn(text, LIMITS.sectionText).map((part) => section(new Mrkdwn(part))),
    ...blocks.filter((block) => block.type === 'actions'),
  ];
}

export function plain(text: string, maxChars: number = LIMITS.buttonText): PlainTextElement {
  return { type: 'plain_text', text: cut(oneLine(text), maxChars) || '–', emoji: true };
}

export function header(text: string): HeaderBlock {
  return { type: 'header', text: plain(text, LIMITS.headerText) };
}

/** Text in full: without `expand` Slack may fold it and ask for a click. */
export function section(text: Mrkdwn, accessory?: Button | Overflow | null): SectionBlock {
  const body = {
    type: 'mrkdwn' as const,
    text: cutMrkdwn(text.value, LIMITS.sectionText) || '–',
    verbatim: true,
  };
  return { type: 'section', expand: true, text: body, ...(accessory && { accessory }) };
}

/** Label and value pairs in two columns; at most ten. */
export function facts(pairs: readonly (readonly [label: string, value: Mrkdwn])[]): SectionBlock {
  const fields = pairs.slice(0, LIMITS.sectionFields).map(([label, value]) => ({
    type: 'mrkdwn' as const,
    text: `*${label}*\n${cutMrkdwn(value.value, LIMITS.fieldText - label.length - 3)}`,
    verbatim: true,
  }));
  return { type: 'section', fields };
}

export function context(...texts: readonly Mrkdwn[]): ContextBlock {
  return {
    type: 'context',
    elements: texts.slice(0, LIMITS.contextElements).map(({ value }) => ({
      type: 'mrkdwn',
      text: cutMrkdwn(value, LIMITS.fieldText) || '–',
      verbatim: true,
    })),
  };
}

export interface ButtonOptions {
  readonly actionId: string;
  readonly value?: string;
  readonly style?: 'primary' | 'danger';
  readonly url?: string;
}

export function button(text: string, { actionId, value, style, url }: ButtonOptions): Button {
  return {
    type: 'button',
    text: plain(text),
    action_id: actionId,
    ...(value !== undefined && { value }),
    ...(style && { style }),
    ...(url && { url }),
  };
}

export interface MenuItem {
  readonly text: string;
  readonly value: string;
}

/** A small menu behind three dots; null when there is nothing in it, or an item carries more than Slack takes. */
export function menu(actionId: string, items: readonly MenuItem[]): Overflow | null {
  if (items.length === 0 || items.some(({ value }) => value.length > LIMITS.optionValue)) return null;
  const options = items.map(({ text, value }) => ({ text: plain(text, LIMITS.optionText), value }));
  return { type: 'overflow', action_id: actionId, options };
}

/** A menu with its own words, in a row of buttons. */
export const choice = (placeholder: string, actionId: string, items: readonly MenuItem[]): StaticSelect => ({
  type: 'static_select',
  action_id: actionId,
  placeholder: plain(placeholder),
  options: items.map(({ text, value }) => ({ text: plain(text, LIMITS.optionText), value })),
});

/** A row of buttons; null when there is none. */
export function buttons(...elements: readonly (Button | StaticSelect | null)[]): ActionsBlock | null {
  const present = elements.filter((element) => element !== null);
  return present.length === 0 ? null : { type: 'actions', elements: present };
}
