// What `npm ci --omit=dev` installs is what the bot itself imports: no less, or it does not start; no more, or the image
// carries what only the sandbox and the tests need.

import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const { dependencies, devDependencies } = z
  .object({
    dependencies: z.record(z.string(), z.string()),
    devDependencies: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(readFileSync('package.json', 'utf8')));

const PACKAGE = /(?:\bfrom|\bimport)\s*\(?\s*'((?:@[\w.-]+\/)?[\w][\w.-]*)(?:\/[^']*)?'/g;

function packagesOf(files: readonly string[]): ReadonlySet<string> {
  const named = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(PACKAGE)].map(([, name = '']) => name),
  );
  return new Set(named);
}

const all = globSync(['src/**/*.{ts,mjs}', 'gen/**/*.ts']);
const inSandbox = (file: string) => /^src\/sandbox[./]/.test(file);

/** Installed for a package that has it as a peer, and imported by nobody here. */
const FOR_PEERS: Readonly<Record<string, string>> = {};

describe('package.json', () => {
  const used = packagesOf(all.filter((file) => !inSandbox(file)));

  it('has every package that the bot imports as a production dependency', () => {
    expect(used.size).toBeGreaterThan(15);
    expect([...used].filter((name) => !(name in dependencies))).toEqual([]);
  });

  it('has no production dependency that the bot does not import', () => {
    expect(Object.keys(dependencies).filter((name) => !used.has(name) && !(name in FOR_PEERS))).toEqual([]);
  });

  it('has what only the sandbox imports as a development dependency', () => {
    const sandbox = packagesOf(all.filter(inSandbox));
    expect(sandbox).toContain('preact');
    expect([...sandbox].filter((name) => !(name in dependencies) && !(name in devDependencies))).toEqual([]);
  });

  it('asks for the Node that the sources need, in the image as well', () => {
    const { engines } = z
      .object({ engines: z.object({ node: z.string() }) })
      .parse(JSON.parse(readFileSync('package.json', 'utf8')));
    expect(engines.node).toBe('>=24');
    expect(readFileSync('Dockerfile', 'utf8')).toContain('FROM node:24-');
    expect(devDependencies.node).toMatch(/^24\./);
  });
});
