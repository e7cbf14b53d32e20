// Mentions and links in what follows a slash command, as Slack writes them when the manifest says should_escape:
// `<@U1|ana>`, `<#C1|general>`, `<!subteam^S1|@platform>`, `<https://acme.com|acme.com>`.
// https://docs.slack.dev/interactivity/implementing-slash-commands#creating_commands

import type { Subject } from '../../../access/model.ts';

const MENTION = /<(@|#|!subteam\^)([A-Z0-9]+)(?:\|([^<>]*))?>/g;
const LINK = /<(?:https?|mailto):[^<>|]*(?:\|([^<>]*))?>/g;

const unescaped = (text: string) =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** Links as they were typed: a name such as `acme.com` looks like one to Slack. */
function withoutLinks(text: string): string {
  return text.replace(LINK, (whole, label?: string) => label ?? whole.slice(1, -1).replace(/^mailto:/, ''));
}

/** For commands that expect no person: everything as it was typed. */
export function asTyped(text: string): string {
  const words = withoutLinks(text).replace(MENTION, (_whole, sign: string, id: string, label = id) =>
    sign === '#' ? `#${label}` : `@${label.replace(/^@/, '')}`,
  );
  return unescaped(words);
}

const WHOLE_MENTION = /(<(?:@|#|!subteam\^)[A-Z0-9]+(?:\|[^<>]*)?>)/;

/** For commands that take people, groups or channels: those stay as Slack wrote them. */
export function keepingMentions(text: string): string {
  const parts = withoutLinks(text).split(WHOLE_MENTION);
  return parts.map((part, index) => (index % 2 === 1 ? part : unescaped(part))).join('');
}

const KINDS = { '@': 'person', '#': 'channel', '!subteam^': 'group' } as const;

/** Who a typed word means: a mention, an id, or `everyone`; null when it is none of these. */
export function subjectIn(word: string): Subject | null {
  if (/^(everyone|everybody)$/i.test(word)) return { kind: 'everyone' };
  const match = /^<(@|#|!subteam\^)([A-Z0-9]+)(?:\|[^<>]*)?>$/.exec(word);
  const [, sign, id] = match ?? [];
  if (id && (sign === '@' || sign === '#' || sign === '!subteam^')) return { kind: KINDS[sign], id };
  if (/^[UW][A-Z0-9]{2,}$/.test(word)) return { kind: 'person', id: word };
  if (/^S[A-Z0-9]{2,}$/.test(word)) return { kind: 'group', id: word };
  return /^[CG][A-Z0-9]{2,}$/.test(word) ? { kind: 'channel', id: word } : null;
}
