// Templates: what a new customer gets in one word: settings, trust policies and a subscription.

import { Code } from '@connectrpc/connect';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StoredMessage } from '../../src/sandbox/slack/state.ts';
import { drive } from '../support/drive.ts';
import { type Bot, CHANNELS, PEOPLE, startBot, wordsOf } from '../support/start-bot.ts';

const { platform, builds } = CHANNELS;
const { ana, carla, dev } = PEOPLE;

describe('templates', () => {
  let bot: Bot;
  beforeAll(async () => {
    bot = await startBot();
    await drive(bot, platform).ask(ana, 'access grant @dev operator *', 'granted');
    const trusted = bot.depot.state.trustPolicies.get(bot.projectId('storefront')) ?? [];
    expect(trusted.length).toBeGreaterThan(0);
  });
  afterAll(() => bot[Symbol.asyncDispose]());

  const created = (name: string) =>
    [...bot.depot.state.projects.values()].find((project) => project.name === name);
  const policiesOf = (name: string) => bot.depot.state.trustPolicies.get(bot.projectId(name)) ?? [];

  async function turnUntil({ ts }: StoredMessage, text: string) {
    for (let turn = 0; turn < 150; turn++) {
      await bot.clock.advance(2_000);
      const found = bot.slack.state.messages.find((one) => one.ts === ts && wordsOf(one).includes(text));
      if (found) return found;
    }
    throw new Error(`the message does not say ${text}`);
  }

  it('are saved, changed word by word, listed to viewers and deleted, each written into the audit trail', async () => {
    const { ask, press } = drive(bot, platform);
    await ask(carla, 'template', 'There are no templates yet.');
    await ask(ana, 'template save eu region=eu-central-1 hardware=32x64 cache=100', 'Saved the template.');
    const changed = await ask(ana, 'template save EU days=7', 'Changed the template.');
    expect(wordsOf(changed)).toContain('`eu-central-1` · 32 CPUs, 64 GB memory · cache 100 GB, 7 days');
    const seen = await ask(carla, 'template', 'Templates for new projects');
    expect(wordsOf(seen)).not.toContain('template:of-row');
    await ask(carla, 'template save mine', 'You may not');
    await ask(dev, 'template delete eu', 'You may not');
    const list = await ask(ana, 'template', 'Templates for new projects');
    await press(ana, list, 'template:of-row', 'Deleted the template *EU*', 'delete EU');
    await ask(ana, 'template delete eu', 'There is no template “eu”. Nothing changed.');
    const audited = await bot.app.store.db
      .selectFrom('audit')
      .select(['action', 'outcome', 'actor'])
      .where('action', 'like', 'template-%')
      .orderBy('audit_id')
      .execute();
    expect(audited.map(({ action, outcome, actor }) => `${action} ${outcome} ${actor}`)).toEqual([
      `template-save succeeded ${ana}`,
      `template-save succeeded ${ana}`,
      `template-save refused ${carla}`,
      `template-delete refused ${dev}`,
      `template-delete succeeded ${ana}`,
    ]);
  });

  it.each(['<!channel>', '*', '-', '__proto__', 'a b', 'x'.repeat(41), '../etc', '=1+1'])(
    'refuse the name %s, and say which names there can be',
    async (name) => {
      const { ask } = drive(bot, platform);
      const answer = await ask(ana, `template save "${name}" hardware=32x64`, 'name has');
      expect(wordsOf(answer)).not.toContain('<!channel>');
    },
  );

  it('that are called like parts of the language are names like any other', async () => {
    const { ask } = drive(bot, platform);
    await ask(ana, 'create x template=constructor', 'There is no template “constructor”. Nothing changed.');
    await ask(ana, 'template save constructor cache=200', 'Saved the template.');
    const preview = await ask(
      dev,
      'create from-constructor template=constructor',
      'Create from-constructor?',
    );
    expect(wordsOf(preview)).toContain('200 GB');
    await ask(ana, 'template delete constructor', 'Deleted the template');
  });

  it('with settings alone give them to one project, and explicit words win', async () => {
    const { ask, press } = drive(bot, platform);
    await ask(ana, 'template save big region=eu-central-1 hardware=64x128 cache=300 days=30', 'Saved');
    const preview = await ask(dev, 'create plain template=BIG cache=150', 'Create plain?');
    await press(dev, preview, 'operation:confirm', 'Created *plain*');
    expect(created('plain')).toMatchObject({
      regionId: 'eu-central-1',
      hardware: expect.anything(),
      keepGb: 150,
      keepDays: 30,
    });
    await ask(dev, 'create other template=bgi', 'Did you mean big?');
  });

  it('give trust policies and a subscription, each step once, also where Depot’s answer is lost', async () => {
    const { ask, press } = drive(bot, platform);
    await ask(ana, 'template save standard hardware=32x64 from=storefront subscribe here', 'Saved', builds);
    bot.depot.faults.set('AddTrustPolicy', { kind: 'lose-answer' }, 1);
    const preview = await ask(ana, 'create wired template=standard', 'Create 1 project?');
    expect(wordsOf(preview)).toContain('Trust policies of each');
    expect(wordsOf(preview)).toContain(`a subscription of <#${builds}>`);
    expect(wordsOf(preview)).toContain('Template: *standard*, as it is now');
    await press(ana, preview, 'create:batch-start', 'Creating projects');
    await turnUntil(preview, 'Created 1 project of 1');
    const sources = (name: string) =>
      policiesOf(name).map(({ provider }) => JSON.stringify(provider, bigint));
    expect(sources('wired').toSorted()).toEqual(sources('storefront').toSorted());
    const { db } = bot.app.store;
    const followed = await db
      .selectFrom('subscriptions')
      .select('channel_id')
      .where('project_name', '=', 'wired')
      .execute();
    expect(followed).toEqual([{ channel_id: builds }]);
    await ask(ana, 'trust wired', 'wired');
  });

  it('that add trust policies are refused to who may not add them, and nothing is created', async () => {
    const { ask } = drive(bot, platform);
    await ask(dev, 'create not-wired template=standard', 'You may not add trust policies');
    expect(created('not-wired')).toBeUndefined();
  });

  it('say what could not be done, and do it after Retry', async () => {
    const { ask, press } = drive(bot, platform);
    const refuse = { kind: 'refuse', code: Code.PermissionDenied, message: 'not now' } as const;
    bot.depot.faults.set('AddTrustPolicy', refuse, 1);
    const preview = await ask(ana, 'create half-wired template=standard subscribe=no', 'Create 1 project?');
    await press(ana, preview, 'create:batch-start', 'Creating projects');
    const half = await turnUntil(preview, 'create:batch-retry');
    expect(wordsOf(half)).toContain('Created, but incomplete');
    expect(wordsOf(half)).toContain('no trust policy –');
    await press(ana, half, 'create:batch-retry', 'Creating projects');
    await turnUntil(preview, 'Created 1 project of 1');
    expect(policiesOf('half-wired')).toHaveLength(policiesOf('storefront').length);
  });

  it('wait for approval where a rule says so', async () => {
    const { ask, press } = drive(bot, platform);
    await ask(ana, 'access require 1 approval for trust-add on guarded-*', 'set a rule');
    const preview = await ask(ana, 'create guarded-a template=standard subscribe=no', 'Create 1 project?');
    await press(ana, preview, 'create:batch-start', 'Creating projects');
    await turnUntil(preview, 'Waiting for approval or a delay');
    expect(policiesOf('guarded-a')).toHaveLength(0);
  });

  it('fill the form in when one is chosen, and can be overridden there', async () => {
    const { window } = drive(bot, platform);
    const me = bot.slack.control.as(dev);
    await me.command(platform, '/depot create');
    await window(dev, 'create:use-template');
    await me.click(platform, { actionId: 'create:use-template', inView: true, value: 'big' });
    await window(dev, '"initial_value":"300"');
    const wrong = await me.submit({ name: 'formed', cache_gb: '1', cache_days: '30' });
    expect(Object.keys(wrong.errors ?? {})).toEqual(['cache_gb big']);
    const sent = await me.submit({ name: 'formed', cache_gb: '250', cache_days: '30' });
    expect(sent.errors).toBeNull();
    await bot.message(dev, platform, 'Created *formed*');
    expect(created('formed')).toMatchObject({ regionId: 'eu-central-1', keepGb: 250 });
  });

  it('are chosen in the form for many, and the preview outlives the template', async () => {
    const { ask, press, window } = drive(bot, platform);
    const me = bot.slack.control.as(ana);
    await ask(ana, 'template save shortlived cache=400', 'Saved');
    await me.command(platform, '/depot create');
    await window(ana, 'create:open-many');
    await me.click(platform, { actionId: 'create:open-many', inView: true });
    await window(ana, 'create:use-template-many');
    await me.click(platform, { actionId: 'create:use-template-many', inView: true, value: 'shortlived' });
    await window(ana, '"initial_value":"400"');
    await me.submit({ names: 'outlives-a\noutlives-b' });
    const preview = await bot.message(ana, platform, 'Create 2 projects?');
    await ask(ana, 'template delete shortlived', 'Existing projects and open previews');
    await press(ana, preview, 'create:batch-start', 'Creating projects');
    await turnUntil(preview, 'Created 2 projects of 2');
    expect(created('outlives-b')).toMatchObject({ keepGb: 400 });
  });

  it('that are deleted while a form is open are refused in words, and nothing is created', async () => {
    const { ask, window } = drive(bot, platform);
    const me = bot.slack.control.as(ana);
    await ask(ana, 'template save fleeting cache=500', 'Saved');
    await me.command(platform, '/depot create template=fleeting');
    await window(ana, '"initial_value":"500"');
    await ask(ana, 'template delete fleeting', 'Deleted');
    await me.submit({ name: 'from-fleeting' });
    await bot.message(ana, platform, 'There is no template “fleeting”. Nothing changed.');
    expect(created('from-fleeting')).toBeUndefined();
  });
});

const bigint = (_key: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);
