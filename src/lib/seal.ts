// Text sealed for the database: AES-256-GCM under a key from the environment. Sealed text is bound to the place it is
// kept in, so that it cannot be moved to another row.

import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

export interface Sealer {
  /** @param place where it is kept: table, column, row. Opening needs the same. */
  seal(text: string, place: string): string;
  /** null: it was sealed under another key, for another place, or was changed. */
  open(sealed: string, place: string): string | null;
  /** Was it sealed under a key that is no longer the current one? */
  isOld(sealed: string): boolean;
}

/** 32 bytes, as 64 hexadecimal digits or in base64. null: it is neither. */
export function readKey(text: string): Buffer | null {
  const key = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, 'hex') : Buffer.from(text, 'base64');
  return key.length === KEY_BYTES ? key : null;
}

/** Identifies a key without revealing it. */
const nameOf = (key: Buffer) => createHash('sha256').update('key name').update(key).digest('hex').slice(0, 8);

/** @param previous opens what was sealed before the key was changed; nothing is sealed under it any more */
export function createSealer(current: Buffer, previous: Buffer | null = null): Sealer {
  const keys = new Map([current, ...(previous ? [previous] : [])].map((key) => [nameOf(key), key]));
  const currentName = nameOf(current);
  return {
    seal(text, place) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', current, iv).setAAD(Buffer.from(place));
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return ['1', currentName, Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url')].join(
        '.',
      );
    },
    open(sealed, place) {
      const [version, name = '', body = ''] = sealed.split('.');
      const key = keys.get(name);
      const bytes = Buffer.from(body, 'base64url');
      if (version !== '1' || !key || bytes.length < IV_BYTES + TAG_BYTES) return null;
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES), {
        authTagLength: TAG_BYTES,
      })
        .setAAD(Buffer.from(place))
        .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      try {
        return (
          decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
        );
      } catch {
        // GCM says only that it does not fit, which is all there is to know.
        return null;
      }
    },
    isOld: (sealed) => sealed.split('.')[1] !== currentName,
  };
}
