// Who is to hear of what only admins can mend: everybody who is an admin on all projects.

import type { Access } from '../../access/access.ts';
import type { Subject } from '../../access/model.ts';
import type { Clients } from './receive/clients.ts';

/** A big workspace has many admins; this many are told. */
const MAX_ADMINS = 20;
const MAX_PAGES = 25;

async function workspaceAdmins(
  { answers }: Pick<Clients, 'answers'>,
  teamId: string,
): Promise<readonly string[]> {
  const admins: string[] = [];
  for (let [page, cursor] = [0, '']; page < MAX_PAGES && admins.length < MAX_ADMINS; page++) {
    const { members = [], response_metadata } = await answers.users.list({
      limit: 200,
      ...(cursor && { cursor }),
    });
    for (const { id, is_admin, is_owner, deleted, is_bot, team_id } of members) {
      if (id && (is_admin || is_owner) && !deleted && !is_bot && team_id === teamId) admins.push(id);
    }
    cursor = response_metadata?.next_cursor ?? '';
    if (!cursor) break;
  }
  return admins;
}

/** User ids, each once. @throws when Slack does not answer */
export async function findAdmins(
  access: Pick<Access, 'grants'>,
  clients: Pick<Clients, 'answers'>,
  teamId: string,
): Promise<readonly string[]> {
  const membersOf = async (subject: Subject): Promise<readonly string[]> => {
    switch (subject.kind) {
      case 'person':
        return [subject.id];
      case 'group':
        return (await clients.answers.usergroups.users.list({ usergroup: subject.id })).users ?? [];
      case 'workspace-admins':
        return workspaceAdmins(clients, teamId);
      // Not a list of people who were made responsible.
      case 'channel':
      case 'everyone':
        return [];
    }
  };
  const grants = await access.grants(teamId);
  const subjects = grants.flatMap(({ role, pattern, subject }) =>
    role === 'admin' && pattern === '*' ? [subject] : [],
  );
  const admins = await Promise.all(subjects.map(membersOf));
  return [...new Set(admins.flat())].slice(0, MAX_ADMINS);
}
