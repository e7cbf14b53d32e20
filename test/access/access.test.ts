import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAccess } from '../../src/access/create-access.ts';
import {
  ALL,
  type Grant,
  onProject,
  type People,
  type Permission,
  type Person,
  ROLES,
  type Role,
  SOME,
  type Subject,
  type Target,
} from '../../src/access/model.ts';
import * as policy from '../../src/access/policy.ts';
import { DEFAULT_GRANT, subjectKey } from '../../src/access/stored.ts';
import { createLog } from '../../src/lib/log.ts';
import { addGrant, revokeGrant } from '../../src/store/grants.ts';
import type { Store } from '../../src/store/open-store.ts';
import { DATABASES, type TestDatabase } from '../support/databases.ts';
import { PERMISSIONS } from '../support/permissions.ts';

const log = createLog({ level: 'silent' });
const MEMBER: Person = { standing: 'member', isWorkspaceAdmin: false };
const OWNER: Person = { standing: 'member', isWorkspaceAdmin: true };
const acme = onProject({ projectId: 'p-acme', name: 'acme-web' });
const globex = onProject({ projectId: 'p-globex', name: 'globex' });

const person = (id: string): Subject => ({ kind: 'person', id });
const group = (id: string): Subject => ({ kind: 'group', id });
const channel = (id: string): Subject => ({ kind: 'channel', id });
const EVERYONE: Subject = { kind: 'everyone' };
const grant = (subject: Subject, role: Role, pattern: string): Grant => ({
  subject,
  role,
  pattern,
  origin: 'granted',
  grantedBy: 'U0BO',
  grantedAt: new Date('2026-11-01T00:00:00Z'),
});
const facts = (given: Partial<policy.Facts>): policy.Facts => ({
  userId: 'U1',
  person: MEMBER,
  groups: new Set(),
  channelId: 'C1',
  grants: [],
  ...given,
});

const permission = (action: string): Permission => {
  const found = PERMISSIONS[action];
  if (!found) throw new Error(`no command says who may ${action}`);
  return found;
};
const decide = (given: policy.Facts, action: string, target: Target) =>
  policy.decide(given, permission(action), target);

