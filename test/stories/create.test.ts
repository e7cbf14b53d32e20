import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bot, CHANNELS, PEOPLE, startBot, wordsOf } from '../support/start-bot.ts';

const { platform } = CHANNELS;
const { ana, carla } = PEOPLE;

describe('creating a project', () => {
  let bot: Bot;
  beforeAll(async () => {
    bot = await startBot();
  });
  afterAll(() => bot[Symbol.asyncDispose]());

  it('shows a preview, creates on the click, and says what to do next', async () => {
    const me = bot.slack.control.as(ana);
    const { acked } = await me.command(platform, '/depot create acme hardware=32x64');
    expect(acked).toBe(true);
    const preview = await bot.message(ana, platform, 'Create acme?');
    expect(wordsOf(preview)).toContain('32 CPUs, 64 GB memory');
    expect(bot.depot.calls.count('CreateProject')).toBe(0);

    await me.click(platform, { messageTs: preview.ts, actionId: 'operation:confirm' });
    const done = await bot.message(ana, platform, 'Created');
    expect(done.ts).toBe(preview.ts);
    const projectId = bot.projectId('acme');
    expect(wordsOf(done)).toContain(projectId);
    expect(wordsOf(done)).toContain(`depot.dev/orgs/${bot.depot.orgId}/projects/${projectId}`);
    expect(wordsOf(done)).not.toContain('operation:confirm');
    expect(bot.depot.calls.count('CreateProject')).toBe(1);
  });

  it('says that a name is taken instead of claiming to have created it', async () => {
    const before = bot.depot.calls.count('CreateProject');
    await bot.slack.control.as(ana).command(platform, '/depot create storefront');
    const answer = await bot.message(ana, platform, 'already exists');
    expect(wordsOf(answer)).toContain(bot.projectId('storefront'));
    expect(bot.depot.calls.count('CreateProject')).toBe(before);
  });

  it('asks for everything in a form when nothing was given', async () => {
    const me = bot.slack.control.as(ana);
    await me.command(platform, '/depot create');
    await bot.slack.control.waitFor(
      () => JSON.stringify(me.view()?.view ?? '').includes('cache_gb'),
      'the form',
    );
    const wrong = await me.submit({ name: 'globex-eu', cache_gb: '10', cache_days: '90' });
    expect(wrong.errors).toEqual({
      cache_gb: 'Give a whole number from 25 to 1000.',
      cache_days: 'Give a whole number from 0 to 30.',
    });
    expect(me.view()).not.toBeNull();

    const right = await me.submit({
      name: 'globex-eu',
      region: 'eu-central-1',
      cache_gb: '100',
      cache_days: '7',
    });
    expect(right.errors).toBeNull();
    await bot.message(ana, platform, 'Created *globex-eu*');
    const created = [...bot.depot.state.projects.values()].find(({ name }) => name === 'globex-eu');
    expect(created).toMatchObject({ regionId: 'eu-central-1', keepGb: 100, keepDays: 7 });
  });

  it('lets the settings of a preview be changed, and leaves one project, not two', async () => {
    const me = bot.slack.control.as(ana);
    await me.command(platform, '/depot create "Initech GmbH"');
    const preview = await bot.message(ana, platform, 'Create Initech GmbH?');
    await me.click(platform, { messageTs: preview.ts, actionId: 'operation:edit' });
    await bot.slack.control.waitFor(
      () => JSON.stringify(me.view()?.view ?? '').includes('cache_gb'),
      'the form',
    );
    await me.submit({ name: 'initech-gmbh' });
    await bot.message(ana, platform, 'Created *initech-gmbh*');
    expect(wordsOf(await bot.message(ana, platform, 'Cancelled'))).toContain('Initech GmbH');
    const names = [...bot.depot.state.projects.values()].map(({ name }) => name);
    expect(names).toContain('initech-gmbh');
    expect(names).not.toContain('Initech GmbH');
  });

  it('works from the shortcut, and answers in a direct message', async () => {
    const me = bot.slack.control.as(ana);
    await me.shortcut('create_project');
    await bot.slack.control.waitFor(
      () => JSON.stringify(me.view()?.view ?? '').includes('cache_gb'),
      'the form',
    );
    await me.submit({ name: 'from-shortcut' });
    await bot.message(ana, me.dm(), 'Created *from-shortcut*');
  });

  it('is cancelled without a trace in Depot', async () => {
    const me = bot.slack.control.as(ana);
    await me.command(platform, '/depot create never-mind');
    const preview = await bot.message(ana, platform, 'Create never-mind?');
    await me.click(platform, { messageTs: preview.ts, actionId: 'operation:cancel' });
    const cancelled = await bot.message(ana, platform, /Cancelled by.*never-mind/);
    expect(cancelled.ts).toBe(preview.ts);
    expect([...bot.depot.state.projects.values()].some(({ name }) => name === 'never-mind')).toBe(false);
  });

  it('is refused to a member, who hears whom to ask, and nothing is sent', async () => {
    const before = bot.depot.calls.count('CreateProject');
    await bot.slack.control.as(carla).command(platform, '/depot create sneaky');
    const refusal = await bot.message(carla, platform, 'You may not create projects');
    expect(refusal.ephemeralFor).toBe(carla);
    expect(bot.depot.calls.count('CreateProject')).toBe(before);
  });

  it.each([
    ['a channel call', '<!channel> & <@U0ANA>', '&lt;!channel&gt; &amp; &lt;@U0ANA&gt;'],
    ['backticks and stars', '`rm` *bold*', 'ˋrmˋ ∗bold∗'],
    ['right-to-left overrides', 'acme\u202egnp', 'acmegnp'],
    ['an emoji', 'acme 🚀', 'acme 🚀'],
  ])('shows a name with %s as plain text', async (_what, name, shown) => {
    const me = bot.slack.control.as(ana);
    await me.command(platform, `/depot create "${name}"`);
    const preview = await bot.slack.control.waitFor(
      () => me.sees(platform).findLast((m) => m.text.startsWith('Create ')),
      'the preview',
    );
    await me.click(platform, { messageTs: preview.ts, actionId: 'operation:confirm' });
    const done = await bot.message(ana, platform, `Created *${shown}*`);
    expect(done.ts).toBe(preview.ts);
    expect(wordsOf(done)).not.toMatch(/<!channel>|\u202e/);
    await bot.clock.advance(2_000);
  });

  it('explains that a name of 300 characters is too long', async () => {
    await bot.slack.control.as(ana).command(platform, `/depot create ${'x'.repeat(300)}`);
    await bot.message(ana, platform, 'A name has at most 255 characters.');
  });
});
