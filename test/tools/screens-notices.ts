// What a channel hears of builds: more scenes for screens-scenes.ts.

import { Code } from '@connectrpc/connect';
import type { OddityItem } from '../../src/oddities/notify.ts';
import { addNotice } from '../../src/store/notices.ts';
import { CHANNELS, PEOPLE, wordsOf } from '../support/start-bot.ts';
import { turnUntil } from '../support/turn-until.ts';
import type { Scene, Stage } from './screens-scenes.ts';

const { builds } = CHANNELS;
type Failure = 'failed test' | 'dns' | 'registry rate limit' | 'out of memory' | 'missing file';

/** Turns the clock until a message in #builds says this, and the page shows it. */
async function waitForText({ bot, seen }: Stage, text: string | RegExp): Promise<void> {
  const says = (words: string) => (typeof text === 'string' ? words.includes(text) : text.test(words));
  const seenText = () =>
    bot.slack.state.messages.some((m) => m.channelId === builds && m.ephemeralFor === null && says(m.text));
  await turnUntil(bot.clock, 1_000, seenText, `“${String(text)}”`);
  await seen(typeof text === 'string' ? text.replaceAll('*', '') : text);
}

async function follow(stage: Stage, rules: string): Promise<void> {
  const { bot } = stage;
  const bo = bot.slack.control.as(PEOPLE.bo);
  await bo.command(builds, `/depot subscribe ${rules}`);
  const question = await bot.message(PEOPLE.bo, builds, 'Subscribe this channel?');
  await bo.click(builds, { messageTs: question.ts, actionId: 'subscribe:confirm' });
  await bot.slack.control.waitFor(
    () => bot.slack.state.messages.some((m) => wordsOf(m).includes('subscribed this channel to')),
    'the subscription',
  );
  // The first poll is history.
  await bot.clock.advance(15_000);
}

const build = ({ bot }: Stage, project: string, failure?: Failure | undefined) =>
  bot.depot.scenario.startBuild({ projectId: bot.projectId(project), ...(failure && { failure }) });

async function broken(stage: Stage): Promise<string> {
  await follow(stage, 'storefront');
  const { buildId } = build(stage, 'storefront', 'failed test');
  await waitForText(stage, 'storefront* failed at');
  return buildId;
}

async function failedAgain(stage: Stage): Promise<void> {
  await broken(stage);
  build(stage, 'storefront', 'failed test');
  await waitForText(stage, 'failed again');
}

