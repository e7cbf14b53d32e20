// Whose commit failed: mentioned once in the channel, or told in a direct message, by what CI reports; and never anybody
// whom CI only names.

import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { addProject } from '../../src/sandbox/depot/seed.ts';
import { drive } from '../support/drive.ts';
import { type Bot, CHANNELS, PEOPLE, startBot, wordsOf } from '../support/start-bot.ts';
import { turnUntil } from '../support/turn-until.ts';

const { builds } = CHANNELS;
const { ana, bo, carla, dev, gus } = PEOPLE;
const SECRET = 'an-organization-wide-secret-of-CI-long-enough';
const ANA = '<@U0ANA>';

let bot: Bot;
beforeAll(async () => {
  bot = await startBot({ seed: 'empty', ciSecret: SECRET });
  for (const name of ['acme', 'globex', 'initech', 'umbrella', 'hooli', 'pied-piper', 'soylent'])
    addProject(bot.depot.state, { name, ageDays: 9, cacheGb: 1 }, bot.clock.now());
});
afterAll(() => bot[Symbol.asyncDispose]());

const inChannel = () =>
  bot.slack.state.messages.filter(({ channelId, ephemeralFor }) => channelId === builds && !ephemeralFor);
const messagesTo = (userId: string) => {
  const { state } = bot.slack;
  const place = [...state.channels.values()].find(
    ({ kind, members }) => kind === 'dm' && members.has(userId),
  );
  return state.messages.filter(
    ({ channelId, ephemeralFor }) => channelId === place?.channelId && !ephemeralFor,
  );
};
const says = (text: string) => () => inChannel().some((message) => wordsOf(message).includes(text));
/** What the bot posted in #builds, as it was when it was posted: an edit pings nobody. */
const postsWith = (text: string) =>
  bot.slack.calls.all().flatMap(({ name, payload }) => {
    const words = JSON.stringify(payload);
    return name === 'chat.postMessage' && words.includes(builds) && words.includes(text) ? [words] : [];
  });
const until = (isThere: () => boolean, what: string) => turnUntil(bot.clock, 1_000, isThere, what);

async function subscribe(name: string, rules = ''): Promise<void> {
  const question = await drive(bot, builds).ask(
    bo,
    `subscribe ${name} ${rules}`.trim(),
    'Subscribe this channel?',
  );
  await bot.slack.control.as(bo).click(builds, { messageTs: question.ts, actionId: 'subscribe:confirm' });
  await bot.message(bo, builds, `subscribed this channel to *${name}*`);
  await bot.clock.advance(15_000);
}

interface Author {
  readonly name?: string;
  readonly email?: string;
  readonly login?: string;
}

/** A build of a commit, as CI reports it when it is over. */
async function build(name: string, commit: string, author: Author, failure?: 'failed test'): Promise<string> {
  const projectId = bot.projectId(name);
  const { buildId } = bot.depot.scenario.startBuild({ projectId, seconds: 5, ...(failure && { failure }) });
  const report = { event: 'finished', project: name, build: buildId, commit, branch: 'main', author };
  const answer = await fetch(`http://127.0.0.1:${bot.port}/ci/builds`, {
    method: 'POST',
    headers: { authorization: `Bearer ${SECRET}` },
    body: JSON.stringify(report),
  });
  expect(answer.status).toBe(202);
  return buildId;
}

const ANAS = { name: 'Ana', email: 'ana@northwind.example' };

it('mentions the author in the first failure’s message, and nobody while it goes on or when it is fixed', async () => {
  await subscribe('acme');
  for (let i = 1; i <= 3; i++) {
    const green = await build('acme', `${i}`.repeat(12), ANAS);
    const rows = bot.app.store.db.selectFrom('watched_builds').select('status').where('build_id', '=', green);
    await vi.waitFor(async () => {
      await bot.clock.advance(5_000);
      expect(await rows.execute()).toEqual([{ status: 'success' }]);
    }, 20_000);
  }
  await build('acme', '3f2a1bc9d8e7', ANAS, 'failed test');
  await until(says('*acme* failed at'), 'the message');
  expect(wordsOf(inChannel().at(-1))).toContain(
    `Failed with \`3f2a1bc\` on \`main\` by ${ANA}, after 3 successful builds`,
  );

  await build('acme', '4444444aaaa', { name: 'Bo', email: 'bo@northwind.example' }, 'failed test');
  await until(says('failed again'), 'one more failure');
  await build('acme', '5555555bbbb', { name: 'Carla', email: 'carla@northwind.example' });
  await until(says('*acme* on `main` is fixed after'), 'the end');
  await bot.clock.advance(10_000);
  const fixed = inChannel().find((message) => wordsOf(message).includes('is fixed after'));
  expect(wordsOf(fixed)).toContain('with `5555555` by Carla');
  const pinged = inChannel().flatMap((message) => wordsOf(message).match(/<@U0(?:ANA|CARLA)>/g) ?? []);
  expect(pinged).toEqual([]);
  expect(postsWith(ANA)).toHaveLength(1);
  expect(messagesTo(ana)).toEqual([]);
});

