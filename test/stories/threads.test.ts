// Asked in a thread, by a button or a mention, the bot answers in that thread: every reply, form and confirmation.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StoredMessage } from '../../src/sandbox/slack/state.ts';
import { untilBegun } from '../support/begun.ts';
import { type Bot, CHANNELS, PEOPLE, startBot, wordsOf } from '../support/start-bot.ts';

const { platform } = CHANNELS;
const { ana } = PEOPLE;
/** What the test itself puts there. */
const PUT = 'as if posted';

describe('in a thread', () => {
  let bot: Bot;
  let parentTs = '';
  let n = 0;
  beforeAll(async () => {
    bot = await startBot({ admins: [ana] });
    parentTs = put({}).ts;
    const projectId = bot.projectId('storefront');
    ({ buildId } = bot.depot.scenario.startBuild({ projectId, failure: 'failed test' }));
    await bot.clock.advance(4_000_000);
  });
  afterAll(() => bot[Symbol.asyncDispose]());

  /** A message of the bot's, as if it had posted it: with one button. */
  function put(more: Partial<StoredMessage>, actionId = 'run:help', value = ''): StoredMessage {
    n += 1;
    const button = { type: 'button', action_id: actionId, value, text: { type: 'plain_text', text: 'x' } };
    const message = {
      channelId: platform,
      ts: `${1_600_000_000 + n}.000100`,
      userId: bot.slack.state.botUserId,
      threadTs: null,
      ephemeralFor: null,
      text: PUT,
      blocks: [{ type: 'actions', elements: [button] }],
      metadata: null,
      editedAt: null,
      files: [],
      ...more,
    };
    bot.slack.state.messages.push(message);
    return message;
  }

  /** What the bot says in the channel from an act on, once it holds the text. */
  async function said(act: () => Promise<unknown>, text: string): Promise<readonly StoredMessage[]> {
    const { state, control } = bot.slack;
    const before = new Set(state.messages);
    await act();
    const isNew = (message: StoredMessage) =>
      !before.has(message) &&
      message.channelId === platform &&
      message.userId === state.botUserId &&
      message.text !== PUT;
    await control.waitFor(
      () => state.messages.some((message) => isNew(message) && wordsOf(message).includes(text)),
      `“${text}”`,
    );
    return state.messages.filter(isNew);
  }

  const expectInThread = (messages: readonly StoredMessage[]) =>
    expect(messages.map(({ threadTs, text }) => [threadTs, text.slice(0, 60)])).toEqual(
      messages.map(({ text }) => [parentTs, text.slice(0, 60)]),
    );

  let buildId = '';
  const failedBuild = () => buildId;

  const press = (actionId: string, value: string, ephemeral = false) => {
    const message = put({ threadTs: parentTs, ephemeralFor: ephemeral ? ana : null }, actionId, value);
    return bot.slack.control.as(ana).click(platform, { messageTs: message.ts, actionId });
  };

  it.each([
    ['notice:steps', failedBuild, 'Steps of'],
    ['notice:why', failedBuild, 'failed'],
    ['notice:logs', failedBuild, 'Log of'],
    ['notice:build', failedBuild, 'failed'],
    ['notice:mute', () => bot.projectId('storefront'), 'muted'],
    ['run:show', () => 'storefront', 'Last builds'],
    ['run:reset', () => 'storefront', 'Reset storefront?'],
    ['run:create', () => 'in-a-thread', 'Create in-a-thread?'],
    ['run:show', () => 'no-such-project', 'no-such-project'],
    ['no-such:button', () => '', 'older version'],
  ])('%s', async (actionId, value, text) => {
    expectInThread(await said(() => press(actionId, value()), text));
    // From a message that only one person sees there is no message in the payload.
    expectInThread(await said(() => press(actionId, value(), true), text));
  });

  it('a change for the whole channel is in the thread and in the channel', async () => {
    const messages = await said(() => press('notice:mute', bot.projectId('ledger')), 'muted');
    expect(messages).toMatchObject([{ threadTs: parentTs, broadcast: true }]);
    expectInThread(await said(() => press('run:subscribe', 'ledger'), 'Subscribe this channel'));
    const confirm = { actionId: 'subscribe:confirm' };
    const announced = await said(() => bot.slack.control.as(ana).click(platform, confirm), 'subscribed');
    expect(announced).toMatchObject([{ threadTs: parentTs, broadcast: true }]);
  });

  it('a form that was opened there is answered there', async () => {
    const me = bot.slack.control.as(ana);
    const sendForm = async (actionId: string, values: Readonly<Record<string, string>>) => {
      await press(actionId, '');
      const [input = ''] = Object.keys(values);
      await bot.slack.control.waitFor(() => JSON.stringify(me.view()).includes(`"${input}"`), input);
      if (values.picked_project) await me.suggest('picked_project', '');
      await me.submit(values);
    };
    const project = { picked_project: bot.projectId('storefront') };
    expectInThread(await said(() => sendForm('run:builds', project), 'storefront'));
    expectInThread(await said(() => sendForm('run:why', { typed_build: failedBuild() }), 'failed'));
    const create = { name: 'formed-in-a-thread', cache_gb: '50', cache_days: '14' };
    expectInThread(await said(() => sendForm('run:create', create), 'formed-in-a-thread'));
  });

  it.each([
    ['show storefront', 'Last builds'],
    ['reset ledger', 'Reset ledger?'],
    ['create thread-a thread-b', 'thread-a'],
    ['digest daily 9:00', 'set a digest'],
    ['what is broken?', 'understood'],
    ['delete no-such-project', 'no-such-project'],
  ])('a mention: %s', async (words, text) => {
    const { botUserId } = bot.slack.state;
    const say = () => bot.slack.control.as(ana).say(platform, `<@${botUserId}> ${words}`, parentTs);
    expectInThread(await said(say, text));
  });

  it('that takes long, the sign of life is there too', async () => {
    bot.depot.faults.set('*', { kind: 'slow', ms: 60_000 });
    const messages = await said(async () => {
      await untilBegun(bot, 1, () => press('run:tokens', 'storefront'));
      await bot.clock.advance(1_900);
    }, 'Still waiting');
    bot.depot.faults.clear();
    await bot.clock.advance(60_000);
    expectInThread(messages);
  });

  it('a button on the message that the thread is about is answered in the channel, where it was pressed', async () => {
    const parent = put({}, 'run:show', 'storefront');
    put({ threadTs: parent.ts });
    const click = { messageTs: parent.ts, actionId: 'run:show' };
    const messages = await said(() => bot.slack.control.as(ana).click(platform, click), 'Last builds');
    expect(messages).toMatchObject([{ threadTs: null }]);
  });
});
