// Puts the packages that the bot imports into few files: Node takes longer to find and link 1,200 small files than to run
// what is in them. The bot's own files stay as they are, and so do packages that read files beside their own.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** What the bot loads: commands and handlers are found by their names, so nothing imports them. */
const ENTRY_POINTS = ['src/main.ts', 'src/slack/*/*.command.ts', 'src/slack/*/*.handlers.ts'];

/** They find their WebAssembly, and their archive, beside their own file. */
const READ_FILES_BESIDE_THEM: ReadonlySet<string> = new Set([
  '@electric-sql/pglite',
  '@electric-sql/pglite-prepopulatedfs',
]);
/** Used here alone, or seldom: a bundle would gain nothing. */
const NOT_AT_START: ReadonlySet<string> = new Set(['esbuild', 'tar']);

const NAME = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** What is written in the imports of the bot's files, and isn't only a type: `kysely`, `kysely/migration`. */
async function findImports(): Promise<readonly string[]> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: ENTRY_POINTS,
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    outdir: 'unused',
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  const imports = Object.values(metafile.inputs).flatMap((input) => input.imports);
  const packages = imports.filter(({ external, path }) => external && !isBuiltin(path));
  return [...new Set(packages.map(({ path }) => path))]
    .filter((path) => !READ_FILES_BESIDE_THEM.has(path) && !NOT_AT_START.has(path))
    .toSorted();
}

const fileOf = (specifier: string) => `${specifier.replace(/^@/, '').replaceAll('/', '.')}.mjs`;

const namesOf = (exported: object) =>
  Object.keys(exported)
    .filter((name) => NAME.test(name))
    .toSorted();

/** A file that gives on what a package exports: by name, because CommonJS has no list of its names. */
async function writeEntry(folder: string, specifier: string): Promise<void> {
  const names = namesOf(await import(specifier));
  writeFileSync(join(folder, fileOf(specifier)), `export { ${names.join(', ')} } from '${specifier}';\n`);
}

/** @throws Error when something that a package exports isn't in its bundle. */
async function checkBundle(folder: string, specifier: string): Promise<void> {
  const [given, bundled]: [object, object] = await Promise.all([
    import(specifier),
    import(join(folder, fileOf(specifier))),
  ]);
  const missing = namesOf(given).filter((name) => !(name in bundled));
  if (missing.length > 0) throw new Error(`the bundle of ${specifier} lacks ${missing.join(', ')}`);
}

/**
 * Writes the bundles and `bundles.json`, which says the file of each import.
 * @param folder of its own; inside the project, for the packages are found from there.
 * @returns what is bundled.
 */
export async function bundlePackages(folder: string): Promise<readonly string[]> {
  const specifiers = await findImports();
  const entries = join(folder, 'entries');
  mkdirSync(entries, { recursive: true });
  for (const specifier of specifiers) await writeEntry(entries, specifier);
  await build({
    absWorkingDir: ROOT,
    entryPoints: specifiers.map((specifier) => join(entries, fileOf(specifier))),
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    outdir: folder,
    outbase: entries,
    outExtension: { '.js': '.mjs' },
    // A driver in C that nobody needs; it is asked for, and its absence is expected.
    external: ['pg-native'],
    // What is CommonJS asks for Node's own modules, and for what is not bundled.
    banner: {
      js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
    },
    logLevel: 'error',
  });
  rmSync(entries, { recursive: true });
  for (const specifier of specifiers) await checkBundle(folder, specifier);
  const list = Object.fromEntries(specifiers.map((specifier) => [specifier, fileOf(specifier)]));
  writeFileSync(join(folder, 'bundles.json'), JSON.stringify(list, null, 2));
  return specifiers;
}
