import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openAssets, PAGE_HEADERS } from '../../../../src/sandbox/slack/page/assets.ts';

const assets = openAssets();
const page = assets.page();
const paths = [...page.matchAll(/(?:href|src)="(\/[^"]+)"/g)].map(([, path = '']) => path);
const codeOf = (path: string) => String(assets.find(path)?.body);

describe('what the browser gets', () => {
  it('is named in the page, and is there', () => {
    expect(paths.length).toBeGreaterThan(40);
    for (const path of paths) expect(assets.find(path), path).not.toBeNull();
  });

  it('is JavaScript without types, and imports only what is served', () => {
    const [, map = '{}'] = /<script type="importmap">(.*?)<\/script>/.exec(page) ?? [];
    const { imports } = JSON.parse(map) as { readonly imports: Readonly<Record<string, string>> };
    for (const path of paths.filter((candidate) => candidate.endsWith('.ts'))) {
      const code = codeOf(path);
      expect(code, path).not.toMatch(/^\s*(?:import type|export interface|export type)/m);
      for (const [, name = ''] of code.matchAll(/(?:from|import)\s*['"]([^'"]+)['"]/g)) {
        const target = name.startsWith('.') ? new URL(name, `http://page${path}`).pathname : imports[name];
        expect(target && assets.find(target), `${path} imports ${name}`).toBeTruthy();
      }
    }
  });

  it('comes from here alone: the policy allows this server, and one script by its hash', () => {
    const policy = PAGE_HEADERS['content-security-policy'];
    expect(policy).not.toMatch(/https?:|unsafe|\*/);
    const [, map = ''] = /<script type="importmap">(.*?)<\/script>/.exec(page) ?? [];
    expect(policy).toContain(`'sha256-${createHash('sha256').update(map).digest('base64')}'`);
    expect(page).not.toMatch(/(?:href|src)="(?!\/|data:)/);
    for (const path of paths.filter((candidate) => /\.(?:ts|css)$/.test(candidate))) {
      expect(codeOf(path), path).not.toMatch(/url\(["']?https?:|@import|innerHTML|dangerouslySetInnerHTML/);
    }
  });

  it('does not hold files beside it', () => {
    for (const path of [
      '/browser/../mount-page.ts',
      '/browser/tsconfig.json',
      '/vendor/nothing.mjs',
      '/etc/passwd',
    ]) {
      expect(assets.find(path)).toBeNull();
    }
  });
});
