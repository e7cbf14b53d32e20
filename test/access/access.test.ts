import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAccess } from '../../src/access/create-access.ts';
import type { People } from '../../src/access/model.ts';
import { decide } from '../../src/access/policy.ts';
import { createLog } from '../../src/lib/log.ts';

const log = createLog({ level: 'silent' });
const people = (admins: readonly string[], groups: Record<string, readonly string[]> = {}): People => ({
  isWorkspaceAdmin: async ({ userId }) => admins.includes(userId),
  groupMembers: async (_team, group) => new Set(groups[group] ?? []),
});
const failing: People = {
  isWorkspaceAdmin: async () => {
    throw new Error('Slack is down');
  },
  groupMembers: async () => {
    throw new Error('Slack is down');
  },
};
const actor = (userId: string) => ({ teamId: 'T1', userId });

describe('who may do what', () => {
  it.each([
    // ACCESS_ADMINS, workspace admins, who, effect, allowed
    [[], [], 'U1', 'read', true],
    [[], [], 'U1', 'write', false],
    [[], ['U1'], 'U1', 'write', true],
    [[], ['U1'], 'U1', 'destroy', true],
    [['U2'], ['U1'], 'U1', 'destroy', false],
    [['U2'], ['U1'], 'U2', 'destroy', true],
    [['S1'], [], 'U3', 'write', true],
    [['S1'], [], 'U4', 'write', false],
    [['U2', 'S1'], [], 'U3', 'destroy', true],
  ] as const)(
    'ACCESS_ADMINS %j, workspace admins %j: %s may %s: %s',
    async (admins, owners, userId, effect, allowed) => {
      const access = createAccess({ people: people(owners, { S1: ['U3'] }), admins, log });
      expect((await access.check(actor(userId), effect)).allowed).toBe(allowed);
    },
  );

  it('a lookup that fails is a no, with words, never a yes', async () => {
    for (const admins of [[], ['S1']]) {
      const decision = await createAccess({ people: failing, admins, log }).check(actor('U1'), 'destroy');
      expect(decision).toMatchObject({
        allowed: false,
        reason: expect.stringContaining('Nothing was changed'),
      });
    }
  });

  it('somebody named in ACCESS_ADMINS needs no lookup', async () => {
    const access = createAccess({ people: failing, admins: ['U1', 'S1'], log });
    expect((await access.check(actor('U1'), 'destroy')).allowed).toBe(true);
  });

  it('taking somebody off the list never gives them a right', () => {
    const facts = fc.record({
      userId: fc.constantFrom('U1', 'U2'),
      effect: fc.constantFrom('read', 'write', 'destroy'),
      users: fc.uniqueArray(fc.constantFrom('U1', 'U2', 'U3')),
      isWorkspaceAdmin: fc.boolean(),
    });
    fc.assert(
      fc.property(facts, ({ users, ...fact }) => {
        const of = (list: readonly string[]) =>
          decide({
            ...fact,
            admins: { users: new Set(list), groupMembers: new Set() },
            adminsAreSet: true,
          }).allowed;
        for (const gone of users) expect(!of(users) && of(users.filter((id) => id !== gone))).toBe(false);
      }),
    );
  });
});
