import { describe, expect, it } from 'vitest';
import { contextOf } from '../../src/analysis/evidence.ts';
import { cleanLines, excerptLines, excerptLog } from '../../src/analysis/log-excerpt.ts';

const entries = (...messages: readonly string[]) => messages.map((message) => ({ message }));

describe('a log line', () => {
  it.each([
    ['colours go', '\u001b[31mred\u001b[0m\n', ['red']],
    ['a progress bar leaves its last state', '1%\r50%\r100%\n', ['100%']],
    ['several lines in one entry are several', 'a\nb\n', ['a', 'b']],
    ['secrets go', 'export NPM_TOKEN=abcdef123456\n', ['export NPM_TOKEN=[redacted]']],
    ['direction marks go', 'a\u202eb', ['ab']],
  ])('%s', (_what, message, lines) => {
    expect(cleanLines(message)).toEqual(lines);
  });

  it('of a megabyte is cut so that it shows', () => {
    const [line = ''] = cleanLines('x'.repeat(1_000_000));
    expect(line.length).toBe(2_000);
    expect(line.endsWith('…')).toBe(true);
  });
});

const RUN = contextOf('[build 1/2] RUN make', null);

describe('an excerpt', () => {
  it('keeps the last lines, and what proves a cause with its neighbours, however far above', async () => {
    const log = entries(
      'compiling',
      'main.c:3:5: error: expected expression',
      '  return ;;',
      ...Array.from({ length: 100 }, (_, i) => `line ${i}`),
    );
    const excerpt = await excerptLog(log, RUN, 10);
    const { last, evidence, around, suspects, total } = excerpt;
    expect(total).toBe(103);
    expect(last).toHaveLength(10);
    expect(last.at(-1)).toBe('line 99');
    expect(evidence.map(({ kind, number }) => [kind, number])).toEqual([['compile-error', 2]]);
    expect(around[0]).toEqual({ number: 1, line: 'compiling' });
    expect(suspects).toEqual([{ number: 2, line: 'main.c:3:5: error: expected expression' }]);
    const shown = excerptLines(excerpt, evidence[0] ?? null, 8);
    expect(shown.slice(0, 4)).toEqual([
      'compiling',
      'main.c:3:5: error: expected expression',
      '  return ;;',
      'line 0',
    ]);
    expect(shown).toContain('…');
    expect(shown.at(-1)).toBe('line 99');
  });

  it('shows the lines that look like a reason where no rule knows one, without boilerplate', async () => {
    const log = entries('starting', 'frobnication failed badly', '', 'npm ERR!', 'bye');
    const excerpt = await excerptLog(log, RUN);
    expect(excerptLines(excerpt, null, 10)).toEqual(['starting', 'frobnication failed badly', 'bye']);
  });

  it('of forty megabytes does not hold them', async () => {
    const line = 'error '.repeat(340);
    function* huge() {
      for (let i = 0; i < 20_000; i++) yield { message: line };
    }
    const before = process.memoryUsage().heapUsed;
    const { total, last, suspects, around } = await excerptLog(huge(), RUN);
    expect(total).toBe(20_000);
    expect(last.length + suspects.length + around.length).toBeLessThan(100);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(24_000_000);
  });
});
