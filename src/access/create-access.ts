// Gathers the facts that the policy needs. A fact that cannot be had means no, never yes.

import { messageOf } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';
import type { Access, Actor, People } from './model.ts';
import { decide } from './policy.ts';

export interface AccessOptions {
  readonly people: People;
  /** ACCESS_ADMINS: user ids (U…, W…) and user-group ids (S…). */
  readonly admins: readonly string[];
  readonly log: Log;
}

const isGroup = (slackId: string) => slackId.startsWith('S');

export function createAccess({ people, admins, log }: AccessOptions): Access {
  const users = new Set(admins.filter((id) => !isGroup(id)));
  const groups = admins.filter(isGroup);
  const adminsAreSet = admins.length > 0;

  async function membersOfGroups({ teamId, userId }: Actor): Promise<ReadonlySet<string>> {
    if (users.has(userId) || groups.length === 0) return new Set();
    const members = await Promise.all(groups.map((group) => people.groupMembers(teamId, group)));
    return new Set(members.flatMap((set) => [...set]));
  }

  return {
    async check(actor, effect) {
      const noFacts = { users, groupMembers: new Set<string>() };
      if (effect === 'read') {
        return decide({
          userId: actor.userId,
          effect,
          admins: noFacts,
          adminsAreSet,
          isWorkspaceAdmin: false,
        });
      }
      try {
        const groupMembers = await membersOfGroups(actor);
        const isWorkspaceAdmin = adminsAreSet ? false : await people.isWorkspaceAdmin(actor);
        return decide({
          userId: actor.userId,
          effect,
          admins: { users, groupMembers },
          adminsAreSet,
          isWorkspaceAdmin,
        });
      } catch (error) {
        log.warn({ error: messageOf(error), userId: actor.userId }, 'rights could not be looked up: refused');
        return {
          allowed: false,
          reason:
            'Slack did not say who you are, so your rights are not known. Nothing was changed. Try again in a minute.',
        };
      }
    },
  };
}
