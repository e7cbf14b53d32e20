// Who is notified of what only admins can fix: everybody who is an admin on all projects.

import type { Access } from '../../access/access.ts';
import type { Subject } from '../../access/model.ts';
import { personOf } from './people.ts';
import type { Clients } from './receive/clients.ts';
import type { Workspace } from './workspace.ts';

/** A big workspace has many admins; this many are notified. */
const MAX_ADMINS = 20;
const MAX_PAGES = 25;
const WORKSPACES_PER_PAGE = 200;

type Where = { readonly team_id?: string };

/**
 * A token of a whole organization says with each call which workspace it means.
 * https://docs.slack.dev/reference/methods/auth.teams.list
 */
async function listWorkspaces(
  { answers }: Pick<Clients, 'answers'>,
  { teamId, enterpriseId }: ReturnType<Workspace['identity']>,
): Promise<readonly Where[]> {
  if (teamId !== null || enterpriseId === null) return [{}];
  const workspaces: Where[] = [];
  for (let [page, cursor] = [0, '']; page < MAX_PAGES; page++) {
    const { teams = [], response_metadata } = await answers.auth.teams.list({
      limit: WORKSPACES_PER_PAGE,
      ...(cursor && { cursor }),
    });
    for (const { id } of teams) if (id) workspaces.push({ team_id: id });
    cursor = response_metadata?.next_cursor ?? '';
    if (!cursor) break;
  }
  return workspaces;
}

async function listWorkspaceAdmins(
  { answers }: Pick<Clients, 'answers'>,
  identity: ReturnType<Workspace['identity']>,
  where: Where,
): Promise<readonly string[]> {
  const admins: string[] = [];
  for (let [page, cursor] = [0, '']; page < MAX_PAGES && admins.length < MAX_ADMINS; page++) {
    const { members = [], response_metadata } = await answers.users.list({
      limit: 200,
      ...where,
      ...(cursor && { cursor }),
    });
    for (const member of members) {
      if (member.id && !member.is_bot && personOf(member, identity).isWorkspaceAdmin) admins.push(member.id);
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
  workspace: Pick<Workspace, 'identity' | 'key'>,
): Promise<readonly string[]> {
  const identity = workspace.identity();
  const grants = await access.grants(workspace.key());
  const subjects = grants.flatMap(({ role, pattern, subject }) =>
    role === 'admin' && pattern === '*' ? [subject] : [],
  );
  const isAskedOfSlack = subjects.some(({ kind }) => kind === 'group' || kind === 'workspace-admins');
  const places = isAskedOfSlack ? await listWorkspaces(clients, identity) : [];
  /** One workspace after the other, until there are enough: an organization may have hundreds. */
  const inEach = async (ask: (where: Where) => Promise<readonly string[]>) => {
    const found = new Set<string>();
    for (const place of places) {
      if (found.size >= MAX_ADMINS) break;
      for (const id of await ask(place)) found.add(id);
    }
    return [...found];
  };
  const membersOf = async (subject: Subject): Promise<readonly string[]> => {
    switch (subject.kind) {
      case 'person':
        return [subject.id];
      case 'group':
        return inEach(async (where) => {
          const group = { usergroup: subject.id, ...where };
          return (await clients.answers.usergroups.users.list(group)).users ?? [];
        });
      case 'workspace-admins':
        return inEach((where) => listWorkspaceAdmins(clients, identity, where));
      // Not a list of people who were made responsible.
      case 'channel':
      case 'everyone':
        return [];
    }
  };
  const admins = await Promise.all(subjects.map(membersOf));
  return [...new Set(admins.flat())].slice(0, MAX_ADMINS);
}
