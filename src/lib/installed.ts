// What `src/prepare` leaves in the installation for later starts, and where. It holds for the packages that are installed
// now: after `npm install` of another version nothing of it is used.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const inModules = (path: string) => fileURLToPath(new URL(`../../node_modules/${path}`, import.meta.url));

/** Everything prepared, also for other versions of packages. */
export const PREPARED = inModules('.cache');

/** npm's own record of what it has installed; another package manager keeps none. */
const RECORD = inModules('.package-lock.json');

/**
 * Names the packages that are installed now: 16 hex digits, other ones after any change of a version.
 * @returns null when npm did not install them.
 */
export function readInstalled(): string | null {
  if (!existsSync(RECORD)) return null;
  return createHash('sha256').update(readFileSync(RECORD)).digest('hex').slice(0, 16);
}

/** Where each thing lies. `src/preload.mjs` finds the packages by the same rule. */
export const preparedFolder = (what: 'packages' | 'database', installed: string): string =>
  inModules(`.cache/${what}-${installed}`);
