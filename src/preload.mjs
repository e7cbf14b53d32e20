// Loaded before everything else (`node --import`), so that a start finds its files soon: every file compiled already from the
// second start on, and each package in few files instead of hundreds, as src/prepare left them. See docs/decisions/0024.
// JavaScript, because Node's type stripper is what then need not be loaded. What cannot be used is gone on without.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';

// In the installation, not in a folder for temporary files that others can write to: what lies there is run.
const modules = new URL('../node_modules/', import.meta.url);
module.enableCompileCache?.(fileURLToPath(new URL('.cache/compiled', modules)));

/** npm's own record of what it has installed: of other packages there are no bundles. The same as in lib/installed.ts. */
const record = new URL('.package-lock.json', modules);

function readBundles() {
  if (!existsSync(record)) return null;
  const installed = createHash('sha256').update(readFileSync(record)).digest('hex').slice(0, 16);
  const folder = new URL(`.cache/packages-${installed}/`, modules);
  const list = new URL('bundles.json', folder);
  return existsSync(list) ? { folder, files: new Map(Object.entries(JSON.parse(readFileSync(list)))) } : null;
}

const bundles = readBundles();
// Only for the bot's own files: what packages import of one another is in the bundles, or beside its package.
const ours = ['./', '../gen/'].map((folder) => new URL(folder, import.meta.url).href);

module.registerHooks?.({
  resolve(specifier, context, nextResolve) {
    const { parentURL } = context;
    if (!parentURL || !ours.some((folder) => parentURL.startsWith(folder)))
      return nextResolve(specifier, context);
    // They name the file itself, so nothing has to be looked for.
    if (/^\.\.?\/.*\.ts$/.test(specifier))
      return { url: new URL(specifier, parentURL).href, format: 'module-typescript', shortCircuit: true };
    const file = bundles?.files.get(specifier);
    return file
      ? { url: new URL(file, bundles.folder).href, format: 'module', shortCircuit: true }
      : nextResolve(specifier, context);
  },
});