describe('the policy', () => {
  it.each([
    // who, grants, action, target, allowed
    ['a member by default', {}, [DEFAULT_GRANT], 'show', acme, true],
    ['a member by default', {}, [DEFAULT_GRANT], 'create', acme, false],
    ['a member, when reading is closed', {}, [], 'show', acme, false],
    [
      'anybody, for help',
      { person: { standing: 'stranger', isWorkspaceAdmin: false } },
      [],
      'help',
      SOME,
      true,
    ],
    [
      'a guest by default',
      { person: { standing: 'guest', isWorkspaceAdmin: false } },
      [DEFAULT_GRANT],
      'show',
      acme,
      false,
    ],
    [
      'a stranger by default',
      { person: { standing: 'stranger', isWorkspaceAdmin: false } },
      [DEFAULT_GRANT],
      'show',
      acme,
      false,
    ],
    [
      'somebody Slack says nothing of',
      { person: { standing: 'unknown', isWorkspaceAdmin: false } },
      [DEFAULT_GRANT],
      'show',
      acme,
      false,
    ],
    [
      'a guest who was granted it by name',
      { person: { standing: 'guest', isWorkspaceAdmin: false } },
      [grant(person('U1'), 'viewer', 'acme-*')],
      'show',
      acme,
      true,
    ],
    [
      'a guest in a granted channel',
      { person: { standing: 'guest', isWorkspaceAdmin: false } },
      [grant(channel('C1'), 'viewer', '*')],
      'show',
      acme,
      false,
    ],
    ['an operator of acme-*', {}, [grant(person('U1'), 'operator', 'acme-*')], 'update', acme, true],
    ['an operator of acme-*', {}, [grant(person('U1'), 'operator', 'acme-*')], 'update', globex, false],
    ['an operator of acme-*', {}, [grant(person('U1'), 'operator', 'acme-*')], 'reset', acme, false],
    [
      'an operator of acme-*',
      {},
      [grant(person('U1'), 'operator', 'ACME-*')],
      'create',
      onProject({ projectId: '', name: 'Acme-new' }),
      true,
    ],
    [
      'an operator of acme-*, on some project',
      {},
      [grant(person('U1'), 'operator', 'acme-*')],
      'create',
      SOME,
      true,
    ],
    ['an operator of acme-*, on all', {}, [grant(person('U1'), 'operator', 'acme-*')], 'create', ALL, false],
    ['an operator of one project', {}, [grant(person('U1'), 'operator', 'id:p-acme')], 'update', acme, true],
    [
      'an operator of one project',
      {},
      [grant(person('U1'), 'operator', 'id:p-acme')],
      'update',
      onProject({ projectId: 'p-other', name: 'id:p-acme' }),
      false,
    ],
    ['somebody else', {}, [grant(person('U2'), 'admin', '*')], 'show', acme, false],
    [
      'a member of a group',
      { groups: new Set(['S1']) },
      [grant(group('S1'), 'admin', '*')],
      'delete',
      acme,
      true,
    ],
    ['no member of it', {}, [grant(group('S1'), 'admin', '*')], 'delete', acme, false],
    ['anyone acting in a channel', {}, [grant(channel('C1'), 'operator', '*')], 'create', acme, true],
    [
      'who acts in another',
      { channelId: 'C2' },
      [grant(channel('C1'), 'operator', '*')],
      'create',
      acme,
      false,
    ],
    ['who acts nowhere', { channelId: null }, [grant(channel('C1'), 'operator', '*')], 'create', acme, false],
    ['everybody, as operator', {}, [grant(EVERYONE, 'operator', '*')], 'token-create', acme, true],
    [
      'an owner',
      { person: OWNER },
      [{ ...grant({ kind: 'workspace-admins' }, 'admin', '*'), origin: 'setting' }],
      'delete',
      acme,
      true,
    ],
    [
      'an admin of acme-*, on a narrower pattern',
      {},
      [grant(person('U1'), 'admin', 'acme-*')],
      'access-change',
      { kind: 'pattern', pattern: 'acme-*-prod' },
      true,
    ],
    [
      'an admin of acme-*, on a wider pattern',
      {},
      [grant(person('U1'), 'admin', 'acme-*')],
      'access-change',
      { kind: 'pattern', pattern: 'acme*' },
      false,
    ],
    [
      'an admin of acme-*, on everything',
      {},
      [grant(person('U1'), 'admin', 'acme-*')],
      'access-change',
      ALL,
      false,
    ],
  ] as const)('%s %j with %j may %s %j: %s', (_who, situated, grants, action, target, allowed) => {
    expect(decide(facts({ ...situated, grants }), action, target).allowed).toBe(allowed);
  });

  it('names the right that decides: the weakest that is enough', () => {
    const grants = [grant(person('U1'), 'admin', '*'), grant(EVERYONE, 'operator', 'acme-*')];
    const decision = decide(facts({ grants }), 'update', acme);
    expect(decision).toMatchObject({ allowed: true, grant: { role: 'operator', pattern: 'acme-*' } });
  });

  it('says what is needed, what there is, and that nothing changed', () => {
    const decision = decide(facts({ grants: [DEFAULT_GRANT] }), 'reset', acme);
    expect(decision).toEqual({
      allowed: false,
      needed: 'admin',
      has: 'viewer',
      reason:
        'You may not reset projects: that needs the role admin on “acme-web”, and yours is viewer. Nothing changed. Ask an admin; “access” lists them.',
    });
  });

  it('a project named like a pattern or an id reaches nothing further', () => {
    const named = (name: string) => onProject({ projectId: 'p-x', name });
    const grants = [grant(person('U1'), 'admin', 'acme')];
    for (const name of ['*', 'id:p-acme', 'acme*', ' acme', 'acme\n'])
      expect(decide(facts({ grants }), 'delete', named(name)).allowed).toBe(false);
  });
});

