// A database in memory for one test.

import { readFileSync } from 'node:fs';
import type { StoreSettings } from '../../src/store/open-store.ts';

/** Names the file that migrated-database.ts has made; outside of vitest there is none. */
export const TEMPLATE_SETTING = 'TEST_PGLITE_TEMPLATE';

let template: Blob | undefined;

export function memoryStore(): StoreSettings {
  const path = process.env[TEMPLATE_SETTING];
  if (path) template ??= new Blob([readFileSync(path)]);
  return { kind: 'memory', ...(template && { template }) };
}
