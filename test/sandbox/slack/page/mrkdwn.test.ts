import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMrkdwn } from '../../../../src/sandbox/slack/page/browser/blocks/mrkdwn.ts';

const text = (words: string) => ({ kind: 'text', text: words });

describe('Slack’s markup', () => {
  it.each([
    ['plain words', [text('plain words')]],
    [
      '*bold* and _italic_',
      [{ kind: 'bold', inside: [text('bold')] }, text(' and '), { kind: 'italic', inside: [text('italic')] }],
    ],
    ['~gone~', [{ kind: 'strike', inside: [text('gone')] }]],
    ['*_both_*', [{ kind: 'bold', inside: [{ kind: 'italic', inside: [text('both')] }] }]],
    ['2*3*4 and snake_case_name', [text('2*3*4 and snake_case_name')]],
    ['* not bold *', [text('* not bold *')]],
    ['`a *b* c`', [{ kind: 'code', text: 'a *b* c' }]],
    ['a &lt;b&gt; &amp;amp;', [text('a <b> &amp;')]],
    ['<https://depot.dev|Depot>', [{ kind: 'link', href: 'https://depot.dev', label: 'Depot' }]],
    [
      '<https://a.example?x=1&amp;y=2>',
      [{ kind: 'link', href: 'https://a.example?x=1&y=2', label: 'https://a.example?x=1&y=2' }],
    ],
    ['<mailto:a@b.example>', [{ kind: 'link', href: 'mailto:a@b.example', label: 'a@b.example' }]],
    ['<javascript:alert(1)|click>', [text('<javascript:alert(1)|click>')]],
    ['<@U0ANA>', [{ kind: 'user', targetId: 'U0ANA', label: '' }]],
    ['<#C0PLATFORM|platform>', [{ kind: 'channel', targetId: 'C0PLATFORM', label: 'platform' }]],
    ['<!subteam^S1|@admins>', [{ kind: 'group', targetId: 'S1', label: '@admins' }]],
    ['<!channel>', [{ kind: 'broadcast', name: 'channel' }]],
    [
      '<!date^1795521600^{date} at {time}|then>',
      [{ kind: 'date', seconds: 1_795_521_600, format: '{date} at {time}', href: null }],
    ],
    [':tada: :unknown_one:', [text('🎉 :unknown_one:')]],
    [
      'see https://depot.dev/x.',
      [text('see '), { kind: 'link', href: 'https://depot.dev/x', label: 'https://depot.dev/x' }, text('.')],
    ],
    ['```one\ntwo```', [{ kind: 'fence', text: 'one\ntwo' }]],
    [
      'before\n&gt; quoted\nafter',
      [text('before'), { kind: 'quote', inside: [text('quoted')] }, text('after')],
    ],
  ])('%s', (source, parts) => {
    expect(parseMrkdwn(source)).toEqual(parts);
  });

  it('leaves bare addresses alone when it is told to', () => {
    expect(parseMrkdwn('see https://depot.dev', { verbatim: true })).toEqual([text('see https://depot.dev')]);
  });

  it('loses no letter of a text without markup, whatever it is', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\p{L}\p{N} .,!?()]*$/u), (plain) => {
        const read = parseMrkdwn(plain, { verbatim: true }).map((part) => ('text' in part ? part.text : ''));
        expect(read.join('')).toBe(plain);
      }),
    );
  });

  it('reads any text in a blink, also one made to be slow', () => {
    for (const nasty of [
      '*'.repeat(20_000),
      '<'.repeat(20_000),
      '`'.repeat(20_001),
      '_a'.repeat(10_000),
      ':a'.repeat(10_000),
    ]) {
      const began = performance.now();
      parseMrkdwn(nasty);
      expect(performance.now() - began).toBeLessThan(500);
    }
  });
});
