// Who may do what, as people live it: rights granted and revoked in Slack, guests, strangers, closed reading.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Drive, drive } from '../support/drive.ts';
import { type Bot, CHANNELS, PEOPLE, startBot, wordsOf } from '../support/start-bot.ts';

const { platform, builds, general } = CHANNELS;
const { ana, bo, carla, dev, gus } = PEOPLE;
const SAM = 'U0SAM';
const CONFIRM = 'operation:confirm';

describe('who may do what', () => {
  let bot: Bot;
  beforeAll(async () => {
    bot = await startBot();
    const { state } = bot.slack;
    const sam = {
      userId: SAM,
      name: 'sam',
      realName: 'Sam (Initech)',
      role: 'stranger',
      timeZone: 'Etc/UTC',
    } as const;
    state.people.set(SAM, sam);
    state.channels.get(builds)?.members.add(SAM);
  });
  afterAll(() => bot[Symbol.asyncDispose]());

  const as = (userId: string) => bot.slack.control.as(userId);
  const ask: Drive['ask'] = (...line) => drive(bot, platform).ask(...line);
  const press: Drive['press'] = (...click) => drive(bot, platform).press(...click);

  it('a member looks by default, and changes nothing', async () => {
    await ask(carla, 'show storefront', 'Last builds');
    await ask(
      carla,
      'create mine',
      'You may not create projects: that needs the role operator, and yours is viewer.',
    );
  });

  it('guests and people of other workspaces see nothing, not even names', async () => {
    for (const [userId, words] of [
      [gus, 'Guests only have roles'],
      [SAM, 'People from other workspaces only have roles'],
    ] as const) {
      for (const line of [
        'projects',
        'show storefront',
        'reset storefront',
        'status',
        'access',
        'builds storefront',
      ]) {
        const message = await ask(userId, line, words, builds);
        expect(wordsOf(message)).not.toContain(bot.projectId('storefront'));
      }
      await ask(userId, 'help', 'Depot, from Slack', builds);
    }
  });

  it('a role granted to a person on a pattern holds there and only there', async () => {
    const granted = await ask(ana, 'access grant @carla operator acme-*', `granted`);
    expect(granted.ephemeralFor).toBeNull();
    expect(granted.text).toContain(`*operator* on \`acme-*\`: <@${carla}>`);
    const preview = await ask(carla, 'create acme-web', 'Create acme-web?');
    await press(carla, preview, CONFIRM, 'Created *acme-web*');
    await ask(carla, 'create other', 'You may not create projects');
    await ask(
      carla,
      'reset acme-web',
      'You may not reset projects: that needs the role admin, and yours is operator',
    );
  });

  it('a right that is revoked between preview and click is gone at the click', async () => {
    const preview = await ask(carla, 'create acme-late', 'Create acme-late?');
    await ask(bo, 'access revoke @carla', 'revoked');
    await press(carla, preview, CONFIRM, 'You may not create projects');
    expect(() => bot.projectId('acme-late')).toThrow();
  });

  it('nobody gives what they do not have', async () => {
    await ask(ana, 'access grant @dev admin acme-*', 'granted');
    await ask(
      dev,
      'access grant @carla admin *',
      'You may not change roles: that needs the role admin on all of “*”',
    );
    await ask(dev, 'access grant @carla viewer acme*', 'You may not change roles');
    await ask(dev, 'access grant @carla operator acme-web', 'granted');
    await ask(carla, 'access grant @carla admin *', 'You may not change roles');
    await ask(dev, 'access revoke @dev admin acme-*', 'revoked');
    await ask(dev, 'access revoke @carla', 'You may not change roles');
    await ask(ana, 'access revoke @carla', 'revoked');
  });

  it('a right on one project stays with it when it is renamed', async () => {
    await ask(
      ana,
      'access grant @carla operator globex',
      `*operator* on *globex* (\`${bot.projectId('globex')}\`)`,
    );
    const record = bot.depot.state.projects.get(bot.projectId('globex'));
    if (record) record.name = 'globex-2';
    await bot.clock.advance(60_000);
    await ask(carla, 'update globex-2 cache=60', 'Update globex-2?');
    await ask(ana, 'access revoke @carla', '*globex-2*');
  });

  it('a group has what was granted to it, and a channel to anyone acting in it, but no guest', async () => {
    await ask(ana, 'access grant @platform-admins admin hooli', 'granted');
    await ask(dev, 'reset hooli', 'Reset hooli?');
    await ask(carla, 'reset hooli', 'You may not reset projects');
    await ask(ana, 'access grant #builds operator *', 'anyone acting in <#C0BUILDS>');
    await ask(carla, 'create by-channel', 'Create by-channel?', builds);
    await ask(carla, 'create by-channel', 'You may not create projects', platform);
    await ask(gus, 'create by-channel', 'Guests only have roles', builds);
    await ask(ana, 'access revoke #builds', 'revoked');
  });

  it('a guest who was granted it by name sees that, and no more', async () => {
    await ask(ana, 'access grant @gus viewer initech', 'granted');
    const list = await ask(gus, 'projects', '1 project', builds);
    expect(list.text).toContain('initech');
    expect(list.text).not.toContain('storefront');
    await ask(gus, 'show storefront', 'No project “storefront” found', builds);
    const build = bot.depot.scenario.startBuild({ projectId: bot.projectId('storefront') });
    await ask(carla, 'builds storefront', build.buildId);
    await ask(gus, `build ${build.buildId}`, `No build “${build.buildId}”`, builds);
    await as(gus).command(builds, '/depot show');
    await bot.slack.control.waitFor(() => as(gus).view(), 'the menu');
    const offered = await as(gus).suggest('picked_project', '');
    expect(offered.map(({ text }) => JSON.stringify(text))).toEqual([expect.stringContaining('initech')]);
    await as(gus).closeView();
    await ask(ana, 'access revoke @gus', 'revoked');
  });

  it('reading can be closed to all but those it is granted to, and opened again', async () => {
    const closed = await ask(
      ana,
      'access revoke everyone viewer *',
      'Now only people with a role can see projects',
    );
    expect(closed.text).toContain('*viewer* on all projects: everybody of this workspace');
    await ask(carla, 'show storefront', 'You may not see projects', general);
    await ask(carla, 'access grant @carla viewer *', 'You may not see roles');
    await ask(ana, 'access grant @carla viewer store*', 'granted');
    await ask(carla, 'show storefront', 'Last builds', general);
    await ask(ana, 'access grant everyone viewer *', 'Everybody in this workspace can see projects again');
    await ask(ana, 'access revoke @carla', 'revoked');
    await ask(carla, 'show ledger', 'Last builds', general);
  });

  it('explains which right decides', async () => {
    await ask(ana, 'access grant @carla operator acme-*', 'granted');
    const yes = await ask(dev, 'access check @carla update acme-web', 'may* `update` on *acme-web*');
    expect(yes.text).toContain(`*operator* on \`acme-*\`: <@${carla}>, granted by <@${ana}>`);
    const no = await ask(dev, 'access check @carla reset acme-web', 'may not* `reset` on *acme-web*');
    expect(no.text).toContain('that needs the role *admin*');
    expect(no.text).toContain('What they have here');
    await ask(carla, 'access check delete', `<@${carla}> *may not* \`delete\``);
    await ask(ana, 'access check delete', 'admins and owners of this workspace, by the bot');
    await ask(ana, 'access check @carla fly acme-web', 'Which command should be checked');
    await ask(
      ana,
      'access check @carla show nothing-like-it',
      'No project “nothing-like-it” found that you can see',
    );
    await ask(ana, 'access revoke @carla', 'revoked');
  });

  it('lists every right, and grants by form', async () => {
    const list = await ask(ana, 'access', 'Roles and rules');
    expect(list.text).toContain('*viewer* on all projects: everybody of this workspace');
    expect(list.text).toContain('*admin* on *hooli*');
    await as(ana).click(platform, { messageTs: list.ts, actionId: 'access:open-grant' });
    await bot.slack.control.waitFor(() => as(ana).view(), 'the form');
    const nobody = await as(ana).submit({ grant_role: 'viewer', grant_pattern: 'x-*' });
    expect(nobody.errors).toEqual({ grant_person: 'Choose either a person or a channel.' });
    await as(ana).submit({ grant_person: dev, grant_role: 'operator', grant_pattern: 'x-*' });
    await bot.message(ana, platform, `*operator* on \`x-*\`: <@${dev}>`);
    const plain = await ask(carla, 'access', 'Roles and rules');
    expect(wordsOf(plain)).not.toContain('access:open-grant');
    // The button is gone for her, and would not help.
    await ask(carla, 'access grant', 'You may not change roles');
  });

  it.each([
    ['access grant @nobody admin *', 'Slack sent “@nobody” as plain text'],
    ['access grant @carla king *', '“king” isn’t a role'],
    ['access grant somebody viewer *', '“somebody” isn’t a person'],
    ['access revoke', 'Name the person'],
    ['access revoke @carla', 'No such role found'],
    ['access dance', '“dance” isn’t an access command'],
  ])('answers %s with help', async (line, words) => {
    await ask(ana, line, words);
  });

  it('rights by setting cannot be revoked in Slack', async () => {
    await using other = await startBot({ admins: [ana], seed: 'empty' });
    await other.slack.control.as(ana).command(platform, '/depot access revoke @ana');
    await other.message(ana, platform, 'comes from the setting ACCESS_ADMINS');
  });
});