it('tells the author once in a direct message, with the cause and a button that works there', async () => {
  await subscribe('globex', 'authors=dm');
  const listed = await drive(bot, builds).ask(bo, 'subscriptions', 'subscriptions');
  expect(wordsOf(listed)).toContain('authors get a direct message');
  await drive(bot, builds).ask(dev, 'me github dev-gh', '`dev-gh`');
  const failed = await build('globex', '6666666cccc', { login: 'Dev-GH' }, 'failed test');
  await until(() => messagesTo(dev).length > 0, 'the direct message');
  const [message] = messagesTo(dev);
  expect(wordsOf(message)).toContain(`Your commit failed: *globex*, build \`${failed}\``);
  expect(wordsOf(message)).toContain('`6666666` on `main`');
  await build('globex', '7777777dddd', { login: 'dev-gh' }, 'failed test');
  await until(says('*globex* on `main` failed again'), 'one more failure');
  await bot.clock.advance(10_000);
  expect(messagesTo(dev)).toHaveLength(1);
  expect(inChannel().some((one) => wordsOf(one).includes('<@U0DEV>'))).toBe(false);
  if (!message) throw new Error('no message');
  await drive(bot, message.channelId).press(dev, message, 'notice:why', failed);
});

it('names the author where the subscription is off, in quiet hours, for guests, and where pings are off', async () => {
  await subscribe('initech', 'authors=off');
  await build('initech', '8888888eeee', ANAS, 'failed test');
  await until(says('`8888888` on `main` by Ana'), 'the message');
  await subscribe('umbrella');
  await build('umbrella', '9999999ffff', { name: 'Gus', email: 'gus@globex.example' }, 'failed test');
  await until(says('`9999999` on `main` by Gus'), 'the message about a guest');
  await drive(bot, builds).ask(carla, 'me pings off', '*Pings:* off');
  await subscribe('hooli');
  await build('hooli', 'aaaaaaa1111', { name: 'Carla', email: 'carla@northwind.example' }, 'failed test');
  await until(says('`aaaaaaa` on `main` by Carla'), 'the message without a ping');
  // It is about noon in London, 17:30 in Kolkata.
  await drive(bot, builds).ask(dev, 'me quiet 17:00-8:00', 'Asia/Kolkata');
  await subscribe('pied-piper');
  await build('pied-piper', 'bbbbbbb2222', { name: 'Dev', email: 'dev@northwind.example' }, 'failed test');
  await until(says('`bbbbbbb` on `main` by Dev'), 'the message in quiet hours');
  for (const userId of [gus, carla, dev]) expect(postsWith(`<@${userId}>`)).toEqual([]);
});

it('never makes a mention or a link of what CI says', async () => {
  await subscribe('soylent');
  const hostile = {
    name: '<@U0ANA> <!channel> <https://evil.example|click>',
    email: '<@U0ANA>',
    login: '<!here>',
  };
  await build('soylent', 'ccccccc3333', hostile, 'failed test');
  await until(says('`ccccccc`'), 'the message');
  const words = wordsOf(inChannel().findLast((message) => wordsOf(message).includes('`ccccccc`')));
  expect(words).toContain('&lt;@U0ANA&gt;');
  expect(words).not.toMatch(/<@|<!channel|<!here|<https:\/\/evil/);
});

it('the list of builds and the digest say whose change each was, and mention nobody', async () => {
  await build('acme', '2222222abcd', { name: 'Ana <!here>', email: 'ana@northwind.example' }, 'failed test');
  await until(says('`2222222`'), 'one more failure');
  const list = wordsOf(await drive(bot, builds).ask(bo, 'builds acme', 'newest first'));
  expect(list).toContain('`3f2a1bc` on `main` by Ana');
  expect(list).toContain('`5555555` on `main` by Carla');
  expect(list).not.toMatch(/<@|<!here/);
  await drive(bot, builds).ask(bo, 'digest daily 9:00 UTC', 'Digest every day');
  await bot.app.store.db.updateTable('digests').set({ last_sent_for: null }).execute();
  await bot.clock.advance(22 * 3_600_000);
  await until(says('Builds of the day'), 'the digest');
  const digest = wordsOf(inChannel().find((message) => wordsOf(message).includes('Builds of the day')));
  expect(digest).toContain('*acme* failed with `2222222` on `main` by Ana &lt;!here&gt;');
  expect(digest).not.toContain(ANA);
});
