// The diagnosis, measured on failures of every kind. The confusion table is printed when something is wrong.

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { diagnoseText } from '../../src/analysis/diagnose.ts';
import { CAUSAL_ORDER, isKind, KINDS } from '../../src/analysis/kinds.ts';
import { ALL_TOOLS } from '../../src/analysis/rules/all-tools.ts';

const Failure = z.object({ step: z.string(), error: z.string(), log: z.array(z.string()) });
const Judged = Failure.extend({ id: z.string(), kind: z.string(), lines: z.array(z.string()) });
const Pair = z.object({ name: z.string(), same: z.boolean(), a: Failure, b: Failure });

const read = <T>(name: string, schema: z.ZodType<T>): readonly T[] =>
  readFileSync(new URL(`../data/failures/${name}.jsonl`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => schema.parse(JSON.parse(line)));

async function measure(name: string) {
  const all = read(name, Judged);
  const judged = await Promise.all(all.map(async (one) => ({ ...one, finding: await diagnoseText(one) })));
  const confusion = judged
    .filter(({ kind, finding }) => finding.cause.id !== kind)
    .map(({ id, kind, finding }) => `${id}: ${kind} taken for ${finding.cause.id}`);
  const isShown = ({ log, lines, error, finding }: (typeof judged)[number]) => {
    const shown = [error, ...finding.lines].map((line) => line.trim());
    return log.length === 0 || lines.some((line) => shown.some((one) => one.includes(line.trim())));
  };
  return {
    total: all.length,
    kinds: new Set(all.map(({ kind }) => kind)).size,
    confusion,
    wrong: confusion.filter((line) => !line.endsWith('unknown')).length,
    unshown: judged.filter((one) => !isShown(one)).map(({ id }) => id),
  };
}

describe('the diagnosis', () => {
  it.each(['public', 'held-out', 'field', 'fresh', 'wild', 'reported', 'mixed'])(
    'is right on the corpus %s, and shows what proves it',
    async (name) => {
      const { total, confusion, wrong, unshown } = await measure(name);
      console.log(`${name}: ${total - confusion.length} of ${total} right, ${wrong} wrong`, ...confusion);
      expect((total - confusion.length) / total, confusion.join('\n')).toBeGreaterThanOrEqual(0.95);
      expect(wrong, confusion.join('\n')).toBe(0);
      expect(unshown).toEqual([]);
    },
  );

  it('knows every kind, with words and a next step for each', async () => {
    const { kinds } = await measure('held-out');
    expect(kinds).toBeGreaterThan(40);
    const used = new Set(ALL_TOOLS.flatMap(({ rules }) => rules.map(({ kind }) => kind)));
    const byStatus = ['cancelled', 'depot-error', 'unknown'];
    for (const kind of Object.keys(KINDS)) {
      expect(used.has(kind as keyof typeof KINDS) || byStatus.includes(kind), kind).toBe(true);
      expect(CAUSAL_ORDER.some((one) => one === kind) || byStatus.includes(kind), kind).toBe(true);
    }
    for (const { cause, next } of Object.values(KINDS)) {
      expect(cause).toMatch(/^[A-Z].*\.$/);
      expect(next).toMatch(/^[A-Z].*\.$/);
      expect(next).not.toMatch(/look at the log/i);
    }
  });

  it.each(read('pairs', Pair))('gives the fingerprint of "$name" (same: $same)', async ({ same, a, b }) => {
    const [one, other] = await Promise.all([diagnoseText(a), diagnoseText(b)]);
    expect(one.fingerprint === other.fingerprint).toBe(same);
  });

  it('takes nothing from what the step was told to run', async () => {
    const run = (command: string) => ({
      step: `[build 2/3] RUN ${command}`,
      error: `process "/bin/sh -c ${command}" did not complete successfully: exit code: 3`,
      log: ['bye'],
    });
    for (const command of [
      'curl --fail -L $URL',
      'echo "no space left on device"',
      'grep "Killed" || exit 3',
    ])
      expect((await diagnoseText(run(command))).cause.id).toBe('unknown');
  });

  it('is not fooled by ordinary lines of builds that go well', async () => {
    const log = [
      'Compiling error-chain v0.12',
      'test memory::limits ... ok',
      '0 failed, 12 passed',
      'downloading timeout-utils',
      'warning: unused variable: `not_found`',
      'Tests:       0 failed, 12 passed',
      'npm warn deprecated request@2.88.2: request has been deprecated',
      'npm warn EBADENGINE Unsupported engine {',
      'at PythonFinder.fail (/usr/local/lib/node_modules/npm/node_modules/node-gyp/lib/find-python.js:330:47)',
      'Setting up ca-certificates (20230311) ...',
      'ModuleNotFoundHandler registered',
    ];
    const step = '[build 2/3] RUN make';
    const error = 'process "/bin/sh -c make" did not complete successfully: exit code: 2';
    expect((await diagnoseText({ step, error, log })).cause).toMatchObject({ id: 'unknown' });
  });

  it('takes a try that is repeated for the cause only when nothing else explains the failure', async () => {
    const step = '[build 2/3] RUN pip install -r requirements.txt';
    const error = 'process "/bin/sh -c pip install" did not complete successfully: exit code: 1';
    const retry =
      "WARNING: Retrying (Retry(total=4, connect=None)) after connection broken by 'ReadTimeoutError(Read timed out.)'";
    const idOf = async (...log: readonly string[]) => (await diagnoseText({ step, error, log })).cause.id;
    expect(
      await idOf(retry, 'Collecting ta-lib', "error: command 'gcc' failed: No such file or directory"),
    ).toBe('build-tool-missing');
    expect(await idOf(retry, 'fatal error: Python.h: No such file or directory')).toBe(
      'system-library-missing',
    );
    expect(await idOf(retry, 'curl: (28) Connection timed out')).toBe('network');
    expect(await idOf(retry)).toBe('network');
  });

  it('does not take source code that a test runner quotes for an error', async () => {
    const failure = {
      step: '[test 2/3] RUN pytest',
      error: 'process "/bin/sh -c pytest" did not complete successfully: exit code: 1',
      log: [
        '>       assert kind("no space left on device") == "disk"',
        '> 12 |   expect("exec format error")',
      ],
    };
    expect((await diagnoseText(failure)).cause.id).toBe('unknown');
  });

  it('names the image, the package or the server, also where another line of the tool does', async () => {
    const causeOf = async (step: string, error: string, ...log: readonly string[]) =>
      (await diagnoseText({ step, error, log })).cause.cause;
    expect(
      await causeOf(
        'exporting to image',
        'failed to push ghcr.io/acme/web:1: unexpected status from HEAD: 403 Forbidden',
      ),
    ).toMatch(/: ghcr\.io\/acme\/web:1$/);
    expect(
      await causeOf(
        '[1/2] RUN npm i',
        'exit code: 1',
        'npm error code ERESOLVE',
        'npm error peer react@"^18" from x@1.2.3',
      ),
    ).toMatch(/: react@"\^18" from x@1\.2\.3$/);
    expect(
      await causeOf(
        '[1/2] RUN yarn build',
        'exit code: 1',
        'Error: connect ECONNREFUSED 127.0.0.1:5432',
        "  code: 'ECONNREFUSED',",
      ),
    ).toBe('The step connects to 127.0.0.1:5432, and nothing listens there during a build.');
    expect(
      await causeOf(
        '[1/2] RUN vitest',
        'exit code: 1',
        ' FAIL  test/cart.test.ts > cart > total',
        'AssertionError: expected 1 to be 2',
      ),
    ).toBe('A test failed: test/cart.test.ts > cart > total');
    expect(
      await causeOf(
        '[1/2] COPY a b',
        'lstat /var/lib/docker/tmp/buildkit-mount2244/target: no such file or directory',
      ),
    ).toBe('“target” isn’t in the build context.');
  });

  it('takes the earlier cause where it explains the later one', async () => {
    const log = [
      "W: Failed to fetch http://deb.debian.org/x  Temporary failure resolving 'deb.debian.org'",
      'E: Unable to locate package curl',
    ];
    const failure = {
      step: '[1/2] RUN apt-get update && apt-get install curl',
      error: 'exit code: 100',
      log,
    };
    const { cause } = await diagnoseText(failure);
    expect(cause.id).toBe('dns');
    expect(cause.cause).toContain('deb.debian.org');
  });

  it('names what failed with somebody else’s words cleaned, redacted and short', async () => {
    const { cause, lines } = await diagnoseText({
      step: '[1/2] RUN npm ci',
      error: 'exit code: 1',
      log: [
        `npm ERR! 404 Not Found - GET https://user:hunter2secret@npm.acme.dev/x - Not found ${'y'.repeat(900)}`,
        'NPM_TOKEN=npm_aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789',
      ],
    });
    expect(cause.id).toBe('package-not-found');
    const shown = JSON.stringify([cause, lines]);
    expect(shown).not.toContain('hunter2secret');
    expect(shown).not.toContain('npm_aBcDeFg');
    expect(cause.cause.length).toBeLessThanOrEqual(400);
  });

  it('never throws, whatever the log', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: 'binary' }),
        fc.array(fc.string({ unit: 'binary' })),
        async (step, error, log) => {
          const { cause } = await diagnoseText({ step, error, log });
          expect(isKind(cause.id)).toBe(true);
        },
      ),
    );
  });
});

describe('the rules', () => {
  const rules = ALL_TOOLS.flatMap((one) => one.rules.map((rule) => ({ ...rule, tool: one.tool })));

  it('have no quantifier without an end: a line of a thousand characters costs a bounded time', () => {
    const unbounded = rules
      .map(({ tool, kind, pattern }) => ({ where: `${tool} ${kind}`, source: pattern.source }))
      .filter(({ source }) => /(?<!\\)(?:[*+]|\{\d+,\})/.test(source.replace(/\[(?:\\.|[^\]])*\]/g, 'c')));
    expect(unbounded.map(({ where, source }) => `${where}: ${source.slice(0, 80)}`)).toEqual([]);
  });

  it('use no name in their words that no pattern of theirs gives', () => {
    for (const { tool, kind, pattern, cause = '', next = '' } of rules)
      for (const [, name = ''] of `${cause}${next}`.matchAll(/\{(\w+)\}/g))
        expect(pattern.source, `${tool} ${kind}`).toContain(`(?<${name}>`);
  });
});
