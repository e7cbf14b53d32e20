import { describe, expect, it } from 'vitest';
import { section } from '../../../src/views/kit/blocks.ts';
import { cutMrkdwn, cutWords, splitMrkdwn } from '../../../src/views/kit/cut-mrkdwn.ts';
import { lines, md } from '../../../src/views/kit/mrkdwn.ts';

const NAMES = Array.from({ length: 100 }, (_, index) => `${index + 1} R&D <${'long '.repeat(12)}name>`);
const shown = (text: string) => section(md`${text}`).text?.text ?? '';

describe('text that is too long for its place', () => {
  it('a list of 100 long names on lines ends between two, and counts the rest', () => {
    const kept = (section(lines(NAMES.map((name) => md`${name}`))).text?.text ?? '').split('\n');
    expect(kept.at(-1)).toBe(`and ${100 - (kept.length - 1)} more`);
    expect(kept.slice(0, -1).every((line) => line.endsWith('name&gt;'))).toBe(true);
  });

  it('a list of 100 long names with commas as well', () => {
    expect(shown(NAMES.join(', '))).toMatch(/name&gt; and \d+ more$/);
  });

  it.each(Array.from({ length: 8 }, (_, index) => index))(
    'no `&amp;` is cut, wherever it falls: %i',
    (shift) => {
      const text = cutMrkdwn(`${'x'.repeat(shift)}${'&amp;'.repeat(100)}`, 60);
      expect(text).toMatch(/^x*(&amp;)*…$/);
      expect(text.length).toBeLessThanOrEqual(60);
    },
  );

  it.each(Array.from({ length: 40 }, (_, index) => index))(
    'no link is cut, wherever it ends: %i',
    (shift) => {
      const text = cutMrkdwn(`${'x'.repeat(shift)} <https://ci.example/1|run on ci.example> and more`, 50);
      expect(text.replace(/<https:\/\/ci\.example\/1\|run on ci\.example>/, '')).not.toMatch(/[<>|]/);
      expect(text.length).toBeLessThanOrEqual(50);
    },
  );

  it('prose ends after a word, and nothing else is touched', () => {
    expect(cutMrkdwn('one two three four', 10)).toBe('one two…');
    expect(cutMrkdwn('one two', 10)).toBe('one two');
  });

  it.each(Array.from({ length: 12 }, (_, index) => index))(
    'parts end between words, links and entities, and nothing is lost: %i',
    (shift) => {
      const words = ['R&amp;D', '<!date^1^{date}|2026-01-01 00:00 UTC>', 'überlang', '🚀🚀'];
      const text = `${'x'.repeat(shift)} ${Array.from({ length: 60 }, (_, i) => words[i % words.length]).join(' ')}`;
      const parts = splitMrkdwn(text, 100);
      expect(parts.join(' ')).toBe(text);
      for (const part of parts) expect(part.length).toBeLessThanOrEqual(100);
      for (const part of [...parts, cutWords(text, 100).slice(0, -1)]) {
        expect(part.replaceAll(/<[^<>]+>/g, '')).toMatch(/^(x*|R&amp;D|überlang|🚀🚀|\s)*$/u);
        expect(part).not.toMatch(/<[^<>]*$/);
      }
    },
  );

  it('parts prefer whole lines, and one endless word is parted between letters', () => {
    expect(splitMrkdwn('one two\nthree four', 12)).toEqual(['one two', 'three four']);
    const parts = splitMrkdwn('🚀'.repeat(20), 7);
    expect(parts.every((part) => /^(🚀)+$/u.test(part))).toBe(true);
  });

  it('a link that is longer than the room does not keep it from coming to an end', () => {
    const link = `<https://ci.example/${'x'.repeat(200)}|run>`;
    expect(splitMrkdwn(link, 50).join('')).toBe(link);
  });
});
