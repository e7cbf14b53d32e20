import { describe, expect, it } from 'vitest';
import { asTyped, keepingMentions, subjectIn } from '../../../../src/slack/platform/parse/typed-mentions.ts';

describe('what Slack makes of the text of a command', () => {
  it.each([
    ['create acme &amp; sons', 'create acme & sons'],
    ['create &lt;b&gt;', 'create <b>'],
    ['create <https://acme.com|acme.com>', 'create acme.com'],
    ['create <https://acme.com/x>', 'create https://acme.com/x'],
    ['show <mailto:bo@acme.com|bo@acme.com>', 'show bo@acme.com'],
    ['show <@U0ANA|ana> <#C0X|general> <!subteam^S0P|@platform>', 'show @ana #general @platform'],
    ['show <@U0ANA>', 'show @U0ANA'],
    ['show <!channel> <nonsense', 'show <!channel> <nonsense'],
  ])('%j was typed as %j', (text, typed) => {
    expect(asTyped(text)).toBe(typed);
  });

  it('keeps people, groups and channels where a command takes them', () => {
    expect(keepingMentions('grant <@U0ANA|ana> admin a&amp;b <https://x.io|x.io>')).toBe(
      'grant <@U0ANA|ana> admin a&b x.io',
    );
  });

  it.each([
    ['<@U0ANA|ana>', { kind: 'person', id: 'U0ANA' }],
    ['<@W0ANA>', { kind: 'person', id: 'W0ANA' }],
    ['<!subteam^S0P|@platform>', { kind: 'group', id: 'S0P' }],
    ['<#C0X|general>', { kind: 'channel', id: 'C0X' }],
    ['<#C0X|>', { kind: 'channel', id: 'C0X' }],
    ['U0ANA', { kind: 'person', id: 'U0ANA' }],
    ['S0PLATFORM', { kind: 'group', id: 'S0PLATFORM' }],
    ['G0SECRET', { kind: 'channel', id: 'G0SECRET' }],
    ['Everyone', { kind: 'everyone' }],
    ['@ana', null],
    ['ana', null],
    ['<!channel>', null],
    ['<@u0ana|ana>', null],
    ['', null],
  ])('%j means %j', (word, subject) => {
    expect(subjectIn(word)).toEqual(subject);
  });
});
