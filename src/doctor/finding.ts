// What the doctor found out about one thing.

import { proxyWords } from '../lib/choose-proxy.ts';

export interface Finding {
  readonly ok: boolean;
  /** What was looked at: `Slack bot token`. */
  readonly subject: string;
  /** One sentence: how it is, or what is wrong. */
  readonly words: string;
  /** With a problem: what to do about it. */
  readonly next?: string;
}

export const works = (subject: string, words: string): Finding => ({ ok: true, subject, words });

export const problem = (subject: string, words: string, next: string): Finding => ({
  ok: false,
  subject,
  words,
  next,
});

/** What to check when a host is not there. @param setting the one that names it. */
export function whatToCheck(setting: string, proxy: URL | null): string {
  return proxy
    ? `Check ${setting} and the proxy ${proxyWords(proxy)}; NO_PROXY names hosts that need none.`
    : `Check ${setting}, the network, and whether this machine needs a proxy (HTTPS_PROXY).`;
}
