// Links in messages, and what the app puts under them: https://docs.slack.dev/messaging/unfurling-links-in-messages

import { isJson, list } from './problems.ts';
import type { Channel, Json, SlackState, StoredMessage } from './state.ts';
import { problemsOf } from './validate-blocks.ts';
import { type Args, jsonArg, type MethodContext, SlackRefusal, stringArg } from './web-api/method.ts';
import { withBlockIds } from './web-api/views.ts';

/** Bare addresses, and those between angle brackets. */
const ADDRESS = /https?:\/\/[^\s<>|]*[^\s<>|.,:;!?)\]'"`]/g;

const unescaped = (text: string) =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

function domainOf(url: string, domains: readonly string[]): string | null {
  const host = URL.canParse(url) ? new URL(url).hostname : '';
  return domains.some((domain) => host === domain || host.endsWith(`.${domain}`)) ? host : null;
}

export interface SharedLink {
  readonly domain: string;
  readonly url: string;
}

/** Each once, in the order of the text. */
export function linksIn(text: string, domains: readonly string[]): readonly SharedLink[] {
  const urls = [...new Set([...text.matchAll(ADDRESS)].map(([url]) => unescaped(url)))];
  return urls.flatMap((url) => {
    const domain = domainOf(url, domains);
    return domain === null ? [] : [{ domain, url }];
  });
}

const COMPOSER = 'COMPOSER';

const unfurlIdOf = ({ channelId, ts }: StoredMessage) => `${channelId}.${ts}.unfurl`;

/** A link in a message that was posted. https://docs.slack.dev/reference/events/link_shared */
export function linkShared(
  state: SlackState,
  channel: Channel,
  message: StoredMessage,
  links: readonly SharedLink[],
): Json {
  return {
    type: 'link_shared',
    user: message.userId,
    channel: channel.channelId,
    message_ts: message.ts,
    ...(message.threadTs && { thread_ts: message.threadTs }),
    links,
    source: 'conversations_history',
    unfurl_id: unfurlIdOf(message),
    is_bot_user_member: channel.members.has(state.botUserId),
    event_ts: message.ts,
  };
}

/** A link that somebody is about to post: the app doesn't learn which channel it goes to. */
export function linkTyped(userId: string, draftId: string, ts: string, links: readonly SharedLink[]): Json {
  return {
    type: 'link_shared',
    user: userId,
    channel: COMPOSER,
    message_ts: `${userId}-${draftId}`,
    links,
    source: 'composer',
    unfurl_id: `${userId}-${draftId}`,
    is_bot_user_member: true,
    event_ts: ts,
  };
}

/** The message that `chat.unfurl` means: by channel and ts, or by what the event named it; null: a draft. */
function messageMeant(args: Args, { state }: MethodContext): StoredMessage | null {
  const [unfurlId, source] = [stringArg(args, 'unfurl_id'), stringArg(args, 'source')];
  if (unfurlId !== undefined || source !== undefined) {
    if (unfurlId === undefined) throw new SlackRefusal('missing_unfurl_id');
    if (source === undefined) throw new SlackRefusal('missing_source');
    if (source !== 'composer' && source !== 'conversations_history') throw new SlackRefusal('invalid_source');
    const message = state.messages.find((one) => unfurlIdOf(one) === unfurlId);
    if (message) return message;
    if (source === 'composer' && /^U\w+-/.test(unfurlId)) return null;
    throw new SlackRefusal('invalid_unfurl_id');
  }
  const [channelId, ts] = [stringArg(args, 'channel'), stringArg(args, 'ts')];
  if (channelId === undefined) throw new SlackRefusal('missing_channel');
  if (ts === undefined) throw new SlackRefusal('missing_ts');
  if (!state.channels.has(channelId)) throw new SlackRefusal('cannot_find_channel');
  const found = state.messages.find((one) => one.channelId === channelId && one.ts === ts);
  if (!found || found.ephemeralFor) throw new SlackRefusal('cannot_find_message');
  return found;
}

function checkedUnfurl(unfurl: unknown): Json {
  if (!isJson(unfurl)) throw new SlackRefusal('cannot_parse_attachment');
  const messages = problemsOf(list(unfurl.blocks), 'message');
  if (messages.length > 0)
    throw new SlackRefusal('cannot_parse_attachment', { response_metadata: { messages } });
  return { ...unfurl, blocks: withBlockIds(unfurl.blocks) };
}

/** https://docs.slack.dev/reference/methods/chat.unfurl: asked again, it changes what it put there before. */
export function unfurlLinks(args: Args, context: MethodContext): Json {
  const given = jsonArg(args, 'unfurls', 'invalid_unfurls_format');
  if (given === undefined) throw new SlackRefusal('missing_unfurls');
  if (!isJson(given)) throw new SlackRefusal('invalid_unfurls_format');
  const message = messageMeant(args, context);
  const checked = Object.entries(given).map(([url, unfurl]) => [url, checkedUnfurl(unfurl)] as const);
  if (!message) return {};
  const domains = context.unfurlDomains;
  if (checked.some(([url]) => domainOf(url, domains) === null)) throw new SlackRefusal('cannot_unfurl_url');
  const there = new Set(linksIn(message.text, domains).map(({ url }) => url));
  if (checked.some(([url]) => !there.has(url))) throw new SlackRefusal('cannot_unfurl_message');
  message.unfurls = new Map([...(message.unfurls ?? []), ...checked]);
  context.state.changed();
  return {};
}
