// What `npm ci` leaves for fast starts, also where it was told to run no scripts.

import { existsSync } from 'node:fs';
import { preparedFolder, readInstalled } from '../../src/lib/installed.ts';
import { prepare } from '../../src/prepare/prepare.ts';

/** @throws Error when npm did not install the packages */
export async function findPrepared(what: 'packages' | 'database'): Promise<string> {
  const installed = readInstalled();
  if (!installed) throw new Error('npm has left no record of what it installed');
  const folder = preparedFolder(what, installed);
  if (!existsSync(folder)) await prepare();
  return folder;
}
