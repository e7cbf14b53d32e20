import { describe, expect, it } from 'vitest';
import { personOf } from '../../../src/slack/platform/people.ts';
import { createWorkspace } from '../../../src/slack/platform/workspace.ts';

describe('how somebody stands to the workspace', () => {
  const OURS = 'T0OURS';
  it.each([
    [{ team_id: OURS }, 'member', false],
    [{ team_id: OURS, is_admin: true }, 'member', true],
    [{ team_id: OURS, is_owner: true }, 'member', true],
    [{ team_id: OURS, deleted: true, is_admin: true }, 'gone', false],
    [{ team_id: OURS, is_restricted: true, is_admin: true }, 'guest', false],
    [{ team_id: OURS, is_ultra_restricted: true }, 'guest', false],
    [{ team_id: OURS, is_stranger: true, is_admin: true }, 'stranger', false],
    [{ team_id: 'T0OTHER', is_admin: true, is_owner: true }, 'stranger', false],
    [{ team_id: 'T0OTHER', enterprise_user: { teams: ['T0OTHER', OURS] }, is_admin: true }, 'member', true],
    [{}, 'stranger', false],
    [undefined, 'unknown', false],
  ])('%j is a %s, workspace admin: %s', (user, standing, isWorkspaceAdmin) => {
    expect(personOf(user, { teamId: OURS, enterpriseId: 'E0OURS' })).toEqual({ standing, isWorkspaceAdmin });
  });

  it('people of any workspace of the organization are members where the app is installed for all of it', () => {
    const everywhere = { teamId: null, enterpriseId: 'E0OURS' };
    const of = (enterprise_id: string) => ({ team_id: 'T0OTHER', enterprise_user: { enterprise_id } });
    expect(personOf(of('E0OURS'), everywhere).standing).toBe('member');
    expect(personOf({ ...of('E0OURS'), is_restricted: true }, everywhere).standing).toBe('guest');
    expect(personOf(of('E0THEIRS'), everywhere).standing).toBe('stranger');
    expect(personOf({ team_id: 'T0OTHER' }, everywhere).standing).toBe('stranger');
    expect(personOf(of('E0OURS'), { teamId: OURS, enterpriseId: 'E0OURS' }).standing).toBe('stranger');
  });

  it('nobody is known before the bot knows where it is', () => {
    expect(personOf({ team_id: OURS, is_owner: true }, { teamId: null, enterpriseId: null }).standing).toBe(
      'unknown',
    );
  });
});

describe('whom a payload was sent for', () => {
  const us = { teamId: 'T0OURS', enterpriseId: 'E0OURS', botId: null, botUserId: null };
  it.each([
    [{ team_id: 'T0OURS' }, false],
    [{ team: { id: 'T0OURS' } }, false],
    [{ team: { id: 'T0THEIRS' }, view: { app_installed_team_id: 'T0OURS' } }, false],
    [{ team: { id: 'T0THEIRS' }, message: { team: 'T0OURS' } }, false],
    [{ team_id: 'T0THEIRS', context_team_id: 'T0OURS' }, false],
    [{ team_id: 'T0THEIRS', authorizations: [{ team_id: 'T0OURS', enterprise_id: null }] }, false],
    [{ team: null, enterprise: { id: 'E0OURS' }, is_enterprise_install: true }, false],
    [{ enterprise_id: 'E0OURS', is_enterprise_install: 'true' }, false],
    [{ enterprise_id: 'E0OURS', is_enterprise_install: 'false', team_id: 'T0THEIRS' }, true],
    [{ enterprise_id: 'E0THEIRS', is_enterprise_install: true }, true],
    [{ team_id: 'T0THEIRS' }, true],
    [{ team_id: ['T0OURS'] }, true],
    [{}, true],
    [null, true],
    ['T0OURS', true],
  ])('%j: foreign: %s', (body, foreign) => {
    const workspace = createWorkspace();
    expect(workspace.isForeign(body)).toBe(true);
    workspace.learn(us);
    expect(workspace.isForeign(body)).toBe(foreign);
  });
});
