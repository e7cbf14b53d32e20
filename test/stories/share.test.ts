import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bot, CHANNELS, PEOPLE, startBot, wordsOf } from '../support/start-bot.ts';

const { platform } = CHANNELS;
const { ana, carla } = PEOPLE;

describe('sharing a build', () => {
  let bot: Bot;
  let buildId: string;
  beforeAll(async () => {
    bot = await startBot();
    const projectId = bot.projectId('storefront');
    buildId = bot.depot.scenario.startBuild({ projectId, failure: 'failed test' }).buildId;
    await bot.clock.advance(600_000);
  });
  afterAll(() => bot[Symbol.asyncDispose]());

  const me = () => bot.slack.control.as(ana);
  const shareUrl = () => bot.depot.state.builds.get(buildId)?.shareUrl ?? null;

  it('says what becomes public, and does it only when confirmed', async () => {
    await me().command(platform, `/depot share ${buildId}`);
    const asked = await bot.message(ana, platform, `Share build ${buildId} of storefront?`);
    expect(wordsOf(asked)).toContain('steps and *logs* without logging in');
    expect(shareUrl()).toBeNull();
    await me().click(platform, { messageTs: asked.ts, actionId: 'operation:confirm' });
    const done = await bot.message(ana, platform, `Shared build ${buildId} of *storefront*`);
    expect(done.ts).toBe(asked.ts);
    expect(shareUrl()).not.toBeNull();
    expect(wordsOf(done)).toContain(shareUrl() ?? 'no link');
  });

  it('can be ended, from its own message', async () => {
    await me().click(platform, { actionId: 'run:unshare', value: buildId });
    const asked = await bot.message(ana, platform, `Unshare build ${buildId} of storefront?`);
    await me().click(platform, { messageTs: asked.ts, actionId: 'operation:confirm' });
    await bot.message(ana, platform, `Unshared build ${buildId} of *storefront*`);
    expect(shareUrl()).toBeNull();
  });

  it('is not for everybody', async () => {
    await bot.slack.control.as(carla).command(platform, `/depot share ${buildId}`);
    await bot.message(carla, platform, 'Nothing changed');
    expect(shareUrl()).toBeNull();
  });

  it('says that it is unclear when the answer was lost, and what to do', async () => {
    await me().command(platform, `/depot share ${buildId}`);
    const asked = await bot.message(ana, platform, `Share build ${buildId} of storefront?`);
    bot.depot.faults.set('ShareBuild', { kind: 'lose-answer' });
    await me().click(platform, { messageTs: asked.ts, actionId: 'operation:confirm' });
    const unclear = await bot.message(ana, platform, 'Depot doesn’t say whether a build is public');
    expect(bot.depot.calls.count('ShareBuild')).toBe(2);
    expect(wordsOf(unclear)).toContain('run:build');
    bot.depot.faults.clear();
  });

  it('of a build that is gone by then is refused in words', async () => {
    await me().command(platform, `/depot share ${buildId}`);
    const asked = await bot.message(ana, platform, `Share build ${buildId} of storefront?`);
    bot.depot.state.builds.delete(buildId);
    await me().click(platform, { messageTs: asked.ts, actionId: 'operation:confirm' });
    await bot.message(ana, platform, 'The build was deleted in the meantime. Nothing changed.');
  });
});
