// Whose change a build was, as CI reported it. All of it is untrusted: names never become mentions, and only https links.

import { code, Mrkdwn, md } from './mrkdwn.ts';

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

/** A link whose address cannot end it early. */
function link(url: string, label: string): Mrkdwn {
  const address = url.replace(/[<>|\s]/g, encodeURIComponent).replaceAll('&', '&amp;');
  return new Mrkdwn(`<${address}|${label}>`);
}

const hostOf = (url: string) => new URL(url).host;

/** `3f2a1bc` on main by Ana · fix the login · #12 · run on github.com; null: nothing worth saying is known. */
export function changeWords({
  commit,
  branch,
  tag,
  message,
  author,
  pullRequest,
  repository,
  runUrl,
}: Change): Mrkdwn | null {
  const short = commit?.slice(0, SHORT_COMMIT);
  const commitWords =
    short && (repository ? link(`${repository.replace(/\/+$/, '')}/commit/${commit}`, short) : code(short));
  const ref = branch ?? tag;
  const by = author?.name ?? author?.login;
  const what = md`${commitWords ?? ''}${ref ? md` on ${code(ref)}` : ''}${by ? md` by ${by}` : ''}`;
  const isOfRepository = pullRequest?.url && repository && hostOf(pullRequest.url) === hostOf(repository);
  const number = pullRequest && `#${pullRequest.number}`;
  const parts = [
    what.value ? what : null,
    message ? md`${message}` : null,
    number ? (isOfRepository && pullRequest.url ? link(pullRequest.url, number) : md`${number}`) : null,
    runUrl ? link(runUrl, `run on ${hostOf(runUrl)}`) : null,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : new Mrkdwn(parts.map(({ value }) => value.trim()).join(' · '));
}