export const NOTICE_SCENES: readonly Scene[] = [
  {
    name: 'subscribe',
    about: '`/depot subscribe umbrella-labs`: what last week would have sent.',
    at: builds,
    open: ({ say }) => say('/depot subscribe umbrella-labs', 'Subscribe this channel?'),
  },
  {
    name: 'subscribe-oddities',
    about: '`/depot subscribe * oddities`: unusual activity, and changes made outside Slack.',
    at: builds,
    open: ({ say }) => say('/depot subscribe * oddities', 'only learns what is usual'),
  },
  {
    name: 'oddities',
    about: 'Unusual activity: one message each, many together.',
    at: builds,
    async open(stage) {
      const { bot } = stage;
      await follow(stage, '* oddities');
      const of = (name: string, oddity: OddityItem['oddity']): OddityItem => ({
        projectId: bot.projectId(name),
        projectName: name,
        oddity,
      });
      const all = [
        of('globex', { kind: 'token', description: 'x <!channel> *ssh*' }),
        of('hooli', { kind: 'trust', provider: 'github', from: 'someone/fork' }),
        of('initech', { kind: 'minutes', seconds: 20_400, usualSeconds: 1_500 }),
        of('umbrella-labs', { kind: 'hours', hours: [1, 2, 3], builds: 12 }),
        of('ledger', { kind: 'cache', fromGb: 107, toGb: 214 }),
      ];
      const { db } = bot.app.store;
      for (const [i, items] of [...all.map((one) => [one]), [...all, ...all]].entries())
        await db.transaction().execute((trx) =>
          addNotice(trx, {
            noticeId: `oddity ${i}`,
            dedupeKey: `oddity ${i}`,
            teamId: bot.slack.state.teamId,
            channelId: builds,
            kind: 'oddity',
            incidentId: null,
            content: JSON.stringify({ items, more: items.length > 1 ? 3 : 0 }),
            createdAt: bot.clock.now(),
            notBefore: bot.clock.now(),
            finishedAt: null,
          }),
        );
      await bot.clock.advance(70_000);
      await waitForText(stage, 'Unusual activity: 13');
    },
  },
  {
    name: 'subscriptions',
    about: '`/depot subscriptions`: this channel’s subscriptions.',
    at: builds,
    async open(stage) {
      await follow(stage, 'storefront');
      await follow(stage, 'payments-api all slow>10m cache<50%');
      await stage.say('/depot mute storefront 2h', 'here until');
      await stage.say('/depot subscriptions', 'This channel’s subscriptions');
    },
  },
  { name: 'incident', about: 'A build failed.', at: builds, open: broken },
  {
    name: 'incident-taken',
    about: 'An incident with an owner.',
    at: builds,
    async open(stage) {
      await broken(stage);
      await stage.press('Assign to me', 'You own it now');
      await waitForText(stage, /owns it/);
    },
  },
  { name: 'incident-again', about: 'It keeps failing.', at: builds, open: failedAgain },
  {
    name: 'incident-thread',
    about: 'An incident’s thread.',
    at: builds,
    async open(stage) {
      await failedAgain(stage);
      build(stage, 'storefront');
      await waitForText(stage, 'is fixed after');
      await stage.window.page
        .getByRole('button', { name: /2 replies/ })
        .first()
        .click();
      await stage.seen('failed again');
    },
  },
  {
    name: 'incident-fixed',
    about: 'It’s fixed.',
    at: builds,
    async open(stage) {
      await broken(stage);
      build(stage, 'storefront');
      await waitForText(stage, 'is fixed after');
      await waitForText(stage, 'It was failing for');
    },
  },
  {
    name: 'incidents-alike',
    about: 'Several projects with the same cause.',
    at: builds,
    async open(stage) {
      for (const name of ['wayne-enterprises', 'hooli', 'stark-industries']) await follow(stage, name);
      build(stage, 'wayne-enterprises', 'registry rate limit');
      build(stage, 'hooli', 'registry rate limit');
      build(stage, 'stark-industries', 'registry rate limit');
      await waitForText(stage, /3 projects fail in the same way/);
    },
  },
  {
    name: 'slow',
    about: 'A slow build.',
    at: builds,
    async open(stage) {
      await follow(stage, 'payments-api slow>5m');
      stage.bot.depot.scenario.startBuild({ projectId: stage.projectId('payments-api'), pace: 20 });
      await stage.bot.clock.advance(600_000);
      await waitForText(stage, 'was *slow*');
    },
  },
  {
    name: 'cache-lost',
    about: 'A lost cache.',
    at: builds,
    async open(stage) {
      await follow(stage, 'storefront cache<20%');
      stage.bot.depot.scenario.startBuild({ projectId: stage.projectId('storefront'), cachedUntil: 1 });
      await waitForText(stage, 'lost its *cache*');
    },
  },
  {
    name: 'flapping',
    about: 'A project that keeps failing and recovering.',
    at: builds,
    async open(stage) {
      await follow(stage, 'storefront');
      for (let turn = 0; turn < 3; turn++) {
        build(stage, 'storefront', 'failed test');
        await stage.bot.clock.advance(120_000);
        build(stage, 'storefront');
        await stage.bot.clock.advance(120_000);
      }
      build(stage, 'storefront', 'failed test');
      await waitForText(stage, /flapping/);
    },
  },
  {
    name: 'flood',
    about: 'Many projects fail at once, with different causes.',
    at: builds,
    async open(stage) {
      const names = ['wayne-enterprises', 'hooli', 'stark-industries', 'globex', 'initech', 'storefront'];
      for (const name of names) await follow(stage, name);
      stage.bot.slack.faults.set('chat.postMessage', { kind: 'ratelimited', retryAfterSeconds: 30 }, 1);
      for (const [i, name] of names.entries()) {
        build(stage, name, (['failed test', 'out of memory', 'missing file'] as const)[i % 3]);
      }
      await stage.bot.clock.advance(180_000);
      await waitForText(stage, /projects failed at about the same time/);
      await stage.bot.clock.advance(30_000);
    },
  },
  {
    name: 'caught-up',
    about: 'Builds that ended during an outage.',
    at: builds,
    async open(stage) {
      const { bot } = stage;
      await follow(stage, 'storefront');
      bot.depot.faults.set('*', { kind: 'refuse', code: Code.Unavailable, message: 'away' });
      await bot.clock.advance(300_000);
      for (const hours of [4, 9, 14]) {
        const at = new Date(bot.clock.now().getTime() + hours * 3_600_000);
        const failure = hours === 9 ? ({ failure: 'dns' } as const) : {};
        bot.depot.scenario.startBuild({ projectId: stage.projectId('storefront'), at, ...failure });
      }
      await bot.clock.advance(86_400_000);
      bot.depot.faults.clear();
      await waitForText(stage, 'the bot could not see builds');
    },
  },
  {
    name: 'subscriptions-resting',
    about: 'Slack refused a channel: its subscriptions are paused.',
    at: builds,
    async open(stage) {
      await follow(stage, 'storefront');
      stage.bot.slack.faults.set('chat.postMessage', { kind: 'error', error: 'is_archived' }, 1);
      build(stage, 'storefront', 'failed test');
      await stage.bot.clock.advance(120_000);
      await stage.say('/depot subscriptions', 'Resume');
    },
  },
  {
    name: 'digest',
    about: 'A daily digest.',
    at: builds,
    async open(stage) {
      await follow(stage, 'storefront');
      await follow(stage, 'payments-api');
      await stage.say('/depot digest daily 18:00 Europe/Madrid', 'Digest every day');
      build(stage, 'payments-api');
      await stage.bot.clock.advance(120_000);
      const now = stage.bot.clock.now();
      const six = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate(), 17);
      await stage.bot.clock.advance(six - now.getTime() + 90_000);
      await waitForText(stage, 'Builds of the day');
    },
  },
  {
    name: 'why-told',
    about: '`/depot why ID`, after notifications.',
    at: builds,
    async open(stage) {
      const buildId = await broken(stage);
      await stage.say(`/depot why ${buildId}`, 'Who was notified');
    },
  },
];
