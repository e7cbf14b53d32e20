import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { drive } from '../support/drive.ts';
import { follow } from '../support/follow.ts';
import { openIncident } from '../support/open-incident.ts';
import { type Bot, CHANNELS, PEOPLE, startBot, wordsOf } from '../support/start-bot.ts';

const { platform } = CHANNELS;
const { ana, bo, carla } = PEOPLE;

describe('asking the bot in a message', () => {
  let bot: Bot;
  beforeAll(async () => {
    bot = await startBot();
  });
  afterAll(() => bot[Symbol.asyncDispose]());
  const channel = () => {
    const found = bot.slack.state.channels.get(platform);
    if (!found) throw new Error('no channel');
    return found;
  };
  afterEach(() => {
    channel().isExternallyShared = false;
    bot.slack.faults.clear();
  });

  const mention = async (userId: string, words: string, threadTs?: string) => {
    await bot.slack.control.as(userId).say(platform, `<@${bot.slack.state.botUserId}> ${words}`, threadTs);
    return bot.slack.state.messages.findLast((message) => message.userId === userId);
  };

  /** The newest message of the bot itself that holds the text, as this person sees it. */
  const answerOf = (userId: string, channelId: string, text: string | RegExp) =>
    bot.slack.control.waitFor(
      () =>
        bot.slack.control
          .as(userId)
          .sees(channelId)
          .findLast(
            (message) =>
              message.userId === bot.slack.state.botUserId && wordsOf(message).match(text) !== null,
          ),
      String(text),
    );

  it('a command is answered in the thread, for everybody', async () => {
    const asked = await mention(carla, 'show storefront');
    const answer = await answerOf(bo, platform, 'Last builds');
    expect(answer).toMatchObject({ threadTs: asked?.ts, ephemeralFor: null });
    await mention(carla, 'show ledger', asked?.ts);
    const second = await answerOf(bo, platform, 'ledger');
    expect(second.threadTs).toBe(asked?.ts);
  });

  it('a question runs the nearest command, and offers two others that work', async () => {
    await mention(carla, 'who reset docs-site last week?');
    const understood = await answerOf(carla, platform, 'I understood `/depot audit docs-site 7d`');
    expect(understood.ephemeralFor).toBe(carla);
    await bot.slack.control
      .as(carla)
      .click(platform, { messageTs: understood.ts, actionId: 'ask:second', value: 'show docs-site' });
    await answerOf(carla, platform, 'Last builds');
  });

  it('what is no question of ours changes nothing and shows the way', async () => {
    await mention(carla, 'where is lunch');
    const answer = await answerOf(carla, platform, "I didn't understand that");
    expect(wordsOf(answer)).toContain('/depot help');
  });

  it('small talk gets a short answer with two ways on, not the whole help', async () => {
    await mention(carla, 'thanks!');
    const answer = await answerOf(carla, platform, 'You’re welcome');
    expect(answer.text).toBe('You’re welcome. Anything else?\nButtons: failing, help');
    await bot.slack.control
      .as(carla)
      .click(platform, { messageTs: answer.ts, actionId: 'ask:second', value: 'help' });
    await answerOf(carla, platform, 'Depot, from Slack');
  });

  it('a sentence that asks for a change changes nothing before its button is pressed, by somebody who may', async () => {
    const me = bot.slack.control.as(ana);
    await mention(ana, 'mute hooli for 2 hours');
    const offered = await answerOf(ana, platform, 'I understood `/depot mute hooli 2h`. Nothing changed yet');
    expect(offered.ephemeralFor).toBe(ana);
    const mutes = () => bot.app.store.db.selectFrom('mutes').selectAll().execute();
    expect(await mutes()).toEqual([]);
    await me.click(platform, { messageTs: offered.ts, actionId: 'ask:continue', value: 'mute hooli 2h' });
    await answerOf(bo, platform, /muted \*hooli\* here/);
    expect(await mutes()).toMatchObject([{ project_id: bot.projectId('hooli'), channel_id: platform }]);

    await mention(carla, 'please clear the cache of storefront');
    const reset = await answerOf(carla, platform, 'I understood `/depot reset storefront`');
    await bot.slack.control
      .as(carla)
      .click(platform, { messageTs: reset.ts, actionId: 'ask:continue', value: 'reset storefront' });
    await answerOf(carla, platform, 'You may not reset projects');
  });

  describe('names in a thread', () => {
    const list = async (asked: string, text: RegExp) => {
      const question = await mention(carla, asked);
      return bot.slack.control.waitFor(
        () =>
          bot.slack.control
            .as(bo)
            .sees(platform)
            .find((message) => message.threadTs === question?.ts && text.test(wordsOf(message))),
        String(text),
      );
    };
    beforeAll(async () => {
      const projectId = bot.projectId('hooli');
      const now = bot.clock.now();
      const { db } = bot.app.store;
      await follow(db, { projectId, projectName: 'hooli', channelId: platform }, now);
      await openIncident(db, { projectId, projectName: 'hooli', lastFailedAt: now, ownerId: ana });
    });

    it.each([
      ['failing hooli', /\*1 project failing/],
      ['history hooli', /\*History of\* \*hooli/],
    ])('%s names the owner without a ping, also when somebody refreshes it', async (asked, text) => {
      const answer = await list(asked, text);
      expect(answer.ephemeralFor).toBeNull();
      expect(wordsOf(answer)).toMatch(/owner ana\b/);
      expect(JSON.stringify(answer)).not.toContain('<@');
    });

    it('a page that is turned pings nobody either', async () => {
      const answer = await list('failing hooli', /\*1 project failing/);
      await bot.slack.control.as(bo).click(platform, { messageTs: answer.ts, actionId: 'failing:refresh' });
      const edited = await bot.slack.control.waitFor(
        () =>
          bot.slack.control
            .as(bo)
            .sees(platform)
            .find(({ ts, editedAt }) => ts === answer.ts && editedAt !== null),
        'the refreshed list',
      );
      expect(wordsOf(edited)).toMatch(/owner ana\b/);
      expect(JSON.stringify(edited)).not.toContain('<@');
    });

    it('only the person who asked in private sees a mention, which notifies nobody', async () => {
      const answer = await drive(bot, platform).ask(carla, 'failing hooli', '1 project failing', platform);
      expect(answer.ephemeralFor).toBe(carla);
      expect(wordsOf(answer)).toContain(`owner <@${ana}>`);
    });
  });

  it('a change asks for its confirmation, and needs its role', async () => {
    await mention(ana, 'reset storefront');
    await answerOf(ana, platform, 'Reset storefront');
    expect(bot.depot.calls.all().filter(({ rpc }) => rpc === 'ResetProject')).toEqual([]);
    await mention(carla, 'reset storefront');
    const refused = await answerOf(carla, platform, 'You may not reset projects');
    expect(refused.ephemeralFor).toBe(carla);
  });

  it('a direct message is answered as one; roles, tokens and changes leave nothing there', async () => {
    const me = bot.slack.control.as(ana);
    await me.say(me.dm(), 'show storefront');
    expect(await answerOf(ana, me.dm(), 'Last builds')).toMatchObject({ ephemeralFor: null });
    await me.say(me.dm(), 'tokens storefront');
    expect((await answerOf(ana, me.dm(), 'Tokens of storefront')).ephemeralFor).toBe(ana);
  });

  it.each([
    [
      'the channel is shared with another company',
      () => {
        channel().isExternallyShared = true;
      },
    ],
    [
      'the channel cannot be looked up',
      () => bot.slack.faults.set('conversations.info', { kind: 'error', error: 'internal_error' }),
    ],
    [
      'the reply cannot be posted',
      () => bot.slack.faults.set('chat.postMessage', { kind: 'error', error: 'restricted_action' }),
    ],
  ])('the answer is private when %s', async (_, happens) => {
    happens();
    await mention(carla, 'show infra-images');
    const answer = await answerOf(carla, platform, 'infra-images');
    expect(answer.ephemeralFor).toBe(carla);
  });

  it('the answer is private when not everybody may see every project', async () => {
    const admin = bot.slack.control.as(ana);
    await admin.command(platform, '/depot access revoke everyone viewer *');
    await answerOf(ana, platform, 'Now only people with a role can see projects');
    await mention(ana, 'projects');
    expect((await answerOf(ana, platform, /projects?\b.*storefront/s)).ephemeralFor).toBe(ana);
    await mention(carla, 'projects');
    expect((await answerOf(carla, platform, 'You may not see projects')).ephemeralFor).toBe(carla);
  });
});
