import { describe, expect, it } from 'vitest';
import { hashEmail, namesOf, readEmail, readLogin } from '../../src/people/author-name.ts';

const GITHUB = 'https://github.com/northwind/acme';

describe('names of a commit’s author', () => {
  it.each([
    ['Ana@Northwind.example ', 'ana@northwind.example'],
    ['ana+ci@home.example', 'ana+ci@home.example'],
    ['<!channel>@home.example', null],
    ['<@U0ANA>', null],
    ['ana@home', null],
    ['a b@home.example', null],
    [`${'a'.repeat(250)}@home.example`, null],
    ['', null],
  ])('the address %s is %s', (typed, email) => {
    expect(readEmail(typed)).toBe(email);
  });

  it.each([
    ['Ana-GH', 'ana-gh'],
    ['@ana-gh', 'ana-gh'],
    ['ana_acme', 'ana_acme'],
    ['-ana', null],
    ['<!here>', null],
    ['a'.repeat(40), null],
  ])('the login %s is %s', (typed, login) => {
    expect(readLogin(typed)).toBe(login);
  });

  it('asks Slack for the address, and knows claims of address and login', () => {
    expect(namesOf({ email: 'Ana@home.example', login: 'ana-gh' }, GITHUB)).toEqual({
      email: 'ana@home.example',
      claimable: [
        { kind: 'email', name: 'ana@home.example' },
        { kind: 'github', name: 'ana-gh' },
      ],
    });
  });

  it('reads the login out of an address that GitHub hides, and asks Slack for nothing', () => {
    const { email, claimable } = namesOf({
      email: '12345+Ana-gh@users.noreply.github.com',
      login: 'renovate',
    });
    expect(email).toBeNull();
    expect(claimable).toContainEqual({ kind: 'github', name: 'ana-gh' });
    expect(claimable).not.toContainEqual({ kind: 'github', name: 'renovate' });
  });

  it('takes no login of another host for one of GitHub', () => {
    expect(namesOf({ login: 'ana-gh' }, 'https://gitlab.com/northwind/acme').claimable).toEqual([]);
    expect(namesOf({ login: 'ana-gh' }, 'https://evil.example/github.com').claimable).toEqual([]);
    expect(namesOf({ login: 'ana-gh' }, 'https://github.northwind.example/a/b').claimable).toHaveLength(1);
    expect(namesOf({ login: 'ana-gh' }).claimable).toHaveLength(1);
  });

  it('takes hostile names for nobody', () => {
    expect(namesOf({ email: '<!channel>', login: '<@U0ANA>' })).toEqual({ email: null, claimable: [] });
  });

  it('keeps no address in the cache', () => {
    expect(hashEmail('ana@home.example')).toMatch(/^[0-9a-f]{64}$/);
  });
});
