// A secret that CI reports with: 256 random bits, kept only as a hash. A fast hash is enough, because it can't be guessed.

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Looks like Depot's own secrets, so that what redacts those in logs redacts it too. */
export const newCiSecret = (): string => `depot_ci_${randomBytes(32).toString('hex')}`;

export const hashCiSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** Compares in constant time. @param hash hex of SHA-256 */
export const isSameHash = (hash: string, other: string): boolean =>
  hash.length === other.length && timingSafeEqual(Buffer.from(hash), Buffer.from(other));
