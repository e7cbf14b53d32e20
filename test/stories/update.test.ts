// Changing a project's settings: what was not changed stays as it is, a cache without an age limit too.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bot, CHANNELS, PEOPLE, startBot, wordsOf } from '../support/start-bot.ts';

const { platform } = CHANNELS;
const { ana } = PEOPLE;

describe('update', () => {
  let bot: Bot;
  beforeAll(async () => {
    bot = await startBot();
  });
  afterAll(() => bot[Symbol.asyncDispose]());

  const me = () => bot.slack.control.as(ana);
  const project = (projectId: string) => bot.depot.state.projects.get(projectId);
  const lastRequest = () => bot.depot.calls.all().findLast(({ rpc }) => rpc === 'UpdateProject')?.request;

  async function confirm(question: string): Promise<void> {
    const asked = await bot.message(ana, platform, question);
    await me().click(platform, { messageTs: asked.ts, actionId: 'operation:confirm' });
  }

  it('sets a cache without an age limit, and says so', async () => {
    await me().command(platform, '/depot update globex days=0');
    const asked = await bot.message(ana, platform, 'Update globex?');
    expect(wordsOf(asked)).toContain('50 GB, 14 days → 50 GB, no limit on age');
    await confirm('Update globex?');
    await bot.message(ana, platform, 'Updated *globex*');
    expect(project(bot.projectId('globex'))).toMatchObject({ keepGb: 50, keepDays: 0 });
    await me().command(platform, '/depot show globex');
    await bot.message(ana, platform, '50 GB, no limit on age');
  });

  it('takes a new name in the form, and the cache keeps having no limit', async () => {
    const projectId = bot.projectId('hooli');
    Object.assign(project(projectId) ?? {}, { keepGb: 200, keepDays: 0 });
    await me().command(platform, '/depot update hooli');
    await bot.slack.control.waitFor(
      () => JSON.stringify(me().view()?.view ?? '').includes('0 for no limit'),
      'the form',
    );
    await me().submit({ name: 'hooli-eu' });
    const asked = await bot.message(ana, platform, 'Update hooli?');
    expect(wordsOf(asked)).not.toContain('cache kept');
    await confirm('Update hooli?');
    await bot.message(ana, platform, 'Updated *hooli*');
    expect(lastRequest()).toMatchObject({ name: 'hooli-eu', cachePolicy: { keepGb: 200 } });
    expect(project(projectId)).toMatchObject({ name: 'hooli-eu', keepGb: 200, keepDays: 0 });
  });

  it('of the name alone sends both numbers of the cache as they are', async () => {
    await me().command(platform, '/depot update initech name=initech-gmbh');
    await confirm('Update initech?');
    await bot.message(ana, platform, 'Updated *initech*');
    expect(lastRequest()).toMatchObject({ cachePolicy: { keepGb: 50, keepDays: 14 } });
  });

  it('says when Depot knows no such region', async () => {
    await me().command(platform, '/depot update ledger region=moon-1');
    await confirm('Update ledger?');
    const refused = await bot.message(ana, platform, 'unknown region_id: moon-1');
    expect(wordsOf(refused)).toContain('ledger');
    expect(project(bot.projectId('ledger'))?.regionId).toBe('us-east-1');
  });
});
