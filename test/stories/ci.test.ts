// CI says whose change failed, after the channel was notified: the message, `build` and `why` show it.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { drive } from '../support/drive.ts';
import { type Bot, CHANNELS, PEOPLE, startBot, wordsOf } from '../support/start-bot.ts';
import { turnUntil } from '../support/turn-until.ts';

const { builds, platform } = CHANNELS;
const { ana, carla } = PEOPLE;
const SECRET = 'an-organization-wide-secret-of-CI-long-enough';

let bot: Bot;
beforeAll(async () => {
  bot = await startBot({ seed: 'empty', ciSecret: SECRET });
});
afterAll(() => bot[Symbol.asyncDispose]());

it('shows a change that CI reports after the notification', async () => {
  await bot.slack.control.as(ana).command(platform, '/depot create acme');
  const preview = await bot.message(ana, platform, 'Create acme?');
  await bot.slack.control.as(ana).click(platform, { messageTs: preview.ts, actionId: 'operation:confirm' });
  await bot.message(ana, platform, 'Created *acme*');
  const question = await drive(bot, builds).ask(carla, 'subscribe acme', 'Subscribe this channel?');
  await bot.slack.control.as(carla).click(builds, { messageTs: question.ts, actionId: 'subscribe:confirm' });
  await bot.message(carla, builds, 'subscribed this channel to *acme*');
  await bot.clock.advance(3_000);

  const projectId = bot.projectId('acme');
  bot.depot.scenario.startBuild({ projectId, seconds: 5, failure: 'failed test' });
  const notified = () =>
    bot.slack.state.messages.filter(
      ({ channelId, text }) => channelId === builds && text.includes('*acme* failed at'),
    );
  await turnUntil(bot.clock, 1_000, () => notified().length > 0, 'the message');
  expect(notified()[0]?.text).not.toContain('3f2a1bc');
  const { last_build_id: build } = await bot.app.store.db
    .selectFrom('incidents')
    .select('last_build_id')
    .executeTakeFirstOrThrow();

  const author = { name: 'Ana <!channel>' };
  const report = {
    event: 'finished',
    project: 'acme',
    build,
    commit: '3f2a1bc9d8e7',
    branch: 'main',
    author,
  };
  const answer = await fetch(`http://127.0.0.1:${bot.port}/ci/builds`, {
    method: 'POST',
    headers: { authorization: `Bearer ${SECRET}` },
    body: JSON.stringify(report),
  });
  expect(answer.status).toBe(202);
  const named = () => notified().some(({ text }) => text.includes('3f2a1bc'));
  await turnUntil(bot.clock, 1_000, named, 'the change in the message');
  expect(notified()).toHaveLength(1);

  for (const command of ['build', 'why']) {
    const shown = wordsOf(await drive(bot, platform).ask(ana, `${command} ${build}`, '3f2a1bc'));
    expect(shown).toContain('on `main` by Ana &lt;!channel&gt;');
  }
});
