// Whose change a build was, as CI reported it. All of it is untrusted: names never become mentions,
// and only https links.

import { cut, oneLine } from '../../lib/plain-text.ts';
import { code, Mrkdwn, md, mention, shortName } from './mrkdwn.ts';

export interface Change {
  readonly commit?: string | undefined;
  readonly branch?: string | undefined;
  readonly tag?: string | undefined;
  readonly message?: string | undefined;
  readonly author?: { readonly name?: string | undefined; readonly login?: string | undefined } | undefined;
  readonly pullRequest?: { readonly number: number; readonly url?: string | undefined } | undefined;
  readonly repository?: string | undefined;
  readonly runUrl?: string | undefined;
}

const SHORT_COMMIT = 7;
const NAME_CHARS = 40;

/** A link whose address cannot end it early. */
function link(url: string, label: string): Mrkdwn {
  const address = url.replace(/[<>|\s]/g, encodeURIComponent).replaceAll('&', '&amp;');
  return new Mrkdwn(`<${address}|${label}>`);
}

const hostOf = (url: string) => new URL(url).host;

export interface AroundChange {
  /** An id of Slack that the bot found for the author: mentioned instead of the name. null: the name, as CI sent it. */
  readonly authorId?: string | null | undefined;
  /** Said right behind the author. */
  readonly after?: string | null;
}

const commitWords = (commit: string, repository: string | undefined) => {
  const short = commit.slice(0, SHORT_COMMIT);
  return repository ? link(`${repository.replace(/\/+$/, '')}/commit/${commit}`, short) : code(short);
};

/** `3f2a1bc` on main by Ana; null: none of it is known. */
export function shortChangeWords(
  { commit, branch, tag, author, repository }: Change,
  { authorId, after }: AroundChange = {},
): Mrkdwn | null {
  const ref = branch ?? tag;
  const name = author?.name ?? author?.login;
  const by = authorId ? mention(authorId) : name ? md`${cut(oneLine(name), NAME_CHARS)}` : null;
  const words = [
    commit ? commitWords(commit, repository) : null,
    ref ? md`on ${code(shortName(ref))}` : null,
    by ? md`by ${by}` : null,
  ].filter((part) => part !== null);
  if (words.length === 0) return null;
  return md`${new Mrkdwn(words.join(' '))}${after ? `, ${after}` : ''}`;
}

/** `3f2a1bc` on main by Ana · fix the login · #12 · run on github.com; null: nothing worth saying is known. */
export function changeWords(change: Change, around: AroundChange = {}): Mrkdwn | null {
  const { message, pullRequest, repository, runUrl } = change;
  const isOfRepository = pullRequest?.url && repository && hostOf(pullRequest.url) === hostOf(repository);
  const number = pullRequest && `#${pullRequest.number}`;
  const parts = [
    shortChangeWords(change, around),
    message ? md`${message}` : null,
    number ? (isOfRepository && pullRequest.url ? link(pullRequest.url, number) : md`${number}`) : null,
    runUrl ? link(runUrl, `run on ${hostOf(runUrl)}`) : null,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : new Mrkdwn(parts.join(' · '));
}
