import { describe, expect, it } from 'vitest';
import { isMeant, readPatterns, toBranchFilter } from '../../src/lib/branch-filter.ts';

describe('branch=', () => {
  it.each([
    ['main', ['main', 'MAIN'], ['main2', 'feature/main']],
    ['release/*', ['release/1', 'release/a/b'], ['release', 'main']],
    ['!renovate/*', ['main', 'feature/x'], ['renovate/node']],
    ['main,release/*,!release/old*', ['main', 'release/2'], ['release/old-1', 'feature']],
  ])('%s', (typed, meant, others) => {
    const filter = toBranchFilter(readPatterns(typed));
    if (!filter) throw new Error('no filter');
    for (const branch of meant) expect(isMeant(filter, branch), branch).toBe(true);
    for (const branch of others) expect(isMeant(filter, branch), branch).toBe(false);
  });

  it.each(['', ',', '!', 'main,', '!!main', 'a b', 'x'.repeat(401)])('refuses %j', (typed) => {
    expect(readPatterns(typed)).toBeNull();
  });

  it('drops spaces and repeats', () => {
    expect(readPatterns('main, main ,release/*')).toBe('main,release/*');
  });
});
