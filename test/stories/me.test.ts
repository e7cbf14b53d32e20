// What people tell the bot about themselves: names under which they commit, quiet hours, pings.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { forgetOld } from '../../src/store/retention.ts';
import { drive } from '../support/drive.ts';
import { type Bot, CHANNELS, PEOPLE, startBot, wordsOf } from '../support/start-bot.ts';
import { turnUntil } from '../support/turn-until.ts';

const { builds } = CHANNELS;
const { ana, bo, carla, dev, gus } = PEOPLE;
const DAY_MS = 86_400_000;

let bot: Bot;
beforeAll(async () => {
  bot = await startBot({ seed: 'empty' });
});
afterAll(() => bot[Symbol.asyncDispose]());

const ask = (userId: string, line: string, text: string | RegExp) =>
  drive(bot, builds).ask(userId, `me ${line}`.trim(), text);
const holder = async (name: string) =>
  (
    await bot.app.store.db
      .selectFrom('author_names')
      .select('user_id')
      .where('name', '=', name)
      .executeTakeFirst()
  )?.user_id;

/** Direct messages of the bot to somebody. */
const messagesTo = (userId: string) => {
  const { state } = bot.slack;
  const place = [...state.channels.values()].find(
    ({ kind, members }) => kind === 'dm' && members.has(userId),
  );
  return state.messages.filter(
    ({ channelId, ephemeralFor }) => channelId === place?.channelId && !ephemeralFor,
  );
};
async function messageTo(userId: string, text: string) {
  const found = () => messagesTo(userId).findLast((message) => wordsOf(message).includes(text));
  await turnUntil(bot.clock, 1_000, () => found() !== undefined, `a message to ${userId}: ${text}`);
  const message = found();
  if (!message) throw new Error('it is gone');
  return message;
}

it('shows what the bot knows, and only to the person', async () => {
  const shown = await ask(ana, '', 'What the bot knows about you');
  expect(shown.ephemeralFor).toBe(ana);
  expect(wordsOf(shown)).toContain('ana@northwind.example');
  expect(wordsOf(shown)).toContain('*Pings:* on');
  expect(wordsOf(shown)).toContain('*Quiet hours:* none');
});

it('takes quiet hours and pings, and gives them back by a button', async () => {
  let shown = await ask(carla, 'quiet 7pm-8am', '19:00–08:00, America/Sao_Paulo');
  shown = await drive(bot, builds).press(carla, shown, 'me:quiet-off', '*Quiet hours:* none');
  shown = await drive(bot, builds).press(carla, shown, 'me:pings-off', '*Pings:* off');
  shown = await drive(bot, builds).press(carla, shown, 'me:pings-on', '*Pings:* on');
  await ask(carla, 'pings off', '*Pings:* off');
  await ask(carla, 'quiet 25:00-8', 'Type quiet hours like 19:00-08:00, or off.');
  await ask(carla, 'quiet 8-8:00', 'can’t start and end at the same time');
  await ask(carla, 'dance', 'isn’t one of github, email, remove, quiet and pings');
});

it('takes free names, and lets go of them', async () => {
  await ask(ana, 'github @Ana-GH', '`ana-gh`');
  const shown = await ask(ana, 'email Ana@Home.example', '`ana@home.example`');
  expect(await holder('ana-gh')).toBe(ana);
  await drive(bot, builds).press(
    ana,
    shown,
    'me:remove',
    /^(?!.*ana@home).*`ana-gh`/s,
    'email ana@home.example',
  );
  expect(await holder('ana@home.example')).toBeUndefined();
  await ask(ana, 'remove nobody', 'isn’t one of your names. Nothing changed.');
  await ask(ana, 'github <!channel>', 'isn’t a GitHub login');
  await ask(ana, 'email ana', 'isn’t an e-mail address');
});

it('takes nobody’s address of Slack', async () => {
  await ask(dev, 'email bo@northwind.example', 'is somebody else’s address in Slack. Nothing changed.');
  expect(await holder('bo@northwind.example')).toBeUndefined();
  await ask(bo, 'email bo@northwind.example', 'Slack already knows');
});

it('hands a name over only by a click of the person to whom it belongs', async () => {
  await ask(bo, 'github ana-gh', '`ana-gh` belongs to <@U0ANA>. Nothing changed.');
  const question = await messageTo(ana, 'says that commits of GitHub');
  expect(await holder('ana-gh')).toBe(ana);
  // Asked again, nobody gets a second message.
  await ask(bo, 'github ana-gh', 'was asked in a direct message');
  await ask(bo, '', 'belongs to <@U0ANA>, who was asked');
  await bot.clock.advance(5_000);
  expect(messagesTo(ana)).toHaveLength(1);

  const { channelId, ts } = question;
  const dm = bot.slack.state.channels.get(channelId);
  dm?.members.add(bo);
  const value = /"value":"([^"]+)"/.exec(JSON.stringify(question.blocks))?.[1] ?? '';
  await bot.slack.control.as(bo).click(channelId, { messageTs: ts, actionId: 'me:give', value });
  await bot.message(bo, channelId, 'This was answered already');
  expect(await holder('ana-gh')).toBe(ana);
  dm?.members.delete(bo);

  await bot.slack.control.as(ana).click(channelId, { messageTs: ts, actionId: 'me:keep' });
  await bot.message(ana, channelId, 'You keep GitHub `ana-gh`.');
  await messageTo(bo, 'keeps GitHub `ana-gh`. Nothing changed.');
  await ask(bo, 'github ana-gh', 'was asked less than 7 days ago, and keeps it.');

  await bot.clock.advance(8 * DAY_MS);
  await forgetOld(bot.app.store.db, bot.clock.now());
  await ask(bo, 'github ana-gh', 'was asked in a direct message');
  const again = await messageTo(ana, 'Hand it over');
  const click = { messageTs: again.ts, actionId: 'me:give' };
  await bot.slack.control.as(ana).click(channelId, click);
  await bot.message(ana, channelId, 'You handed GitHub `ana-gh` over to <@U0BO>.');
  await messageTo(bo, 'handed GitHub `ana-gh` over to you.');
  expect(await holder('ana-gh')).toBe(bo);
  const audited = await bot.app.store.db
    .selectFrom('audit')
    .select('detail')
    .where('action', '=', 'me')
    .execute();
  expect(JSON.stringify(audited)).toContain('handed GitHub ana-gh over to U0BO');
});

it('a name of somebody who left goes to who claims it', async () => {
  await ask(dev, 'github dev-gh', '`dev-gh`');
  const { people } = bot.slack.state;
  const before = people.get(dev);
  if (!before) throw new Error('dev is gone');
  people.set(dev, { ...before, deleted: true });
  await bot.clock.advance(120_000);
  await ask(carla, 'github dev-gh', 'What the bot knows about you');
  expect(await holder('dev-gh')).toBe(carla);
  people.set(dev, before);
});

it('guests are not let in', async () => {
  await ask(gus, 'github gus', 'Guests only have roles');
  expect(await holder('gus')).toBeUndefined();
});
