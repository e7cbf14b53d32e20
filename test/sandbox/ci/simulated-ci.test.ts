// The sandbox's CI, reporting to the real bot.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bot, startBot } from '../../support/start-bot.ts';

describe('the CI of the sandbox', () => {
  let bot: Bot;
  beforeAll(async () => {
    bot = await startBot({ ciSecret: 'the-secret-that-the-CI-of-the-sandbox-has' });
  });
  afterAll(() => bot[Symbol.asyncDispose]());

  const reports = async () => bot.app.store.db.selectFrom('ci_reports').selectAll().execute();
  const start = (seconds = 5) =>
    bot.depot.scenario.startBuild({ projectId: bot.projectId('storefront'), seconds }).buildId;

  it('reports each build once, when it has ended, on the branch that was chosen', async () => {
    const [main, feature, silent] = [start(), start(), start()];
    bot.ci.assign(feature, 'feature/checkout');
    bot.ci.assign(silent, '');
    const ofThese = async () =>
      (await reports()).filter(({ build_id: id }) => [main, feature, silent].includes(id ?? ''));
    await bot.ci.reportEnded();
    expect(await ofThese()).toEqual([]);
    await bot.clock.advance(10_000);
    await bot.ci.reportEnded();
    await bot.ci.reportEnded();
    const told = await ofThese();
    expect(told.map(({ build_id: id }) => id).toSorted()).toEqual([main, feature].toSorted());
    expect(told.find(({ build_id: id }) => id === feature)?.report).toMatchObject({
      event: 'finished',
      outcome: 'success',
      branch: 'feature/checkout',
      author: { email: 'ana@northwind.example' },
      pullRequest: { number: expect.any(Number) },
    });
    expect(told.find(({ build_id: id }) => id === main)?.report).not.toHaveProperty('pullRequest');
  });

  it.each([
    ['id', '202 accepted', 1],
    ['no-id', '202 accepted', 1],
    ['twice', '202 accepted, 202 accepted', 1],
    ['disordered', '202 accepted, 202 accepted', 2],
    ['forged', '401 the secret is missing or wrong', 0],
    ['hostile', '202 accepted', 1],
    ['link', /^400 runUrl: /, 0],
    ['unheard of', 'This build is gone.', 0],
  ])('%s', async (manner, answer, stored) => {
    const before = (await reports()).length;
    expect(await bot.ci.send(start(), 'main', manner)).toMatch(answer);
    expect((await reports()).length).toBe(before + stored);
  });

  it('late: a minute later', async () => {
    const before = (await reports()).length;
    await bot.ci.send(start(), 'main', 'late');
    await bot.clock.advance(59_000);
    expect((await reports()).length).toBe(before);
    await bot.clock.advance(2_000);
    await expect.poll(async () => (await reports()).length).toBe(before + 1);
  });
});
