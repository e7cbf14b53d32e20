// Takes secrets out of text that a build printed, before anybody sees it. One list of patterns, each in linear time:
// every repetition is bounded or stands alone, so that a line of a megabyte cannot stop the bot.

import { isHarmless } from './is-secret-value.ts';

/** What stands in a secret's place. */
export const REDACTED = '[redacted]';

interface Pattern {
  readonly what: string;
  /** A second group is the value, where it must be distinguished from ordinary words. */
  readonly pattern: RegExp;
  /** Keeps what surrounds the secret. */
  readonly replace?: string;
}

/** Names whose value is a secret, whatever it looks like. */
const SECRET_NAME =
  '[\\w.-]{0,40}(?:password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential|auth[_-]?key|_authToken)[\\w-]{0,20}';

export const SECRET_PATTERNS: readonly Pattern[] = [
  {
    what: 'private key',
    // Also one whose end was cut off.
    pattern: /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g,
  },
  { what: 'Depot token', pattern: /\bdepot_[a-z]{2,20}_[A-Za-z0-9]{8,200}\b/g },
  { what: 'GitHub token', pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_[A-Za-z0-9_]{22,255})\b/g },
  { what: 'GitLab token', pattern: /\bgl(?:pat|dt|rt|ptt|cbt|soat)-[A-Za-z0-9_-]{16,300}/g },
  { what: 'npm token', pattern: /\bnpm_[A-Za-z0-9]{30,60}\b/g },
  { what: 'Docker token', pattern: /\bdckr_(?:pat|oat)_[A-Za-z0-9_-]{20,80}/g },
  { what: 'Slack token', pattern: /\b(?:xox[abeoprs]|xapp)-[A-Za-z0-9-]{10,250}/g },
  { what: 'Slack webhook', pattern: /https:\/\/hooks\.slack\.com\/[A-Za-z]{1,20}\/[A-Za-z0-9/_-]{10,200}/g },
  { what: 'AWS key id', pattern: /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/g },
  { what: 'Google API key', pattern: /\bAIza[A-Za-z0-9_-]{35}/g },
  { what: 'Google OAuth token', pattern: /\bya29\.[A-Za-z0-9_-]{20,500}/g },
  { what: 'Azure storage key', pattern: /\b(AccountKey=)[A-Za-z0-9+/]{40,120}={0,2}/g, replace: '$1' },
  { what: 'Stripe key', pattern: /\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,200}\b/g },
  { what: 'SendGrid key', pattern: /\bSG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16,64}/g },
  { what: 'model provider key', pattern: /\bsk-(?:ant-|proj-|or-)?[A-Za-z0-9_-]{20,250}/g },
  { what: 'PyPI token', pattern: /\bpypi-[A-Za-z0-9_-]{40,300}/g },
  { what: 'Hugging Face token', pattern: /\bhf_[A-Za-z0-9]{30,60}\b/g },
  { what: 'DigitalOcean token', pattern: /\bdo[opr]_v1_[a-f0-9]{64}\b/g },
  { what: 'Vault token', pattern: /\bhv[sbr]\.[A-Za-z0-9_-]{24,300}/g },
  { what: 'JWT', pattern: /\beyJ[A-Za-z0-9_-]{8,4000}\.eyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{8,2000}/g },
  {
    what: 'password in an address',
    pattern: /(\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:@/]{0,100}:)[^\s@/]{1,300}(?=@)/gi,
    replace: '$1',
  },
  {
    what: 'authorization header',
    pattern:
      /\b((?:proxy-)?authorization["']?\s{0,3}[:=]\s{0,3}["']?(?:bearer|basic|token)\s{1,3})([^\s"',;]{4,4000})/gi,
    replace: '$1',
  },
  { what: 'bearer token', pattern: /\b(bearer\s{1,3})([A-Za-z0-9._~+/-]{16,4000}=*)/gi, replace: '$1' },
  {
    what: 'docker login',
    pattern: /("auth"\s{0,3}:\s{0,3}")[A-Za-z0-9+/=]{8,2000}(?=")/g,
    replace: '$1',
  },
  {
    what: 'secret setting',
    pattern: new RegExp(
      `\\b(${SECRET_NAME}["']?\\s{0,3}[=:]\\s{0,3})(<[^>\\n]{1,60}>|"[^"\\n]{3,500}"|'[^'\\n]{3,500}'|[^\\s"',;]{3,500})`,
      'gi',
    ),
    replace: '$1',
  },
  {
    what: 'secret flag',
    pattern:
      /(--(?:password|passwd|token|secret|api-key|access-key|auth-token)(?:=|\s{1,3}))("[^"\n]{2,500}"|'[^'\n]{2,500}'|[^\s"'-][^\s"']{1,500})/gi,
    replace: '$1',
  },
];

/** This much of the text behind a value decides whether it was one. */
const CHARS_AFTER = 20;

/** The text with every secret it knows replaced by `[redacted]`. */
export function redactSecrets(text: string): string {
  let clean = text;
  for (const { pattern, replace } of SECRET_PATTERNS) {
    if (!replace) {
      clean = clean.replace(pattern, REDACTED);
      continue;
    }
    clean = clean.replace(pattern, (whole: string, before: string, ...more: readonly unknown[]) => {
      const [value, offset, line] = more;
      if (typeof value !== 'string' || typeof offset !== 'number') return `${before}${REDACTED}`;
      const end = offset + whole.length;
      const after = String(line).slice(end, end + CHARS_AFTER);
      return isHarmless(before, value, after) ? whole : `${before}${REDACTED}`;
    });
  }
  return clean;
}

/** Secrets that are known by their own form, whatever stands around them: JSON stays JSON. */
export function redactTokens(text: string): string {
  return SECRET_PATTERNS.reduce(
    (clean, { pattern, replace }) => (replace ? clean : clean.replace(pattern, REDACTED)),
    text,
  );
}

const KEY_BEGINS = /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----/;
const KEY_ENDS = /-----END [A-Z ]{0,30}PRIVATE KEY-----/;
/** A key is shorter than this; a log that only mentions the first line of one must not vanish. */
const MAX_KEY_LINES = 120;

/** For text that comes line by line: also hides the lines of a private key that began on an earlier one. */
export function createLineRedactor(): (line: string) => string {
  let keyLines = 0;
  return (line) => {
    const begins = KEY_BEGINS.test(line);
    const ends = KEY_ENDS.test(line);
    if (keyLines > 0 && !begins) {
      keyLines = ends || keyLines >= MAX_KEY_LINES ? 0 : keyLines + 1;
      return REDACTED;
    }
    keyLines = begins && !ends ? 1 : 0;
    return redactSecrets(line);
  };
}
