import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { messageText } from '../../../src/slack/builds/message-text.ts';

describe('the text of a message', () => {
  it.each([
    ['links by their words', 'see <https://a.b/c|a.b/c> and <https://d.e>', 'see a.b/c and https://d.e'],
    ['escapes', 'a &lt;b&gt; &amp;&amp; c', 'a <b> && c'],
    ['an escape that was typed', 'a &amp;lt; b', 'a &lt; b'],
    ['no fences', 'log:```one\ntwo```', 'log:\none\ntwo'],
    ['mentions as they are', '<@U1> look', '<@U1> look'],
  ])('has %s', (_what, text, expected) => {
    expect(messageText({ text, blocks: null, attachments: null })).toBe(expected);
  });

  it('is that of its blocks and attachments where apps say little beside them', () => {
    const blocks = [
      { type: 'section', text: { type: 'mrkdwn', text: 'Build failed' } },
      {
        type: 'rich_text',
        elements: [
          {
            type: 'rich_text_preformatted',
            elements: [
              { type: 'text', text: 'npm error ' },
              { type: 'text', text: 'code E401\nbye' },
            ],
          },
        ],
      },
    ];
    const attachments = [{ text: 'exit code: 1', fallback: null }];
    expect(messageText({ text: 'failed', blocks, attachments })).toBe(
      'Build failed\nnpm error code E401\nbye\nexit code: 1',
    );
  });

  it('never throws, whatever the blocks', () => {
    fc.assert(
      fc.property(fc.array(fc.anything()), (blocks) => {
        expect(typeof messageText({ text: null, blocks, attachments: null })).toBe('string');
      }),
    );
  });
});
