// What a message says, as a build printed it: without Slack's escapes, links and code fences. Pure.
// https://docs.slack.dev/messaging/formatting-message-text

import type { ClickedMessage } from '../platform/receive/payloads.ts';

/** Deeper blocks than Slack's own are not looked into. */
const MAX_DEPTH = 8;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The words of blocks: what stands in one line stays in one line. */
function wordsIn(value: unknown, depth = 0): string {
  if (depth > MAX_DEPTH) return '';
  if (Array.isArray(value)) return value.map((one: unknown) => wordsIn(one, depth + 1)).join('\n');
  if (!isRecord(value)) return '';
  if (typeof value.text === 'string') return value.text;
  const { type, elements } = value;
  const isLine =
    type === 'rich_text_section' || type === 'rich_text_preformatted' || type === 'rich_text_quote';
  if (isLine && Array.isArray(elements))
    return elements.map((one: unknown) => wordsIn(one, depth + 1)).join('');
  return wordsIn(value.text ?? elements ?? value.fields ?? null, depth + 1);
}

/** `<https://a.b|a.b>` → `a.b`, `&lt;` → `<`. */
const withoutMarkup = (text: string): string =>
  text
    .replace(/<(?:https?:|mailto:)[^<>|]{1,3000}\|([^<>]{1,3000})>/g, '$1')
    .replace(/<((?:https?:|mailto:)[^<>|]{1,3000})>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

const withoutFences = (text: string): string => text.replaceAll('```', '\n');

export function messageText({
  text,
  blocks,
  attachments,
}: Pick<ClickedMessage, 'text' | 'blocks' | 'attachments'>): string {
  // Apps that post blocks often say little in `text`; people's messages have both.
  const inBlocks = wordsIn(blocks ?? []);
  const body = (text ?? '').length >= inBlocks.length ? (text ?? '') : inBlocks;
  const attached = (attachments ?? []).map((one) => one.text ?? one.fallback ?? '');
  return withoutFences(withoutMarkup([body, ...attached].join('\n'))).trim();
}
