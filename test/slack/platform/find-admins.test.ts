// Who hears that the bot is blind, in a workspace and in an organization whose token must name a workspace in each call.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Subject } from '../../../src/access/model.ts';
import { createLog } from '../../../src/lib/log.ts';
import { createManualClock } from '../../../src/lib/manual-clock.ts';
import { type SlackSandbox, startSlackSandbox } from '../../../src/sandbox/slack/server.ts';
import { findAdmins } from '../../../src/slack/platform/find-admins.ts';
import { createClients } from '../../../src/slack/platform/receive/clients.ts';
import { createWorkspace } from '../../../src/slack/platform/workspace.ts';
import { MANIFEST, PEOPLE } from '../../support/start-bot.ts';

const { ana, bo, dev } = PEOPLE;

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
