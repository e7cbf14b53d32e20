import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { PREPARED } from '../../src/lib/installed.ts';
import { bundlePackages } from '../../src/prepare/bundle-packages.ts';
import { findPrepared } from '../support/prepared.ts';
import { COMPILED, NODE } from '../support/run-node.ts';

const Bundles = z.record(z.string(), z.string());
const readBundles = (folder: string) =>
  Bundles.parse(JSON.parse(readFileSync(join(folder, 'bundles.json'), 'utf8')));

describe('the bundles', () => {
  let folder: string;
  beforeAll(async () => {
    mkdirSync(PREPARED, { recursive: true });
    folder = mkdtempSync(join(PREPARED, 'test-'));
    await bundlePackages(folder);
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  it('are of every package that the bot loads, but those that read files beside their own', () => {
    const imports = globSync(['src/**/*.ts', 'gen/**/*.ts'])
      .filter((file) => !/^src\/(sandbox[./]|prepare\/)/.test(file))
      .flatMap((file) => [
        ...readFileSync(file, 'utf8').matchAll(/^(?:import|export) (?!type )[^;]*? from '([^.'][^']*)';/gm),
      ])
      .map(([, specifier = '']) => specifier)
      .filter((specifier) => !specifier.startsWith('node:'));
    const bundled = Object.keys(readBundles(folder));
    expect(bundled.length).toBeGreaterThan(15);
    const missing = new Set(imports).difference(new Set(bundled));
    expect([...missing].toSorted()).toEqual(['@electric-sql/pglite', '@electric-sql/pglite-prepopulatedfs']);
  });

  it('share what two packages import, so that it is loaded once', async () => {
    const files = readBundles(folder);
    const load = async (specifier: string): Promise<Readonly<Record<string, unknown>>> =>
      await import(join(folder, files[specifier] ?? ''));
    const [connect, node] = [await load('@connectrpc/connect'), await load('@connectrpc/connect-node')];
    expect(connect.ConnectError).toBeTypeOf('function');
    expect(node.createConnectTransport).toBeTypeOf('function');
    const whereErrorIs = globSync('*.mjs', { cwd: folder }).filter((file) =>
      /class _?ConnectError extends/.test(readFileSync(join(folder, file), 'utf8')),
    );
    expect(whereErrorIs).toHaveLength(1);
  });
});

describe('a start', () => {
  it('loads packages from the bundles that the installation has prepared', async () => {
    await findPrepared('packages');
    const coverage = mkdtempSync(join(PREPARED, 'test-'));
    try {
      execFileSync(NODE, [...COMPILED, 'src/main.ts', 'check'], {
        env: {
          NODE_V8_COVERAGE: coverage,
          SLACK_BOT_TOKEN: 'xoxb-check',
          SLACK_APP_TOKEN: 'xapp-check',
          DEPOT_TOKEN: 'depot-check',
        },
      });
      const loaded = readdirSync(coverage).flatMap((file) =>
        z
          .object({ result: z.array(z.object({ url: z.string() })) })
          .parse(JSON.parse(readFileSync(join(coverage, file), 'utf8')))
          .result.map(({ url }) => url),
      );
      const packages = loaded.filter((url) => url.includes('/node_modules/') && !url.includes('/.cache/'));
      expect(loaded.some((url) => url.includes('/.cache/packages-'))).toBe(true);
      expect(packages.filter((url) => !url.includes('/@electric-sql/'))).toEqual([]);
    } finally {
      rmSync(coverage, { recursive: true });
    }
  }, 60_000);
});

describe('src/preload.mjs', () => {
  const place = mkdtempSync(join(tmpdir(), 'depot-slack-preload-'));
  afterAll(() => rmSync(place, { recursive: true }));
  const write = (path: string, text: string) => {
    mkdirSync(join(place, path, '..'), { recursive: true });
    writeFileSync(join(place, path), text);
  };
  const run = (file: string) =>
    execFileSync(NODE, ['--import', join(place, 'src/preload.mjs'), join(place, file)], {
      encoding: 'utf8',
    }).trim();

  write('package.json', '{ "type": "module" }');
  write(
    'src/preload.mjs',
    readFileSync(fileURLToPath(new URL('../../src/preload.mjs', import.meta.url)), 'utf8'),
  );
  write(
    'src/main.ts',
    `import { from } from 'greet';\nimport { also } from './also.ts';\nconsole.log(from, also satisfies string);`,
  );
  write('src/also.ts', `export const also: string = 'also';`);
  write('test/other.ts', `import { from } from 'greet';\nconsole.log(from);`);
  write('node_modules/greet/package.json', '{ "name": "greet", "exports": "./index.mjs" }');
  write('node_modules/greet/index.mjs', `export const from = 'package';`);

  it('finds packages as Node does where npm has left no record, and where nothing is prepared', () => {
    expect(run('src/main.ts')).toBe('package also');
    write('node_modules/.package-lock.json', '{}');
    expect(run('src/main.ts')).toBe('package also');
  });

  it('takes the bundle for the bot’s own files alone, and only of the packages that are installed', () => {
    // The first 16 digits of the SHA-256 of `{}`.
    write('node_modules/.cache/packages-44136fa355b3678a/bundles.json', '{ "greet": "greet.mjs" }');
    write('node_modules/.cache/packages-44136fa355b3678a/greet.mjs', `export const from = 'bundle';`);
    write('node_modules/.package-lock.json', '{}');
    expect(run('src/main.ts')).toBe('bundle also');
    expect(run('test/other.ts')).toBe('package');
    write('node_modules/.package-lock.json', '{ "packages": {} }');
    expect(run('src/main.ts')).toBe('package also');
  });
});
