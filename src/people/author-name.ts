// The names under which people commit: an e-mail address, or a login on GitHub. Pure.

import { createHash } from 'node:crypto';
import type { AuthorName } from '../store/authors.ts';

const LONGEST_EMAIL = 254;
const EMAIL = /^[^\s@<>|,;"]+@[^\s@<>|,;"]+\.[^\s@<>|,;".]+$/;
/** Letters, digits and hyphens; those of managed users end in `_` and a short code. */
const LOGIN = /^[a-z\d][a-z\d-]{0,38}(?:_[a-z\d]{1,15})?$/;
/** `12345+ana-gh@users.noreply.github.com`, which GitHub writes into commits of people who hide their address. */
const NOREPLY = /^(?:\d+\+)?([^@+]+)@users\.noreply\.github\.com$/;

/** In lower case; null: it is no e-mail address. */
export function readEmail(text: string): string | null {
  const email = text.trim().toLowerCase();
  return email.length <= LONGEST_EMAIL && EMAIL.test(email) ? email : null;
}

/** In lower case, without `@`; null: GitHub gives no such login. */
export function readLogin(text: string): string | null {
  const login = text.trim().replace(/^@/, '').toLowerCase();
  return LOGIN.test(login) ? login : null;
}

/** An address is a key only; nobody reads it back. */
export const hashEmail = (email: string): string => createHash('sha256').update(email).digest('hex');

/** The author of a commit, as CI reported it. */
export interface CommitAuthor {
  readonly email?: string | undefined;
  readonly login?: string | undefined;
}

/** A login of another host says nothing about GitHub's; a host that CI doesn't name may be GitHub. */
function isGitHub(repository: string | undefined): boolean {
  return repository === undefined || /(?:^|\.)github\./.test(new URL(repository).hostname);
}

export interface NamesOfAuthor {
  /** To ask Slack for; null: there is none that Slack could know. */
  readonly email: string | null;
  /** What the author may have claimed, the surest first. */
  readonly claimable: readonly AuthorName[];
}

export function namesOf(
  { email: typed, login: typedLogin }: CommitAuthor,
  repository?: string,
): NamesOfAuthor {
  const email = typed ? readEmail(typed) : null;
  const [, hidden] = NOREPLY.exec(email ?? '') ?? [];
  const login = hidden ?? (typedLogin && isGitHub(repository) ? readLogin(typedLogin) : null);
  return {
    email: hidden ? null : email,
    claimable: [
      ...(email ? [{ kind: 'email' as const, name: email }] : []),
      ...(login ? [{ kind: 'github' as const, name: login }] : []),
    ],
  };
}
