// The committed code under gen/ is exactly what `npm run generate` makes of proto/.

import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';

const scratch = mkdtempSync(join(tmpdir(), 'depot-slack-gen-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const bin = (name: string) => join('node_modules', '.bin', name);

it('regenerating the code from proto/ leaves no diff', () => {
  const path = `${join(process.cwd(), 'node_modules', '.bin')}:${process.env.PATH}`;
  execFileSync(bin('buf'), ['generate', '--output', scratch], { env: { ...process.env, PATH: path } });
  const files = globSync('**/*.ts', { cwd: 'gen' }).toSorted();
  expect(files.length).toBe(7);
  expect(globSync('**/*.ts', { cwd: join(scratch, 'gen') }).toSorted()).toEqual(files);
  for (const file of files) {
    expect(readFileSync(join(scratch, 'gen', file), 'utf8'), file).toBe(
      readFileSync(join('gen', file), 'utf8'),
    );
  }
}, 60_000);

it('the proto files are accepted by the linter', () => {
  expect(() => execFileSync(bin('buf'), ['lint'])).not.toThrow();
}, 60_000);