describe('for any grants', () => {
  const subject: fc.Arbitrary<Subject> = fc.oneof(
    fc.constantFrom('U1', 'U2').map(person),
    fc.constantFrom('S1', 'S2').map(group),
    fc.constantFrom('C1', 'C2').map(channel),
    fc.constant(EVERYONE),
    fc.constant({ kind: 'workspace-admins' } as const),
  );
  const pattern = fc.oneof(
    fc.constantFrom('*', 'acme-*', '*-prod', 'id:p1', 'acme-prod'),
    fc.stringMatching(/^[ab*]{1,6}$/),
  );
  const grants = fc.array(fc.record({ subject, role: fc.constantFrom(...ROLES), pattern }), { maxLength: 6 });
  const name = fc.oneof(
    fc.constantFrom('acme-prod', 'acme-web', 'shop-prod'),
    fc.stringMatching(/^[ab]{0,6}$/),
  );
  const target: fc.Arbitrary<Target> = fc.oneof(
    fc.record({ kind: fc.constant('project' as const), name, projectId: fc.constantFrom('p1', 'p2', null) }),
    fc.constantFrom(SOME, ALL),
    fc.record({ kind: fc.constant('pattern' as const), pattern }),
  );
  const situation = fc.record({
    userId: fc.constantFrom('U1', 'U2'),
    person: fc.record({
      standing: fc.constantFrom('member', 'guest', 'stranger', 'gone', 'unknown'),
      isWorkspaceAdmin: fc.boolean(),
    }),
    groups: fc.uniqueArray(fc.constantFrom('S1', 'S2')).map((ids) => new Set(ids)),
    channelId: fc.constantFrom('C1', 'C2', null),
  });
  const action = fc.constantFrom(...Object.keys(PERMISSIONS));
  const full = (list: readonly Pick<Grant, 'subject' | 'role' | 'pattern'>[]): readonly Grant[] =>
    list.map((one) => grant(one.subject, one.role, one.pattern));

  it('taking a grant away never gives a right', () => {
    fc.assert(
      fc.property(situation, grants, action, target, (situated, list, act, on) => {
        const allowed = (given: readonly Grant[]) => decide({ ...situated, grants: given }, act, on).allowed;
        const all = full(list);
        if (allowed(all)) return;
        for (const gone of all) expect(allowed(all.filter((one) => one !== gone))).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  it('a stronger role may all that a weaker one may', () => {
    fc.assert(
      fc.property(situation, grants, action, target, (situated, list, act, on) => {
        const weaker = decide({ ...situated, grants: full(list) }, act, on).allowed;
        const raised = full(list).map((one) => ({ ...one, role: 'admin' as const }));
        if (weaker) expect(decide({ ...situated, grants: raised }, act, on).allowed).toBe(true);
      }),
    );
  });

  it('a right on a pattern is one on every project that the pattern names', () => {
    fc.assert(
      fc.property(situation, grants, action, pattern, name, (situated, list, act, wide, called) => {
        const mine = { ...situated, grants: full(list) };
        if (!decide(mine, act, { kind: 'pattern', pattern: wide }).allowed) return;
        const reached = {
          ...situated,
          person: MEMBER,
          userId: 'U9',
          grants: [grant(person('U9'), 'admin', wide)],
        };
        const one = onProject({ projectId: 'p1', name: called });
        if (decide(reached, act, one).allowed) expect(decide(mine, act, one).allowed).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('strangers, guests and the unknown have nothing that does not name them or their group', () => {
    fc.assert(
      fc.property(situation, grants, action, target, (situated, list, act, on) => {
        if (situated.person.standing === 'member' || permission(act).role === null) return;
        const impersonal = full(list).filter(
          ({ subject: { kind } }) => kind !== 'person' && kind !== 'group',
        );
        expect(decide({ ...situated, grants: impersonal }, act, on).allowed).toBe(false);
      }),
    );
  });

  it('the list of allowed projects is the projects that are allowed', () => {
    const projects = fc.array(fc.record({ projectId: fc.constantFrom('p1', 'p2', 'p3'), name }), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(situation, grants, action, projects, (situated, list, act, all) => {
        const mine = { ...situated, grants: full(list) };
        expect(policy.allowedProjects(mine, permission(act), all)).toEqual(
          all.filter((project) => decide(mine, act, onProject(project)).allowed),
        );
      }),
    );
  });
});

describe.each(DATABASES)('rights on %s', (_name, makeDatabase) => {
  let database: TestDatabase;
  let store: Store;
  let team = 0;
  const now = new Date('2026-11-24T12:00:00Z');

  const people = (
    known: Readonly<Record<string, Person>>,
    groups: Readonly<Record<string, readonly string[]>> = {},
  ): People => ({
    lookUpPerson: async (userId) => known[userId] ?? { standing: 'unknown', isWorkspaceAdmin: false },
    groupMembers: async (id) => new Set(groups[id] ?? []),
  });
  const failing: People = {
    lookUpPerson: async () => {
      throw new Error('Slack is down');
    },
    groupMembers: async () => {
      throw new Error('Slack is down');
    },
  };
  const actor = (userId: string) => ({ teamId: `T${team}`, userId, channelId: 'C1' });
  const open = (knows: People, admins: readonly string[] = []) =>
    createAccess({ db: store.db, people: knows, permissions: PERMISSIONS, admins, log });
  const key = ({ subject, role, pattern }: Pick<Grant, 'subject' | 'role' | 'pattern'>) => ({
    teamId: `T${team}`,
    subject: subjectKey(subject),
    role,
    pattern,
  });
  const give = (one: Grant) => store.db.transaction().execute((trx) => addGrant(trx, key(one), 'U0BO', now));
  const take = (one: Grant, isDefault = false) =>
    store.db.transaction().execute((trx) => revokeGrant(trx, key(one), 'U0BO', now, isDefault));

  beforeAll(async () => {
    database = await makeDatabase();
    store = await database.open();
  });
  afterAll(async () => {
    await store[Symbol.asyncDispose]();
    await database.drop();
  });
  beforeEach(() => {
    team += 1;
  });

  it.each([
    // ACCESS_ADMINS, who, action, allowed
    [[], 'U0MEMBER', 'show', true],
    [[], 'U0MEMBER', 'create', false],
    [[], 'U0OWNER', 'delete', true],
    [['U0MEMBER'], 'U0OWNER', 'delete', false],
    [['U0MEMBER'], 'U0MEMBER', 'delete', true],
    [['S1'], 'U0MEMBER', 'reset', true],
    [['S2'], 'U0MEMBER', 'reset', false],
  ] as const)('with ACCESS_ADMINS %j, %s may %s: %s', async (admins, userId, action, allowed) => {
    const knows = people({ U0MEMBER: MEMBER, U0OWNER: OWNER }, { S1: ['U0MEMBER'] });
    expect((await open(knows, admins).check(actor(userId), action, acme)).allowed).toBe(allowed);
  });

  it('a lookup that fails is a no, with words, never a yes', async () => {
    for (const admins of [[], ['S1']]) {
      for (const action of ['show', 'delete'] as const) {
        const decision = await open(failing, admins).check(actor('U1'), action, acme);
        expect(decision).toMatchObject({
          allowed: false,
          reason: expect.stringContaining('Nothing changed'),
        });
      }
    }
  });

  it('who was granted it by name needs no lookup', async () => {
    expect((await open(failing, ['U1', 'S1']).check(actor('U1'), 'delete', acme)).allowed).toBe(true);
    await give(grant(person('U2'), 'operator', 'acme-*'));
    expect((await open(failing).check(actor('U2'), 'update', acme)).allowed).toBe(true);
  });

  it('a right is there once granted and gone once revoked, and can be granted again', async () => {
    const access = open(people({ U1: MEMBER }));
    const right = grant(person('U1'), 'admin', 'acme-*');
    const may = async () => (await access.check(actor('U1'), 'reset', acme)).allowed;
    expect([await may(), await give(right), await give(right), await may()]).toEqual([
      false,
      true,
      false,
      true,
    ]);
    expect([await take(right), await take(right), await may()]).toEqual([true, false, false]);
    expect([await give(right), await may()]).toEqual([true, true]);
  });

  it('everybody may look until that is revoked, and again when it is granted', async () => {
    const access = open(people({ U1: MEMBER }));
    const may = async () => (await access.check(actor('U1'), 'show', acme)).allowed;
    expect(await may()).toBe(true);
    expect(await take(DEFAULT_GRANT, true)).toBe(true);
    expect([await may(), await take(DEFAULT_GRANT, true)]).toEqual([false, false]);
    expect(await give(DEFAULT_GRANT)).toBe(true);
    expect(await may()).toBe(true);
  });

  it('counts nothing of another workspace', async () => {
    await give(grant(person('U1'), 'admin', '*'));
    const elsewhere = { ...actor('U1'), teamId: 'T-other' };
    expect((await open(people({ U1: MEMBER })).check(elsewhere, 'delete', acme)).allowed).toBe(false);
  });

  it('two grants at once are one row', async () => {
    const right = grant(person('U1'), 'viewer', 'x-*');
    const added = await Promise.all([give(right), give(right), give(right)]);
    expect(added.filter(Boolean)).toHaveLength(1);
    expect(
      (await open(people({})).grants(`T${team}`)).filter(({ pattern }) => pattern === 'x-*'),
    ).toHaveLength(1);
  });
});
