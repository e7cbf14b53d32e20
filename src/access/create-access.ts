// Gathers the facts that the policy needs. A fact that cannot be had means no, never yes.

import { messageOf } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';
import { ownValue } from '../lib/own-property.ts';
import { shareCalls } from '../lib/share-calls.ts';
import { listRules } from '../store/access-rules.ts';
import { DatabaseError } from '../store/database-error.ts';
import { listGrants } from '../store/grants.ts';
import type { Db } from '../store/tables.ts';
import type { Access } from './access.ts';
import type {
  ActionName,
  Actor,
  Decision,
  Grant,
  People,
  Permission,
  Permissions,
  Person,
  Target,
} from './model.ts';
import { allowedProjects, decide, type Facts, grantsFor } from './policy.ts';
import { toRule } from './rules.ts';
import { grantsInForce } from './stored.ts';

export interface AccessOptions {
  readonly db: Db;
  readonly people: People;
  readonly permissions: Permissions;
  /** ACCESS_ADMINS: user ids (U…, W…) and user-group ids (S…); none: the workspace's own admins and owners. */
  readonly admins: readonly string[];
  readonly log: Log;
}

const NOBODY_KNOWN: Person = { standing: 'unknown', isWorkspaceAdmin: false };

/** The initial admins, as grants that can't be revoked in Slack. */
function settingGrants(admins: readonly string[]): readonly Grant[] {
  const admin = { role: 'admin', pattern: '*', origin: 'setting', grantedBy: null, grantedAt: null } as const;
  if (admins.length === 0) return [{ ...admin, subject: { kind: 'workspace-admins' } }];
  return admins.map((id) => ({
    ...admin,
    subject: { kind: id.startsWith('S') ? ('group' as const) : ('person' as const), id },
  }));
}

export function createAccess({ db, people, permissions, admins, log }: AccessOptions): Access {
  const fixed = settingGrants(admins);

  function permissionFor(action: ActionName): Permission {
    const permission = ownValue(permissions, action);
    if (!permission) throw new Error(`no command says who may ${action}`);
    return permission;
  }

  const lastRead = new Map<string, readonly Grant[]>();

  const grants = shareCalls(async (teamId: string): Promise<readonly Grant[]> => {
    const all = [...fixed, ...grantsInForce(await listGrants(db, teamId))];
    lastRead.set(teamId, all);
    return all;
  });

  /** Looking needs no database: without it, the grants count that were read last. Nothing else does. */
  async function grantsFrom(teamId: string, { role }: Permission): Promise<readonly Grant[]> {
    try {
      return await grants(teamId);
    } catch (error) {
      const before = lastRead.get(teamId);
      if (!(error instanceof DatabaseError) || role === 'operator' || role === 'admin' || !before)
        throw error;
      return before;
    }
  }

  /** Null when Slack does not say; the caller treats it as a no. */
  async function known<T>(lookup: Promise<T>, what: string): Promise<T | null> {
    try {
      return await lookup;
    } catch (error) {
      log.warn({ error: messageOf(error), what }, 'roles could not be looked up: treated as none');
      return null;
    }
  }

  async function groupsOf(
    { userId, workspaceId }: Actor,
    all: readonly Grant[],
  ): Promise<ReadonlySet<string>> {
    const named = new Set(all.flatMap(({ subject }) => (subject.kind === 'group' ? [subject.id] : [])));
    const memberships = await Promise.all(
      [...named].map(async (id) => ({
        id,
        members: await known(people.groupMembers(id, workspaceId), 'user group'),
      })),
    );
    return new Set(memberships.filter(({ members }) => members?.has(userId)).map(({ id }) => id));
  }

  /** What is known without asking Slack: enough for who was granted it by name. */
  const withoutSlack = ({ userId, channelId }: Actor, all: readonly Grant[]): Facts => ({
    userId,
    channelId,
    person: NOBODY_KNOWN,
    groups: new Set(),
    grants: all,
  });

  async function gather(actor: Actor, all: readonly Grant[]): Promise<Facts> {
    const [person, groups] = await Promise.all([
      known(people.lookUpPerson(actor.userId), 'person'),
      groupsOf(actor, all),
    ]);
    return { ...withoutSlack(actor, all), person: person ?? NOBODY_KNOWN, groups };
  }

  async function check(actor: Actor, action: ActionName, target: Target): Promise<Decision> {
    const permission = permissionFor(action);
    const all = await grantsFrom(actor.teamId, permission);
    const atOnce = decide(withoutSlack(actor, all), permission, target);
    return atOnce.allowed ? atOnce : decide(await gather(actor, all), permission, target);
  }

  return {
    grants,
    check,
    isAction: (word) => Object.hasOwn(permissions, word),
    async allowedOf(actor, action, projects) {
      const permission = permissionFor(action);
      const all = await grantsFrom(actor.teamId, permission);
      return allowedProjects(await gather(actor, all), permission, projects);
    },
    grantsOf: async (actor) => grantsFor(await gather(actor, await grants(actor.teamId))),
    rules: async (teamId) => (await listRules(db, teamId)).map(toRule),
    async mayApprove(actor, { from, action }, target) {
      if (from === null) return (await check(actor, action, target)).allowed;
      // Somebody named by the rule may approve what they could not do themselves: that is the point of naming them.
      const named = { subject: from, role: 'viewer', pattern: '*', origin: 'setting' } as const;
      return grantsFor(await gather(actor, [{ ...named, grantedBy: null, grantedAt: null }])).length > 0;
    },
  };
}
