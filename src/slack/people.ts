// What the access policy asks about people: https://docs.slack.dev/reference/methods/users.info

import type { WebClient } from '@slack/web-api';
import { LRUCache } from 'lru-cache';
import type { People } from '../access/model.ts';
import { SlackError } from './slack-error.ts';

/** Short, because a right that was taken away must be gone soon. */
const REMEMBER_MS = 30_000;

export function createPeople(client: WebClient): People {
  const admins = new LRUCache<string, boolean>({ max: 2_000, ttl: REMEMBER_MS });
  const groups = new LRUCache<string, ReadonlySet<string>>({ max: 200, ttl: REMEMBER_MS });

  return {
    async isWorkspaceAdmin({ teamId, userId }) {
      const known = admins.get(userId);
      if (known !== undefined) return known;
      const { user } = await client.users.info({ user: userId }).catch((reason: unknown) => {
        throw SlackError.from(reason);
      });
      // Guests, deactivated people and people of other workspaces (Slack Connect) are never admins here.
      const isOurs = user?.team_id === teamId && !user.deleted && !user.is_restricted && !user.is_stranger;
      const isAdmin = isOurs && (user.is_admin === true || user.is_owner === true);
      admins.set(userId, isAdmin);
      return isAdmin;
    },
    async groupMembers(_teamId, userGroupId) {
      const known = groups.get(userGroupId);
      if (known) return known;
      const { users = [] } = await client.usergroups.users
        .list({ usergroup: userGroupId })
        .catch((reason: unknown) => {
          throw SlackError.from(reason);
        });
      const members = new Set(users);
      groups.set(userGroupId, members);
      return members;
    },
  };
}
