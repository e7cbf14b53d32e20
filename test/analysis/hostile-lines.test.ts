// Lines made to cost a rule the most: what almost matches it, repeated until the line is full. Every quantifier has an end
// and lines are cut, so the worst is a polynomial of bounded size: a pattern costs microseconds here, and may cost a
// thousand times that. CPU time, not the clock: other programs on the machine don't count.

import { cpuUsage } from 'node:process';
import { describe, expect, it } from 'vitest';
import { diagnoseText } from '../../src/analysis/diagnose.ts';
import { withoutPrefix } from '../../src/analysis/evidence.ts';
import { normaliseError } from '../../src/analysis/fingerprint.ts';
import { ALL_TOOLS } from '../../src/analysis/rules/all-tools.ts';

const LINE_CHARS = 600;
const LONGEST_RUN = 60;
const FILLERS = ['a', '1', ' ', '/', '.', 'a.', 'a/', 'a: ', '"', "'", '-l'];
const LETTERS = [...'ax1/.-: _=@"\'[]()<>|#%é\t'];
/** Of one pattern on one line. */
const MAX_MS = 60;
/** Of a step whose name and error are a megabyte each: what is linear takes a tenth of it, what isn’t takes minutes. */
const MAX_STEP_MS = 1_500;

/** One text for each alternative of a pattern: what each part takes, as often as it may. */
function textsFor(source: string): readonly string[] {
  let i = 0;
  const classLetter = (text: string) => {
    const one = new RegExp(`^${text}$`, 'u');
    return LETTERS.find((letter) => one.test(letter)) ?? 'a';
  };

  function atom(): string {
    const char = source[i] ?? '';
    if (char === '(') {
      const opening = /^\((?:\?(?:<\w+>|:|<?[=!]))?/.exec(source.slice(i))?.[0] ?? '(';
      i += opening.length;
      const [first = ''] = alternatives();
      i += 1;
      return /[=!]$/.test(opening) ? '' : first;
    }
    if (char === '[') {
      const whole = /^\[(?:\\.|[^\]\\])*\]/s.exec(source.slice(i))?.[0] ?? '[';
      i += whole.length;
      return classLetter(whole);
    }
    i += 1;
    if (char === '.') return 'a';
    if (char === '^' || char === '$') return '';
    if (char !== '\\') return char;
    const escaped = /^u\{[0-9a-f]+\}|^./i.exec(source.slice(i))?.[0] ?? '';
    i += escaped.length;
    if (/^[bB]$/.test(escaped)) return '';
    return /^[sSdDwW]$/.test(escaped) ? classLetter(`\\${escaped}`) : escaped.startsWith('u{') ? '' : escaped;
  }

  function times(): number {
    const found = /^(?:\{\d*(?:,(\d*))?\}|\?)\??/.exec(source.slice(i));
    if (!found) return 1;
    i += found[0].length;
    const most = Number(found[1] ?? /\d+/.exec(found[0])?.[0] ?? 1);
    return Math.min(most, LONGEST_RUN);
  }

  function alternatives(): string[] {
    const all = [''];
    while (i < source.length && source[i] !== ')') {
      if (source[i] === '|') {
        i += 1;
        all.push('');
        continue;
      }
      const text = atom();
      all.push((all.pop() ?? '') + text.repeat(times()));
    }
    return all;
  }
  return alternatives();
}

const full = (text: string) =>
  text.repeat(Math.ceil(LINE_CHARS / Math.max(1, text.length))).slice(0, LINE_CHARS);

const hostileLines = ({ source }: RegExp): readonly string[] =>
  textsFor(source).flatMap((text) => {
    const almost = text.slice(0, -1);
    const begun = text.slice(0, Math.ceil(text.length / 2));
    return [
      full(text),
      full(almost),
      full(begun),
      ...FILLERS.map((filler) => (begun + full(filler)).slice(0, LINE_CHARS)),
    ];
  });

function msOf(work: () => unknown): number {
  const before = cpuUsage();
  work();
  return cpuUsage(before).user / 1_000;
}

/** The best of three: what the process does in the meantime costs none of them. */
const cost = (work: () => unknown) => Math.min(msOf(work), msOf(work), msOf(work));

describe('a hostile line', () => {
  it('is made of what the rules look for', () => {
    expect(textsFor('a\\d{1,3}(?:b|c)?[^a]$|x{2,4}')).toEqual(['a111bx', 'xxxx']);
    const matched = ALL_TOOLS.flatMap(({ rules }) =>
      rules.map(({ pattern }) => textsFor(pattern.source).some((text) => pattern.test(text))),
    );
    expect(matched.filter(Boolean).length / matched.length).toBeGreaterThan(0.8);
  });

  it.each(ALL_TOOLS)('costs no rule of $tool more than others', ({ rules }) => {
    const slow = rules.flatMap(({ kind, pattern }) => {
      const lines = hostileLines(pattern);
      // All together first: hardly any pattern needs a closer look.
      if (msOf(() => lines.map((line) => pattern.test(line))) < MAX_MS) return [];
      const worst = Math.max(...lines.map((line) => cost(() => pattern.test(line))));
      return worst < MAX_MS ? [] : [`${kind} ${pattern.source.slice(0, 80)}: ${worst.toFixed(0)} ms`];
    });
    expect(slow).toEqual([]);
  });

  it('costs neither the fingerprint nor the prefix of a CI more', () => {
    for (const filler of [
      ...FILLERS,
      'https://a?',
      'line 1: 1',
      'failed to push a:',
      '0x0',
      '[::',
      '2026-01-01 ',
    ]) {
      expect(
        cost(() => normaliseError(full(filler))),
        filler,
      ).toBeLessThan(MAX_MS);
      expect(
        cost(() => withoutPrefix(full(filler))),
        filler,
      ).toBeLessThan(MAX_MS);
    }
  });

  it.each([
    'apt-get ',
    'process "',
    'executor failed running [',
    "The command '",
    '] RUN \t',
    '--mount=from=',
  ])('costs no more where a step and its error are a megabyte of %j', async (filler) => {
    const megabyte = filler.repeat(1_000_000 / filler.length);
    const before = cpuUsage();
    const { cause } = await diagnoseText({
      step: `[build 2/3] RUN ${megabyte}`,
      error: `process "/bin/sh -c ${megabyte}" did not complete successfully: exit code: 100`,
      log: ['E: Unable to locate package curl'],
    });
    expect(cpuUsage(before).user / 1_000).toBeLessThan(MAX_STEP_MS);
    expect(cause.id).toBe('package-index-missing');
  });
});
