// Slack's mrkdwn, with everything from outside escaped by default.
// https://docs.slack.dev/messaging/formatting-message-text#escaping

import { cut, oneLine, plainText } from '../../lib/plain-text.ts';

/** Text that is mrkdwn already; anything else is escaped when it is put into a `md` template. */
export class Mrkdwn {
  readonly value: string;

  constructor(value: string) {
    this.value = value;
  }

  toString(): string {
    return this.value;
  }
}

/** Makes & < > harmless: no mention, no link, no channel call can be forged. */
export function escapeMrkdwn(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

type Part = string | number | Mrkdwn | null | undefined;

const render = (part: Part): string =>
  part instanceof Mrkdwn ? part.value : escapeMrkdwn(plainText(String(part ?? '')));

/** A template whose parts are cleaned and escaped, unless they are Mrkdwn themselves. */
export function md(strings: TemplateStringsArray, ...parts: readonly Part[]): Mrkdwn {
  return new Mrkdwn(
    strings.map((text, index) => text + (index < parts.length ? render(parts[index]) : '')).join(''),
  );
}

export function lines(parts: readonly (Mrkdwn | null)[]): Mrkdwn {
  return new Mrkdwn(
    parts
      .filter((part) => part !== null)
      .map(({ value }) => value)
      .join('\n'),
  );
}

/** Longest name shown; Depot allows 255. */
const NAME_CHARS = 80;

/** A name in bold. Characters that would end the bold text are replaced by look-alikes. */
export function bold(name: string): Mrkdwn {
  return md`*${shortName(name).replaceAll('*', '∗').replaceAll('`', 'ˋ').replaceAll('~', '∼').replaceAll('_', '＿')}*`;
}

export function shortName(name: string): string {
  return cut(oneLine(name), NAME_CHARS);
}

/** Text as code, on one line. */
export function code(text: string): Mrkdwn {
  return md`\`${oneLine(text).replaceAll('`', 'ˋ')}\``;
}

/** @param userId Slack's own id. */
export function mention(userId: string): Mrkdwn {
  return new Mrkdwn(/^[UW][A-Z0-9]+$/.test(userId) ? `<@${userId}>` : escapeMrkdwn(userId));
}

/** @param channelId Slack's own id; who may not see the channel sees no name. */
export function channelMention(channelId: string): Mrkdwn {
  return new Mrkdwn(/^[CGD][A-Z0-9]+$/.test(channelId) ? `<#${channelId}>` : escapeMrkdwn(channelId));
}

/** A moment in the reader's own time zone; UTC where Slack cannot say. */
export function when(date: Date): Mrkdwn {
  const fallback = `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  return new Mrkdwn(`<!date^${Math.floor(date.getTime() / 1000)}^{date_short_pretty} at {time}|${fallback}>`);
}

/** A day in the reader's own time zone. */
export function day(date: Date): Mrkdwn {
  return new Mrkdwn(
    `<!date^${Math.floor(date.getTime() / 1000)}^{date_long_pretty}|${date.toISOString().slice(0, 10)}>`,
  );
}

/** A day, short enough for a list: `Nov 28, 2026`. */
export function shortDay(date: Date): Mrkdwn {
  return new Mrkdwn(
    `<!date^${Math.floor(date.getTime() / 1000)}^{date_short_pretty}|${date.toISOString().slice(0, 10)}>`,
  );
}
