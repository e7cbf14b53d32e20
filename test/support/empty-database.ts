// One empty PGlite for a whole run of the tests, made before they start: each test's own database is a copy of it.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPgliteInMemory } from '../../src/store/open-pglite.ts';
import { TEMPLATE_SETTING } from './memory-store.ts';

/** For vitest's globalSetup. @returns what is done after the run. */
export async function setup(): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'depot-slack-test-'));
  const path = join(folder, 'empty.tar');
  const pglite = await openPgliteInMemory();
  writeFileSync(path, Buffer.from(await (await pglite.dumpDataDir('none')).arrayBuffer()));
  await pglite.close();
  process.env[TEMPLATE_SETTING] = path;
  return () => rmSync(folder, { recursive: true, force: true });
}
