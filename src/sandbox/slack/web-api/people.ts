// users.*, usergroups.*, team.*, auth.*, bots.*, api.*, apps.*: who is who, and how to connect.

import { isJson } from '../problems.ts';
import type { Json, Person } from '../state.ts';
import { problemsOf, viewProblemsOf } from '../validate-blocks.ts';

import { jsonArg, type MethodContext, type MethodSpec, requiredArg, SlackRefusal } from './method.ts';

function personOnWire(person: Person, { state, scopes }: MethodContext): Json {
  // Without the scope the profile comes without it: https://docs.slack.dev/reference/scopes/users.read.email
  const email = scopes.has('users:read.email') && person.email;
  return {
    id: person.userId,
    team_id: person.role === 'stranger' ? state.otherTeamId : state.teamId,
    name: person.name,
    real_name: person.realName,
    deleted: person.deleted ?? false,
    tz: person.timeZone,
    profile: { real_name: person.realName, display_name: person.name, ...(email && { email }) },
    is_admin: person.role === 'admin' || person.role === 'owner',
    is_owner: person.role === 'owner',
    is_primary_owner: person.role === 'owner',
    is_restricted: person.role === 'guest',
    is_ultra_restricted: false,
    is_bot: person.role === 'bot',
    is_stranger: person.role === 'stranger',
    ...(state.organization &&
      person.role !== 'stranger' && {
        enterprise_user: { enterprise_id: state.organization.enterpriseId, teams: [state.teamId] },
      }),
  };
}

export const people: Readonly<Record<string, MethodSpec>> = {
  'api.test': { scope: null, run: () => ({}) },
  'auth.test': {
    scope: null,
    run: (_args, { state }) => ({
      url: `https://${state.teamDomain}.slack.com/`,
      team: 'Northwind',
      user: 'depot',
      team_id: state.organization?.enterpriseId ?? state.teamId,
      user_id: state.botUserId,
      bot_id: state.botId,
      is_enterprise_install: state.organization !== null,
      ...(state.organization && { enterprise_id: state.organization.enterpriseId }),
    }),
  },
  'auth.teams.list': {
    scope: null,
    run: (_args, { state }) => ({
      teams: [{ id: state.teamId, name: 'Northwind' }],
      response_metadata: { next_cursor: '' },
    }),
  },
  'apps.connections.open': {
    scope: null,
    run(_args, { tickets, baseUrl, bearer }) {
      if (bearer !== 'app') throw new SlackRefusal('not_allowed_token_type');
      return { url: `${baseUrl().replace(/^http/, 'ws')}/socket?ticket=${tickets.newSocketTicket()}` };
    },
  },
  'users.info': {
    scope: 'users:read',
    run(args, context) {
      const person = context.state.people.get(requiredArg(args, 'user', 'user_not_found'));
      if (!person) throw new SlackRefusal('user_not_found');
      return { user: personOnWire(person, context) };
    },
  },
  'users.lookupByEmail': {
    scope: 'users:read.email',
    run(args, context) {
      const email = requiredArg(args, 'email').toLowerCase();
      const person = [...context.state.people.values()].find(
        (one) => one.email?.toLowerCase() === email && !one.deleted && one.role !== 'stranger',
      );
      if (!person) throw new SlackRefusal('users_not_found');
      return { user: personOnWire(person, context) };
    },
  },
  'users.list': {
    scope: 'users:read',
    run(args, context) {
      // A token of a whole organization must say which workspace it means.
      if (context.state.organization) requiredArg(args, 'team_id', 'missing_argument');
      return {
        members: [...context.state.people.values()].map((person) => personOnWire(person, context)),
        response_metadata: { next_cursor: '' },
      };
    },
  },
  'usergroups.list': {
    scope: 'usergroups:read',
    run: (_args, { state }) => ({
      usergroups: [...state.userGroups].map(([id, { handle, members }]) => ({
        id,
        handle,
        user_count: members.size,
      })),
    }),
  },
  'usergroups.users.list': {
    scope: 'usergroups:read',
    run(args, { state }) {
      // A token of a whole organization must say which workspace it means.
      if (state.organization) requiredArg(args, 'team_id', 'missing_argument');
      const group = state.userGroups.get(requiredArg(args, 'usergroup', 'no_such_subteam'));
      if (!group) throw new SlackRefusal('no_such_subteam');
      return { users: [...group.members] };
    },
  },
  'team.info': {
    scope: 'team:read',
    run: (_args, { state }) => ({ team: { id: state.teamId, name: 'Northwind', domain: state.teamDomain } }),
  },
  'bots.info': {
    scope: 'users:read',
    run: (_args, { state }) => ({
      bot: { id: state.botId, user_id: state.botUserId, name: 'depot', deleted: false },
    }),
  },
  'blocks.validate': {
    scope: null,
    run(args) {
      const blocks = jsonArg(args, 'blocks', 'invalid_blocks');
      const view = jsonArg(args, 'view', 'invalid_arguments');
      const messages = isJson(view) ? viewProblemsOf(view) : problemsOf(blocks, 'message');
      if (messages.length > 0) throw new SlackRefusal('invalid_blocks', { response_metadata: { messages } });
      return {};
    },
  },
};
