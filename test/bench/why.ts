// What the diagnosis costs: lines a second of an ordinary log, beside only cleaning and redacting the same lines, and
// whether hostile logs stay linear: lines of megabytes, and words of the tools repeated until a line is full.

import { excerptLog } from '../../src/analysis/log-excerpt.ts';
import { ALL_TOOLS } from '../../src/analysis/rules/all-tools.ts';
import { plainText } from '../../src/lib/plain-text.ts';
import { createLineRedactor } from '../../src/lib/redact.ts';

const LINES = [5_000, 20_000, 80_000];
const LINE_CHARS = 600;
const STEP = { step: '[build 2/3] RUN make', command: 'make' };
/** Twice as much may cost twice as much, and a little for the collector. */
const TOLERANCE = 1.5;

const ORDINARY = [
  (i: number) => `Get:${i} http://deb.debian.org/debian bookworm/main amd64 libfoo${i} amd64 1.${i} [123 kB]`,
  (i: number) => `   Compiling crate-${i} v0.1.${i}`,
  (i: number) => `  Downloading package-${i}-1.0-py3-none-any.whl (${i} kB)`,
  (i: number) => `[INFO] Downloaded from central: https://repo.maven.apache.org/maven2/a/${i}.jar (12 kB)`,
];
const ordinary = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ message: ORDINARY[i % ORDINARY.length]?.(i) ?? '' }));

async function msOf(work: () => unknown): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

function onlyClean(log: readonly { readonly message: string }[]): number {
  const redact = createLineRedactor();
  return log.reduce((chars, { message }) => chars + redact(plainText(message)).length, 0);
}

/** The words of each rule, repeated until a line is full: the lines on which a pattern can go back and forth the longest. */
function worstPatternMs(): { readonly ms: number; readonly source: string } {
  const patterns = ALL_TOOLS.flatMap(({ rules }) => rules.map(({ pattern }) => pattern));
  const words = new Set(patterns.flatMap(({ source }) => source.match(/[A-Za-z][A-Za-z ]{2,20}/g) ?? []));
  const lines = ['a', ' ', '/', 'a.', 'a/', '1.', '": ', ...words].map((word) =>
    word.repeat(Math.ceil(LINE_CHARS / word.length)).slice(0, LINE_CHARS),
  );
  const all = patterns.map((pattern) => {
    const began = performance.now();
    for (const line of lines) pattern.test(line);
    return { ms: (performance.now() - began) / lines.length, source: pattern.source };
  });
  return all.reduce((worst, one) => (one.ms > worst.ms ? one : worst));
}

export async function benchWhy(): Promise<void> {
  await excerptLog(ordinary(2_000), STEP);
  console.log('Lines a second of an ordinary log, beside only cleaning and redacting them');
  console.log('   lines   only clean   diagnosed    ratio');
  for (const count of LINES) {
    const log = ordinary(count);
    const [bare, ours] = [await msOf(() => onlyClean(log)), await msOf(() => excerptLog(log, STEP))];
    const perSecond = (ms: number) => Math.round((count / ms) * 1_000);
    console.log(
      `${String(count).padStart(8)} ${String(perSecond(bare)).padStart(12)} ${String(perSecond(ours)).padStart(11)} ${(ours / bare).toFixed(1).padStart(8)}`,
    );
  }
  const megabytes = [1, 2, 4, 8];
  const hostile: number[] = [];
  for (const size of megabytes)
    hostile.push(await msOf(() => excerptLog([{ message: 'a.b/c-d "x": '.repeat(size * 80_000) }], STEP)));
  console.log(`One line of ${megabytes.join(', ')} MB: ${hostile.map((ms) => ms.toFixed(1)).join(', ')} ms`);
  const worst = worstPatternMs();
  console.log(
    `The slowest pattern on a full line: ${(worst.ms * 1_000).toFixed(0)} µs (${worst.source.slice(0, 60)}…)`,
  );
  const [first = 0, last = 0] = [hostile[0], hostile.at(-1)];
  if (last > Math.max(first, 1) * (megabytes.at(-1) ?? 1) * TOLERANCE) {
    console.log('A longer line costs more than its length');
    process.exitCode = 1;
  }
}
