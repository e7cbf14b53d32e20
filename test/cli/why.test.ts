// `node src/main.ts why`, as a person and a script run it: without any setting.

import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

const why = (args: readonly string[], input = '') =>
  spawnSync(process.execPath, ['src/main.ts', 'why', ...args], {
    input,
    encoding: 'utf8',
    env: { PATH: process.env.PATH },
  });

describe('why, from a terminal', () => {
  it('explains the plain output of a build on standard input', () => {
    const { stdout, status } = why(
      ['-'],
      '#3 [1/2] RUN tool\n#3 0.1 sh: tool: not found\n#3 ERROR: exit code: 127\n',
    );
    expect(status).toBe(0);
    expect(stdout).toContain('Failed at: [1/2] RUN tool');
    expect(stdout).toContain('The program “tool” isn’t installed. (command-not-found)');
    expect(stdout).toContain('| sh: tool: not found');
    expect(stdout).toMatch(/Fingerprint: [a-z][0-9a-f]{12}/);
  });

  it('answers one JSON line for each, with the file’s fields and no other', () => {
    const input = [
      JSON.stringify({ id: 'a', step: 'exporting cache', error: 'blob not found', log: [], extra: 1 }),
      JSON.stringify({ id: 'b', step: '[1/2] RUN x', error: 'exit code: 1', log: ['all good'] }),
      'nonsense',
    ].join('\n');
    const { stdout, stderr, status } = why(['--jsonl', '-'], input);
    const [a, b, ...more] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(more).toEqual([]);
    expect(Object.keys(a ?? {})).toEqual(['id', 'cause', 'lines', 'next', 'fingerprint']);
    expect(a).toMatchObject({ id: 'a', cause: 'cache-export-failed', lines: ['blob not found'] });
    expect(b).toMatchObject({ id: 'b', cause: 'unknown' });
    expect(stderr).toContain('Line 3');
    expect(status).toBe(1);
  });

  it.each([[[]], [['/no/such/file']], [['--jsonl', '/no/such/file']], [['--nonsense']]])(
    'says how to use it: %j',
    (args) => {
      const { stderr, status } = why(args);
      expect(status).toBe(1);
      expect(stderr).toMatch(/Usage: node src\/depot-slack\.mjs why|can't be read/);
      expect(stderr).not.toContain('    at ');
    },
  );
});
