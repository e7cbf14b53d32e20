// Draws text: Slack's markup as elements, plain text as it is. Nothing is ever set as HTML.

import type { MrkdwnElement, PlainTextElement } from '@slack/types';
import { slackDate } from '../dates.ts';
import { emojiOf } from '../emoji.ts';
import { type Content, classes, html } from '../html.ts';
import type { Words } from '../words.ts';
import { type Part, parseMrkdwn } from './mrkdwn.ts';

export type TextObject = MrkdwnElement | PlainTextElement;

export function drawText(text: TextObject | undefined, words: Words): Content {
  if (!text) return null;
  if (text.type === 'mrkdwn') return drawMrkdwn(text.text, words, { verbatim: text.verbatim === true });
  return text.emoji === false ? text.text : withEmoji(text.text);
}

export const withEmoji = (text: string): string =>
  text.replace(/:([a-z0-9_+-]+):/g, (whole, name: string) => emojiOf(name) ?? whole);

export const drawMrkdwn = (
  text: string,
  words: Words,
  options: { readonly verbatim?: boolean } = {},
): Content => parseMrkdwn(text, options).map((part) => drawPart(part, words));

function drawPart(part: Part, words: Words): Content {
  const inside = (parts: readonly Part[]) => parts.map((inner) => drawPart(inner, words));
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'bold':
      return html`<strong>${inside(part.inside)}</strong>`;
    case 'italic':
      return html`<em>${inside(part.inside)}</em>`;
    case 'strike':
      return html`<s>${inside(part.inside)}</s>`;
    case 'quote':
      return html`<blockquote>${inside(part.inside)}</blockquote>`;
    case 'code':
      return html`<code>${part.text}</code>`;
    case 'fence':
      return drawFence(part.text);
    case 'link':
      return drawLink(part.href, part.label, words);
    case 'user':
      return drawUser(part.targetId, words, part.label);
    case 'channel':
      return drawChannel(part.targetId, words, part.label);
    case 'group':
      return mention(`@${words.groups.get(part.targetId) ?? (part.label || part.targetId)}`);
    case 'broadcast':
      return mention(`@${part.name}`, true);
    case 'date': {
      const read = slackDate(part.seconds, part.format, words.zone, words.now);
      const stamp = html`<time datetime=${new Date(part.seconds * 1000).toISOString()}>${read}</time>`;
      return part.href ? drawLink(part.href, stamp, words) : stamp;
    }
  }
}

/** Output of a machine; it can be scrolled with the keyboard when it is too wide. */
export const drawFence = (text: Content): Content =>
  html`<pre tabindex="0" role="region" aria-label="Code">${text}</pre>`;

const mention = (text: string, isMe = false): Content =>
  html`<span class=${classes('mention', isMe && 'me')}>${text}</span>`;

export const drawUser = (userId: string, words: Words, label = ''): Content =>
  mention(`@${words.people.get(userId) ?? (label || userId)}`, userId === words.me);

export const drawBroadcast = (range: string): Content => mention(`@${range}`, true);

export function drawChannel(channelId: string, words: Words, label = ''): Content {
  const name = words.channels.get(channelId);
  if (!name) return mention(`#${label || 'private channel'}`);
  return html`<button type="button" class="mention link" onClick=${() => words.open(channelId)}>#${name}</button>`;
}

/** Slack's own address of a message: it opens here. */
const PERMALINK = /^https:\/\/\w+\.slack\.com\/archives\/(\w+)(?:\/p(\d+)(\d{6}))?/;

/** Only addresses that open something harmless become links. */
export function drawLink(href: string, label: Content, words?: Words): Content {
  const [, channelId, seconds, micros] = PERMALINK.exec(href) ?? [];
  if (words && channelId && words.channels.has(channelId)) {
    const open = () => words.open(channelId, seconds && `${seconds}.${micros}`);
    return html`<button type="button" class="link" onClick=${open}>${label}</button>`;
  }
  if (!/^(?:https?:|mailto:)/.test(href)) return label;
  return html`<a href=${href} target="_blank" rel="noreferrer noopener">${label}</a>`;
}
