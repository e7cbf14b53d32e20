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

  it.each([
    ['GitHub', '2026-03-01T10:00:00.1234567Z '],
    ['GitLab', '\u001b[0K\u001b[32;1m2026-03-01T10:00:00.123456Z 01O \u001b[0;m'],
    ['Azure', '2026-03-01T10:00:00.1234567Z ##[error]'],
    ['Jenkins', '[2026-03-01T10:00:00.123Z] '],
    ['Buildkite', '\u001b_bk;t=1700000000000\u0007'],
    ['a clock', '10:00:00  '],
  ])('reads the log of %s', (_, prefix) => {
    const lines = ['#3 [1/2] RUN tool', '#3 0.1 sh: tool: not found', '#3 ERROR: exit code: 127'];
    const { stdout } = why(['-'], lines.map((line) => `${prefix}${line}\r\n`).join(''));
    expect(stdout).toContain('Failed at: [1/2] RUN tool');
    expect(stdout).toContain('  | sh: tool: not found\n');
  });

  it.each([
    ['', '- is empty.'],
    [' \n\n', '- is empty.'],
    ['\u0000\u0001^M', "- isn't text."],
  ])('refuses what is no output of a build: %j', (input, said) => {
    const { stdout, stderr, status } = why(['-'], input);
    expect(stdout).toBe('');
    expect(stderr).toContain(said);
    expect(status).toBe(1);
  });

  it('skips the lines of a JSON file that hold no failure, and says why', () => {
    const { stdout, stderr, status } = why(['--jsonl', '-'], 'null\n{"log":[1]}\n{\n\n{"id":7}\n');
    expect(JSON.parse(stdout)).toMatchObject({ id: 7, cause: 'unknown', lines: [] });
    expect(stderr.trim().split('\n')).toEqual([
      'Line 1 was skipped: it is no object.',
      'Line 2 was skipped: "log" has the wrong type.',
      'Line 3 was skipped: it is no JSON.',
    ]);
    expect(status).toBe(1);
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
      expect(stderr).not.toMatch(/ {4}at |ENOENT/);
    },
  );
});
