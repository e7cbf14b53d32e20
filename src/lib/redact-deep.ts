// Secrets taken out of any data, before it is kept or shown for inspection.

import { REDACTED, redactSecrets } from './redact.ts';

/** A page token is none. */
const SECRET_KEY = /^(secret|password|authorization|(?!.*page).*token)$/i;

/** A copy in which texts hold no secret that is known by its form, nor any under a key that names one. */
export function redactDeep(value: unknown): unknown {
  if (typeof value === 'string') return redactSecrets(value);
  if (Array.isArray(value)) return value.map(redactDeep);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key,
      SECRET_KEY.test(key) && typeof part === 'string' && part !== '' ? REDACTED : redactDeep(part),
    ]),
  );
}
