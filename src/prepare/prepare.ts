// What makes starts fast and small, made once after an installation. All of it can be missing: a start then takes longer.

import { execFile } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { UserError } from '../lib/errors.ts';
import { PREPARED, preparedFolder, readInstalled } from '../lib/installed.ts';
import { bundlePackages } from './bundle-packages.ts';
import { makeDatabase } from './make-database.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const PackageJson = z.object({ scripts: z.object({ start: z.string() }) });

/** The options of Node that `npm start` gives: with others, V8 does not take what was compiled. */
function startOptions(): readonly string[] {
  const { scripts } = PackageJson.parse(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')));
  const words = scripts.start.split(' ').slice(1, -1);
  return words.filter((word) => !word.startsWith('--env-file'));
}

/** Builds the bot once as a start does, so that V8's compiled code of every file is kept. */
async function compile(): Promise<void> {
  await promisify(execFile)(process.execPath, [...startOptions(), 'src/main.ts', 'check'], {
    cwd: ROOT,
    env: { SLACK_BOT_TOKEN: 'xoxb-check', SLACK_APP_TOKEN: 'xapp-check', DEPOT_TOKEN: 'depot-check' },
  });
}

/** Makes it beside its place first: it is there whole or not at all. */
async function put<T>(folder: string, make: (unfinished: string) => Promise<T>): Promise<T> {
  const unfinished = `${folder}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  const made = await make(unfinished);
  renameSync(unfinished, folder);
  return made;
}

/**
 * @returns how many packages are in bundles.
 * @throws UserError when npm did not install the packages.
 */
export async function prepare(): Promise<number> {
  const installed = readInstalled();
  if (installed === null) {
    throw new UserError(
      'Nothing was prepared: npm did not install the packages. The bot works, but starts slower.',
    );
  }
  mkdirSync(PREPARED, { recursive: true });
  // Also what an older version of the bot has left, for the same packages.
  for (const old of globSync(['packages-*', 'database-*'], { cwd: PREPARED }))
    rmSync(join(PREPARED, old), { recursive: true });
  const bundled = await put(preparedFolder('packages', installed), bundlePackages);
  await put(preparedFolder('database', installed), makeDatabase);
  await compile();
  return bundled.length;
}
