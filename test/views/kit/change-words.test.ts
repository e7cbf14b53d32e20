import { describe, expect, it } from 'vitest';
import { changeWords, shortChangeWords } from '../../../src/views/kit/change-words.ts';

const repository = 'https://github.com/acme/storefront';

describe('changeWords', () => {
  it('says commit, branch, author, message, pull request and run', () => {
    const words = changeWords({
      commit: '3f2a1bc9d8e7',
      branch: 'main',
      author: { name: 'Ana' },
      message: 'fix the login',
      pullRequest: { number: 12, url: `${repository}/pull/12` },
      repository,
      runUrl: `${repository}/actions/runs/7`,
    });
    expect(words?.value).toBe(
      `<${repository}/commit/3f2a1bc9d8e7|3f2a1bc> on \`main\` by Ana · fix the login · <${repository}/pull/12|#12> · <${repository}/actions/runs/7|run on github.com>`,
    );
  });

  it('says nothing where nothing is known', () => {
    expect(changeWords({})).toBeNull();
  });

  it('mentions the person that the bot found, instead of the name', () => {
    const change = { commit: '3f2a1bc9d8e7', author: { name: '<@U0BO>' } };
    expect(changeWords(change, { authorId: 'U0ANA', after: 'after 12 successful builds' })?.value).toBe(
      '`3f2a1bc` by <@U0ANA>, after 12 successful builds',
    );
    expect(changeWords(change, { authorId: '!channel' })?.value).toBe('`3f2a1bc` by !channel');
    expect(shortChangeWords({ author: { login: 'a'.repeat(60) } })?.value).toBe(`by ${'a'.repeat(39)}…`);
    expect(shortChangeWords({ message: 'fix' })).toBeNull();
  });

  it('makes no ping and no other link of what strangers wrote', () => {
    const words = changeWords({
      branch: '<!channel>',
      author: { name: '<@U0ANA>' },
      message: '<https://evil.example|click>',
      pullRequest: { number: 1, url: 'https://evil.example/1' },
      repository,
      runUrl: 'https://ci.example/a|b><!here>',
    });
    expect(words?.value.match(/<[^>]*>/g)).toEqual([
      '<https://ci.example/a%7Cb%3E%3C!here%3E|run on ci.example>',
    ]);
  });
});
