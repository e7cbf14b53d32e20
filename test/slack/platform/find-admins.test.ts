// Who hears that the bot is blind, in a workspace and in an organization whose token must name a workspace in each call.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Subject } from '../../../src/access/model.ts';
import { createLog } from '../../../src/lib/log.ts';
import { createManualClock } from '../../../src/lib/manual-clock.ts';
import { type SlackSandbox, startSlackSandbox } from '../../../src/sandbox/slack/server.ts';
import { findAdmins } from '../../../src/slack/platform/find-admins.ts';
import { type Clients, createClients } from '../../../src/slack/platform/receive/clients.ts';
import { createWorkspace } from '../../../src/slack/platform/workspace.ts';
import { MANIFEST, PEOPLE } from '../../support/start-bot.ts';

const { ana, bo, dev } = PEOPLE;

it('an organization’s workspaces are read to the last page', async () => {
  const length = 450;
  const pages: unknown[] = [];
  const asked: string[] = [];
  const list = async ({ cursor = '0', limit }: { readonly cursor?: string; readonly limit: number }) => {
    pages.push(cursor);
    const from = Number(cursor);
    const next = from + limit < length ? String(from + limit) : '';
    const teams = Array.from({ length: Math.min(limit, length - from) }, (_, i) => ({ id: `T${from + i}` }));
    return { teams, response_metadata: { next_cursor: next } };
  };
  const members = async ({ team_id }: { readonly team_id: string }) => {
    asked.push(team_id);
    const isLast = team_id === `T${length - 1}`;
    return {
      members: isLast
        ? [{ id: 'U0LAST', team_id, is_admin: true, enterprise_user: { enterprise_id: 'E1' } }]
        : [],
    };
  };
  const answers = { auth: { teams: { list } }, users: { list: members } } as unknown as Clients['answers'];
  const workspace = createWorkspace();
  workspace.learn({ teamId: null, enterpriseId: 'E1', botId: null, botUserId: null });
  const grants = async () => [
    {
      subject: { kind: 'workspace-admins' as const },
      role: 'admin' as const,
      pattern: '*',
      origin: 'default' as const,
      grantedBy: null,
      grantedAt: null,
    },
  ];
  expect(await findAdmins({ grants }, { answers }, workspace)).toEqual(['U0LAST']);
  expect(pages).toEqual(['0', '200', '400']);
  expect(asked).toHaveLength(length);
});

describe.each([
  ['a workspace', null],
  ['an organization', { enterpriseId: 'E0NORTHWIND', name: 'Northwind' }],
])('the admins of %s', (_name, organization) => {
  let slack: SlackSandbox;
  beforeAll(async () => {
    slack = await startSlackSandbox({
      clock: createManualClock(),
      manifest: MANIFEST,
      rateLimited: false,
      organization,
    });
  });
  afterAll(() => slack.close());

  it.each<[string, Subject, readonly string[]]>([
    ['a person', { kind: 'person', id: dev }, [dev]],
    ['a user group', { kind: 'group', id: 'S0PLATFORM' }, [bo, dev]],
    ['the workspace’s own admins and owners', { kind: 'workspace-admins' }, [ana, bo]],
    ['everyone: nobody was made responsible', { kind: 'everyone' }, []],
  ])('%s', async (_what, subject, expected) => {
    const settings = {
      botToken: slack.botToken,
      delivery: { mode: 'socket' as const, appToken: slack.appToken },
      apiUrl: slack.apiUrl,
      slashCommand: '/depot',
      actsPerMinute: 60,
    };
    const workspace = createWorkspace();
    workspace.learn({
      teamId: organization ? null : slack.state.teamId,
      enterpriseId: organization?.enterpriseId ?? null,
      botId: null,
      botUserId: null,
    });
    const access = {
      async grants(key: string) {
        expect(key).toBe(organization?.enterpriseId ?? slack.state.teamId);
        return [
          {
            subject,
            role: 'admin' as const,
            pattern: '*',
            origin: 'setting' as const,
            grantedBy: null,
            grantedAt: null,
          },
        ];
      },
    };
    const clients = createClients(settings, createLog({ level: 'silent' }));
    expect((await findAdmins(access, clients, workspace)).toSorted()).toEqual([...expected].toSorted());
  });
});
