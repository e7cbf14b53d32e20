// Slack's own markup, read into parts: https://docs.slack.dev/messaging/formatting-message-text. Pure; drawn elsewhere.

import { emojiOf } from '../emoji.ts';

export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bold' | 'italic' | 'strike' | 'quote'; readonly inside: readonly Part[] }
  | { readonly kind: 'code' | 'fence'; readonly text: string }
  | { readonly kind: 'link'; readonly href: string; readonly label: string }
  | { readonly kind: 'user' | 'channel' | 'group'; readonly targetId: string; readonly label: string }
  | { readonly kind: 'broadcast'; readonly name: string }
  | {
      readonly kind: 'date';
      readonly seconds: number;
      readonly format: string;
      readonly href: string | null;
    };

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&' };

/** The three characters that Slack escapes. */
export const unescaped = (text: string): string =>
  text.replace(/&(lt|gt|amp);/g, (_, name: string) => ENTITIES[name] ?? '');

export interface MrkdwnOptions {
  /** Leaves bare addresses alone. */
  readonly verbatim?: boolean;
}

/** Reads a whole text: fences first, then quoted lines, then what stands within lines. */
export function parseMrkdwn(text: string, options: MrkdwnOptions = {}): readonly Part[] {
  return text.split(/```\n?([\s\S]+?)\n?```\n?/).flatMap((piece, index) => {
    if (index % 2 === 1) return [{ kind: 'fence' as const, text: unescaped(plainSpecials(piece)) }];
    return piece === '' ? [] : quotesAndLines(piece, options);
  });
}

function quotesAndLines(text: string, options: MrkdwnOptions): readonly Part[] {
  const parts: Part[] = [];
  let lines: string[] = [];
  let isQuote = false;
  const flush = () => {
    if (lines.length === 0) return;
    const inside = inline(lines.join('\n'), options);
    parts.push(...(isQuote ? [{ kind: 'quote' as const, inside }] : inside));
    lines = [];
  };
  for (const line of text.split('\n')) {
    const quoted = /^(?:&gt;|>) ?(.*)$/.exec(line);
    if ((quoted !== null) !== isQuote) {
      flush();
      isQuote = quoted !== null;
    }
    lines.push(quoted ? (quoted[1] ?? '') : line);
  }
  flush();
  return parts;
}

const INLINE = new RegExp(
  [
    '`([^`\\n]+)`',
    '<([^<>\\n]+)>',
    '(?<![\\w*])\\*(?!\\s)([^*\\n]+?)(?<!\\s)\\*(?![\\w*])',
    '(?<![\\w_])_(?!\\s)([^_\\n]+?)(?<!\\s)_(?![\\w_])',
    '(?<![\\w~])~(?!\\s)([^~\\n]+?)(?<!\\s)~(?![\\w~])',
    ':([a-z0-9_+-]+):',
    '(https?://[^\\s<>|]*[^\\s<>|.,:;!?)\\]\'"])',
  ].join('|'),
  'g',
);

function inline(text: string, options: MrkdwnOptions): readonly Part[] {
  const parts: Part[] = [];
  const say = (words: string) => {
    const last = parts.at(-1);
    if (words === '') return;
    if (last?.kind === 'text') parts[parts.length - 1] = { kind: 'text', text: last.text + words };
    else parts.push({ kind: 'text', text: words });
  };
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    const [whole, code, angle, bold, italic, strike, emoji, url] = match;
    say(unescaped(text.slice(end, match.index)));
    end = match.index + whole.length;
    if (code !== undefined) parts.push({ kind: 'code', text: unescaped(plainSpecials(code)) });
    else if (angle !== undefined) parts.push(special(angle));
    else if (bold !== undefined) parts.push({ kind: 'bold', inside: inline(bold, options) });
    else if (italic !== undefined) parts.push({ kind: 'italic', inside: inline(italic, options) });
    else if (strike !== undefined) parts.push({ kind: 'strike', inside: inline(strike, options) });
    else if (emoji !== undefined) say(emojiOf(emoji) ?? whole);
    else if (url !== undefined && !options.verbatim) {
      parts.push({ kind: 'link', href: unescaped(url), label: unescaped(url) });
    } else say(unescaped(whole));
  }
  say(unescaped(text.slice(end)));
  return parts;
}

/** Inside code only links lose their brackets; mentions stay as they are written. */
const plainSpecials = (text: string): string =>
  text.replace(
    /<(?:(?:https?|mailto):[^|>]*\|)?((?:https?|mailto):[^>|]*|[^>|]*)>/g,
    (whole, label: string) => (/^<(?:https?|mailto):/.test(whole) ? label : whole),
  );

/** What stands between angle brackets. */
function special(inside: string): Part {
  const bar = inside.indexOf('|');
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? '' : unescaped(inside.slice(bar + 1));
  if (/^@[UW]/.test(target)) return { kind: 'user', targetId: target.slice(1), label };
  if (/^#[CG]/.test(target)) return { kind: 'channel', targetId: target.slice(1), label };
  const group = /^!subteam\^(\w+)/.exec(target);
  if (group) return { kind: 'group', targetId: group[1] ?? '', label };
  const date = /^!date\^(\d+)\^([^^]+)(?:\^(.+))?$/.exec(target);
  if (date) {
    const href = date[3] === undefined ? null : unescaped(date[3]);
    return { kind: 'date', seconds: Number(date[1]), format: unescaped(date[2] ?? ''), href };
  }
  const broadcast = /^!(here|channel|everyone)$/.exec(target);
  if (broadcast) return { kind: 'broadcast', name: broadcast[1] ?? '' };
  if (/^(?:https?:\/\/|mailto:)/.test(target)) {
    return {
      kind: 'link',
      href: unescaped(target),
      label: label || unescaped(target).replace(/^mailto:/, ''),
    };
  }
  return { kind: 'text', text: unescaped(`<${inside}>`) };
}
