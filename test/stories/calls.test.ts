// Whatever a person types, presses, sends, opens or picks from: with 2,000 projects it asks Depot exactly what it asks with
// 20. Every command, button and form of test/support/ways-in.ts, every shortcut and event: a new one is included.

import { expect, it } from 'vitest';
import { addProject } from '../../src/sandbox/depot/seed.ts';
import { WHY_SHORTCUT } from '../../src/slack/builds/why-message.handlers.ts';
import { NOTICE_NEEDS } from '../../src/slack/notifications/notice.handlers.ts';
import { loadHandlers } from '../../src/slack/platform/load-features.ts';
import { CREATE_SHORTCUT } from '../../src/slack/projects/create.handlers.ts';
import { PICKED_PROJECT } from '../../src/views/kit/modals.ts';
import { type Bot, CHANNELS, PEOPLE, startBot } from '../support/start-bot.ts';
import { expectEveryWayIn, type Hands, openHands, WAYS_IN } from '../support/ways-in.ts';

const { builds } = CHANNELS;
const { ana } = PEOPLE;
const FEW = 20;
const MANY = 2_000;
/** Of any act: `why` compares a build's steps with those of the builds before. */
const MOST_CALLS = 15;

/** What a person does, by its name. */
type Acts = ReadonlyMap<string, () => Promise<unknown>>;

/** What follows a command's word and names more than one project: where a fan-out would be. */
const BROAD: readonly string[] = [
  'projects idle=1d sort=cache',
  'projects sort=builds',
  'projects export',
  'usage 30d',
  'usage customer-* 7d',
  'usage by cache',
  'subscribe *',
  'unsubscribe *',
  'mute * 30m',
  'create one-more two-more three-more',
  'history',
  'build zzzzzzzzzz',
  'show nobody-of-that-name',
  'show acm',
];

/** By the handlers' own names. */
function eventActs(bot: Bot): Acts {
  const hand = bot.slack.control.as(ana);
  return new Map([
    ['app_home_opened', () => hand.openHome()],
    ['app_mention', () => hand.say(builds, `<@${bot.slack.state.botUserId}> which projects are failing?`)],
    ['message.im', () => hand.say(hand.dm(), 'usage of all')],
    ['link_shared', () => hand.say(builds, `https://depot.dev/orgs/${bot.depot.orgId}/projects/zzzzzzzzzz`)],
  ]);
}

function shortcutActs(bot: Bot): Acts {
  const hand = bot.slack.control.as(ana);
  return new Map([
    [CREATE_SHORTCUT, () => hand.shortcut(CREATE_SHORTCUT)],
    [
      WHY_SHORTCUT,
      async () => {
        await hand.say(builds, 'npm error code E401');
        return hand.messageShortcut(builds, hand.sees(builds).at(-1)?.ts ?? '', WHY_SHORTCUT);
      },
    ],
  ]);
}

function actsOf(bot: Bot, { nextIds, press, send }: Hands): Acts {
  const hand = bot.slack.control.as(ana);
  const acts = new Map<string, () => Promise<unknown>>();
  const type = (what: string, line = what) =>
    acts.set(`/depot ${what}`, () => hand.command(builds, `/depot ${line}`));
  for (const [word, { typed, buttons = {}, forms = {} }] of Object.entries(WAYS_IN)) {
    type(word);
    type(`${word} …`, `${word} ${typed(nextIds())}`);
    for (const [name, { value }] of Object.entries(buttons))
      acts.set(`press ${word}:${name}`, () => press(ana, `${word}:${name}`, value(nextIds())));
    for (const [name, { metadata, values }] of Object.entries(forms))
      acts.set(`send ${word}:${name}`, () =>
        send(ana, `${word}:${name}`, metadata?.(nextIds()) ?? {}, values(nextIds())),
      );
  }
  // It runs the command with the project, whichever command.
  acts.set('choose a project', () => send(ana, 'pick:show', {}, { picked_project: nextIds().project }));
  for (const name of Object.keys(NOTICE_NEEDS))
    acts.set(`press notice:${name}`, () => press(ana, `notice:${name}`, nextIds().project));
  for (const line of BROAD) type(line);
  return new Map([...acts, ...shortcutActs(bot), ...eventActs(bot)]);
}

const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);

type Calls = Readonly<Record<string, number>>;

/** Depot's calls because of each act, by method. */
async function countCalls(projects: number): Promise<ReadonlyMap<string, Calls>> {
  await using bot = await startBot({ usageDays: 1 });
  const { state, calls } = bot.depot;
  for (let number = state.projects.size; number < projects; number++)
    addProject(state, { name: `customer-${number}`, ageDays: 9, cacheGb: 1 }, bot.clock.now());
  const hands = await openHands(bot);
  let counts: Record<string, number> = {};
  // The usage of past days is read in the background, whether somebody asks or not.
  calls.onCall(({ rpc }) => {
    if (rpc !== 'ListProjectUsage') counts[rpc] = (counts[rpc] ?? 0) + 1;
  });
  const counted = new Map<string, Calls>();
  const count = async (what: string, act: () => Promise<unknown>) => {
    counts = {};
    await act();
    counted.set(what, counts);
  };
  for (const [what, act] of actsOf(bot, hands)) await count(what, () => hands.answered(act));
  await hands.answered(() => bot.slack.control.as(ana).command(builds, '/depot show'));
  await count('a menu of projects', () => bot.slack.control.as(ana).suggest(PICKED_PROJECT, 'cust'));
  return counted;
}

it('the acts are all there are: commands, buttons, forms, shortcuts and what a person says', async () => {
  await expectEveryWayIn();
  const handlers = await loadHandlers();
  await using bot = await startBot({ seed: 'empty' });
  const shortcuts = handlers.flatMap((one) => Object.keys(one.shortcuts ?? {}));
  expect([...shortcutActs(bot).keys()].toSorted()).toEqual(shortcuts.toSorted());
  // Of a channel that was renamed, archived or left, nobody waits for an answer.
  const events = handlers
    .flatMap((one) => Object.keys(one.events ?? {}))
    .filter((type) => !/^(?:channel|group|member)_/.test(type));
  expect([...eventActs(bot).keys()].toSorted()).toEqual(events.toSorted());
});

it('no act asks Depot the more, the more projects there are', async () => {
  const [few, many] = [await countCalls(FEW), await countCalls(MANY)];
  expect(many).toEqual(few);
  const most = Math.max(...[...many.values()].map((calls) => sum(Object.values(calls))));
  expect(most).toBeLessThanOrEqual(MOST_CALLS);
}, 60_000);
