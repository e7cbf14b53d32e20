// Within 2 seconds everybody sees an answer or a sign of life, within 15 an end: every command, with Depot silent as a
// whole, each of its calls silent alone, and Slack slow.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadCommands } from '../../src/slack/platform/load-features.ts';
import { untilBegun } from '../support/begun.ts';
import { type Bot, PEOPLE, startBot, wordsOf } from '../support/start-bot.ts';

const { ana } = PEOPLE;
const WAITING = 'Still waiting for Depot';
const RPCS = [
  'ListProjects',
  'GetProject',
  'ListBuilds',
  'GetBuild',
  'GetBuildSteps',
  'GetBuildStepLogs',
  'GetUsage',
  'ListTokens',
  'ListTrustPolicies',
  'ListImages',
];

const commands = await loadCommands();
/** What people type: each command as its own help shows it, about a project that is there. */
const LINES = [...commands.values()].map(({ word, examples: [example = word] }) =>
  example.replace(/\bacme[\w-]*/, 'storefront'),
);

describe('nobody waits without a word', () => {
  let bot: Bot;
  let round = 0;
  beforeAll(async () => {
    bot = await startBot({ admins: [ana] });
  });
  afterAll(async () => {
    bot.depot.faults.clear();
    await bot.clock.advance(120_000);
    await bot[Symbol.asyncDispose]();
  });

  /** Types every command, each in a channel of its own. */
  async function typeAll(): Promise<ReadonlyMap<string, string>> {
    round += 1;
    const channels = new Map<string, string>();
    for (const [index, line] of LINES.entries()) {
      const channelId = `C0WAIT${round}X${index}`;
      bot.slack.state.channels.set(channelId, {
        channelId,
        name: `wait-${round}-${index}`,
        kind: 'public',
        members: new Set([ana, bot.slack.state.botUserId]),
        archived: false,
      });
      channels.set(line, channelId);
      await bot.slack.control.as(ana).command(channelId, `/depot ${line}`);
    }
    return channels;
  }

  const last = (channelId: string) => wordsOf(bot.slack.control.as(ana).sees(channelId).at(-1));

  async function everyLine(
    channels: ReadonlyMap<string, string>,
    holds: (words: string) => boolean,
  ): Promise<void> {
    for (const [line, channelId] of channels) {
      await bot.slack.control.waitFor(() => holds(last(channelId)), `/depot ${line}`);
    }
  }

  it.each(['*', ...RPCS])('while Depot is silent about %s', async (rpc) => {
    // The known list of projects must be asked for again.
    await bot.clock.advance(60_000);
    bot.depot.faults.set(rpc, { kind: 'slow', ms: 60_000 });
    let channels: ReadonlyMap<string, string> = new Map();
    await untilBegun(bot, LINES.length, async () => {
      channels = await typeAll();
    });
    await bot.clock.advance(1_900);
    await everyLine(channels, (words) => words.trim() !== '[]' && words !== '');
    await bot.clock.advance(12_900);
    await everyLine(channels, (words) => words !== '' && !words.includes(WAITING));
    bot.depot.faults.clear();
    await bot.clock.advance(60_000);
    // What was silent comes after all, in place of what the bot said in the meantime.
    for (const channelId of channels.values()) {
      const words = bot.slack.control.as(ana).sees(channelId).map(wordsOf);
      expect(words.filter((each) => each.includes(WAITING))).toEqual([]);
    }
  });
});
