// What the access policy asks about people: https://docs.slack.dev/reference/methods/users.info

import type { WebClient } from '@slack/web-api';
import { LRUCache } from 'lru-cache';
import type { People, Person } from '../../access/model.ts';
import { SlackError } from './reply/slack-error.ts';

/** Short, because a right that was taken away must be gone soon. */
const REMEMBER_MS = 30_000;

type UserInfo = NonNullable<Awaited<ReturnType<WebClient['users']['info']>>['user']>;

/** What the bot's people belong to. */
export interface Belonging {
  /** Our own workspace; null: not known yet, or the app is installed for a whole organization. */
  readonly teamId: string | null;
  /** Our own organization; null: none, or not known yet. */
  readonly enterpriseId: string | null;
}

/** People of any workspace of an organization are members where the app is installed for all of it. */
export function personOf(user: UserInfo | undefined, { teamId, enterpriseId }: Belonging): Person {
  const isAdmin = user?.is_admin === true || user?.is_owner === true;
  if (!user || (teamId === null && enterpriseId === null))
    return { standing: 'unknown', isWorkspaceAdmin: false };
  if (user.deleted) return { standing: 'gone', isWorkspaceAdmin: false };
  // On Enterprise Grid, a person's first workspace may be another than ours.
  const isOurs =
    teamId === null
      ? user.enterprise_user?.enterprise_id === enterpriseId
      : user.team_id === teamId || (user.enterprise_user?.teams?.includes(teamId) ?? false);
  if (user.is_stranger || !isOurs) return { standing: 'stranger', isWorkspaceAdmin: false };
  if (user.is_restricted || user.is_ultra_restricted) return { standing: 'guest', isWorkspaceAdmin: false };
  return { standing: 'member', isWorkspaceAdmin: isAdmin };
}

/** @param belonging known once the bot has started. */
export function createPeople(client: WebClient, belonging: () => Belonging): People {
  const persons = new LRUCache<string, Person>({ max: 5_000, ttl: REMEMBER_MS });
  const groups = new LRUCache<string, ReadonlySet<string>>({ max: 200, ttl: REMEMBER_MS });

  return {
    async lookUpPerson(userId) {
      const known = persons.get(userId);
      if (known) return known;
      const { user } = await client.users.info({ user: userId }).catch((reason: unknown) => {
        throw SlackError.from(reason);
      });
      const person = personOf(user, belonging());
      if (person.standing !== 'unknown') persons.set(userId, person);
      return person;
    },
    async groupMembers(userGroupId, workspaceId) {
      const key = `${workspaceId ?? ''} ${userGroupId}`;
      const known = groups.get(key);
      if (known) return known;
      const { users = [] } = await client.usergroups.users
        .list({ usergroup: userGroupId, ...(workspaceId && { team_id: workspaceId }) })
        .catch((reason: unknown) => {
          throw SlackError.from(reason);
        });
      const members = new Set(users);
      groups.set(key, members);
      return members;
    },
  };
}
