import { describe, expect, it } from 'vitest';
import { cleanLines, excerptLog } from '../../src/analysis/log-excerpt.ts';

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

describe('an excerpt', () => {
  it('keeps the last lines and those that tell, with their numbers', async () => {
    const log = entries(
      'compiling',
      'error: cannot find x',
      ...Array.from({ length: 100 }, (_, i) => `line ${i}`),
    );
    const { last, telling, total } = await excerptLog(log, 10);
    expect(total).toBe(102);
    expect(last).toHaveLength(10);
    expect(last.at(-1)).toBe('line 99');
    expect(telling).toEqual([{ number: 2, line: 'error: cannot find x' }]);
  });

  it('of two hundred megabytes does not hold them', async () => {
    const line = 'error '.repeat(340);
    function* huge() {
      for (let i = 0; i < 100_000; i++) yield { message: line };
    }
    const before = process.memoryUsage().heapUsed;
    const { total, last, telling } = await excerptLog(huge());
    expect(total).toBe(100_000);
    expect(last.length + telling.length).toBe(80);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(64_000_000);
  }, 60_000);
});
