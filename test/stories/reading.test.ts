import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedManyProjects } from '../../src/sandbox/depot/seed.ts';
import { type Bot, CHANNELS, PEOPLE, startBot, wordsOf } from '../support/start-bot.ts';

const { platform, general } = CHANNELS;
const { ana, carla } = PEOPLE;

describe('looking', () => {
  let bot: Bot;
  beforeAll(async () => {
    bot = await startBot();
    seedManyProjects(bot.depot.state, 1_000, bot.clock.now());
  });
  afterAll(() => bot[Symbol.asyncDispose]());

  it('help fits one screen, only to who asked, and every command is a click away', async () => {
    await bot.slack.control.as(carla).command(platform, '/depot');
    const help = await bot.message(carla, platform, 'Depot, from Slack');
    expect(help.ephemeralFor).toBe(carla);
    for (const word of ['create', 'failing', 'subscribe', 'tokens', 'access', 'status']) {
      expect(help.text).toContain(`/depot ${word}`);
    }
    expect(help.text.split('\n').length).toBeLessThan(36);
    await bot.slack.control
      .as(carla)
      .click(platform, { messageTs: help.ts, actionId: 'help:topic', value: 'projects' });
    await bot.slack.control.waitFor(() => help.text.includes('/depot delete'), 'the topic');
  });

  it('help for one word shows examples', async () => {
    await bot.slack.control.as(carla).command(platform, '/depot help create');
    await bot.message(carla, platform, '/depot create acme');
  });

  it('an unknown word gets the nearest ones', async () => {
    await bot.slack.control.as(carla).command(platform, '/depot crate acme');
    await bot.message(
      carla,
      platform,
      /No command “crate” found. Nothing changed. Did you mean:\n• `\/depot create /,
    );
  });

  it('1,000 projects are paged in place', async () => {
    const me = bot.slack.control.as(carla);
    await me.command(platform, '/depot projects customer');
    const first = await bot.message(carla, platform, '1,000 projects');
    expect(first.text).toContain('customer-0001');
    expect(first.text).toContain('Page 1 of 100');
    await me.click(platform, { messageTs: first.ts, actionId: 'projects:last' });
    const last = await bot.message(carla, platform, 'Page 100 of 100');
    expect(last.ts).toBe(first.ts);
    expect(last.text).toContain('customer-1000');
    await me.click(platform, { messageTs: first.ts, actionId: 'projects:previous' });
    await bot.message(carla, platform, 'Page 99 of 100');
  });

  it('a list leads to a project by its button', async () => {
    const me = bot.slack.control.as(carla);
    await me.command(platform, '/depot projects store');
    const list = await bot.message(carla, platform, '“store” in the name');
    await me.click(platform, { messageTs: list.ts, actionId: 'run:show' });
    const card = await bot.message(carla, platform, 'Last builds');
    expect(wordsOf(card)).toContain(bot.projectId('storefront'));
    expect(wordsOf(card)).toContain('2 tokens, 1 trust policy');
    expect(wordsOf(card)).toMatch(/steps cached/);
    expect(wordsOf(card)).toContain(`depot.dev/orgs/${bot.depot.orgId}`);
  });

  it('a card says what Depot did not give, and shows the rest', async () => {
    bot.depot.faults.set('GetProjectUsage', { kind: 'refuse', code: 7, message: 'no' }, 1);
    bot.depot.faults.set('ListTokens', { kind: 'refuse', code: 13, message: 'broken' }, 1);
    await bot.slack.control.as(carla).command(platform, '/depot show ledger');
    const card = await bot.message(carla, platform, 'tokens unknown (Depot didn’t say)');
    expect(wordsOf(card)).toContain('32 CPUs, 64 GB memory');
  });

  it('an ambiguous beginning is a choice', async () => {
    await bot.slack.control.as(carla).command(platform, '/depot show customer-000');
    const choice = await bot.message(carla, platform, 'match “customer-000”');
    const [one] = [...bot.depot.state.projects.values()].filter(({ name }) => name === 'customer-0003');
    await bot.slack.control
      .as(carla)
      .click(platform, { messageTs: choice.ts, actionId: 'run:show', value: one?.projectId ?? '' });
    await bot.message(carla, platform, /customer-0003[\s\S]*Last builds/);
  });

  it('status names what is reachable and the version', async () => {
    await bot.slack.control.as(carla).command(general, '/depot status');
    const status = await bot.message(carla, general, 'Everything the bot needs is reachable');
    expect(status.text).toContain('Socket Mode');
    expect(status.text).toContain('depot-slack 0.');
  });

  it('status says what is wrong when Depot is away', async () => {
    bot.depot.faults.set('ListProjects', { kind: 'refuse', code: 16, message: 'Invalid token' });
    await bot.slack.control.as(carla).command(platform, '/depot status');
    await bot.message(carla, platform, 'Depot doesn’t accept the bot’s Depot token');
    bot.depot.faults.clear();
  });

  it('the Home tab says what to do, and its button opens the form', async () => {
    const me = bot.slack.control.as(ana);
    await me.openHome();
    await bot.slack.control.waitFor(() => me.home(), 'the Home tab');
    await me.click(me.dm(), { inHome: true, actionId: 'run:create' });
    await bot.slack.control.waitFor(() => me.view()?.view.callback_id === 'create:form', 'the form');
  });

  it('a mention and a direct message are answered like a command, a question too', async () => {
    const me = bot.slack.control.as(carla);
    await me.say(platform, `<@${bot.slack.state.botUserId}> are you there?`);
    await bot.message(carla, platform, 'I understood `/depot status`');
    await me.say(me.dm(), 'hello');
    await bot.message(carla, me.dm(), 'Hi! Ask me about your builds');
  });

  it('a button of an older version gets a clear answer', async () => {
    bot.slack.state.messages.push({
      channelId: platform,
      ts: '1.000001',
      userId: bot.slack.state.botUserId,
      threadTs: null,
      ephemeralFor: null,
      text: 'old',
      blocks: [
        {
          type: 'actions',
          elements: [
            { type: 'button', action_id: 'ancient:thing', text: { type: 'plain_text', text: 'Old' } },
          ],
        },
      ],
      metadata: null,
      editedAt: null,
      files: [],
    });
    await bot.slack.control.as(carla).click(platform, { messageTs: '1.000001', actionId: 'ancient:thing' });
    await bot.message(carla, platform, 'This button is from an older version of the bot');
  });

  it.each(['operation:constructor', 'projects:toString', 'run:__proto__', '::', ''])(
    'a forged action id %j changes nothing',
    async (actionId) => {
      const before = bot.slack.state.messages.length;
      bot.slack.state.messages.push({
        channelId: platform,
        ts: `2.${before}`,
        userId: bot.slack.state.botUserId,
        threadTs: null,
        ephemeralFor: null,
        text: 'forged',
        blocks: [
          {
            type: 'actions',
            elements: [{ type: 'button', action_id: actionId, text: { type: 'plain_text', text: 'Forged' } }],
          },
        ],
        metadata: null,
        editedAt: null,
        files: [],
      });
      await bot.slack.control.as(carla).click(platform, { messageTs: `2.${before}`, actionId });
      await bot.slack.control.waitFor(
        () => bot.slack.state.messages.length > before + 1 && bot.slack.state.messages.at(-1),
        'an answer',
      );
      expect(bot.slack.state.messages.at(-1)?.text).toContain(
        'This button is from an older version of the bot',
      );
    },
  );
});
