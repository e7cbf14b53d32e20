// Help says of each command whether it only shows, acts at once or asks first. Here each one is driven, and must do so.

import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StoredMessage } from '../../src/sandbox/slack/state.ts';
import { loadCommands } from '../../src/slack/platform/load-features.ts';
import { drive } from '../support/drive.ts';
import { type Bot, CHANNELS, PEOPLE, startBot, wordsOf } from '../support/start-bot.ts';

const { platform } = CHANNELS;
const { ana } = PEOPLE;

interface Ids {
  readonly project: string;
  readonly policy: string;
  readonly build: string;
  readonly token: string;
  readonly image: string;
}

/** What is typed after the word, so that it changes something where it can. */
const TYPED: Readonly<Record<string, (ids: Ids) => string>> = {
  access: () => 'grant @dev operator help-*',
  audit: () => '',
  build: ({ build }) => build,
  builds: () => 'storefront',
  ci: () => 'storefront',
  compare: ({ build }) => build,
  create: () => 'help-made',
  delete: () => 'storefront',
  digest: () => 'off',
  failing: () => '',
  help: () => '',
  history: () => 'storefront',
  images: ({ image }) => `storefront delete ${image}`,
  logs: ({ build }) => build,
  me: () => 'github ana-help',
  mute: () => 'storefront 30m',
  projects: () => '',
  reset: () => 'storefront',
  share: ({ build }) => build,
  show: () => 'storefront',
  status: () => '',
  steps: ({ build }) => build,
  subscribe: () => 'hooli',
  subscriptions: () => '',
  template: () => 'save help-made cache=70',
  tokens: ({ token }) => `storefront revoke ${token}`,
  trust: () => 'storefront',
  unfurl: () => 'off',
  unmute: () => 'storefront',
  unshare: ({ build }) => build,
  unsubscribe: () => 'storefront',
  update: () => 'storefront cache=77',
  usage: () => 'storefront 7d',
  why: ({ build }) => build,
};

/** A button of the answer that acts, where the words alone don't; its value, where there are several. */
const PRESSED: Readonly<Record<string, readonly [actionId: string, value?: (ids: Ids) => string]>> = {
  ci: ['ci:secret'],
  trust: ['trust:of-row', ({ project, policy }) => `remove ${project} ${policy}`],
};

/** To delete, the name is typed in a window. */
const CONFIRM = /"action_id":"(operation:(confirm|type-name)|subscribe:confirm)"/;

const SAYS = {
  read: 'Only you see the answer.',
  write: 'Changes take effect at once.',
  manage: 'Asks for confirmation before it removes anything.',
  confirm: 'Shows a preview and asks for confirmation.',
  destroy: 'Shows the impact and asks for confirmation.',
} as const;

/** All that commands change in the bot's own tables, and all projects, tokens and images of Depot. */
async function worldOf({ db }: Bot['app']['store'], { state }: Bot['depot']): Promise<string> {
  const tables = [
    'author_names',
    'ci_secrets',
    'digests',
    'grants',
    'mutes',
    'silent_links',
    'templates',
    'subscriptions',
  ] as const;
  const rows = await Promise.all(tables.map((table) => db.selectFrom(table).selectAll().execute()));
  const confirmed = rows.map((ofTable) =>
    ofTable.filter((row) => !('confirmed_at' in row) || row.confirmed_at !== null),
  );
  const { projects, tokens, images, trustPolicies, builds } = state;
  const shared = [...builds.values()].map(({ buildId, shareUrl }) => [buildId, shareUrl]);
  const inDepot = [projects, tokens, images, trustPolicies].map((all) => [...all.values()]);
  return inspect([confirmed, inDepot, shared], { depth: null, maxArrayLength: null });
}

describe('what help says that a command does', async () => {
  const commands = await loadCommands();
  let bot: Bot;
  let ids: Ids;
  beforeAll(async () => {
    bot = await startBot();
    const { ask, press } = drive(bot, platform);
    const projectId = bot.projectId('storefront');
    const { buildId } = bot.depot.scenario.startBuild({ projectId, failure: 'failed test', seconds: 60 });
    await bot.clock.advance(100_000);
    await ask(ana, 'builds storefront', buildId);
    const preview = await ask(ana, 'subscribe storefront', 'Subscribe this channel');
    await press(ana, preview, 'subscribe:confirm', 'subscribed this channel');
    await ask(ana, 'mute storefront 2h', 'muted');
    await ask(ana, 'digest daily 9:00', 'set a digest');
    const token = [...bot.depot.state.tokens.values()].find((one) => one.projectId === projectId);
    const [image] = bot.depot.state.images.get(projectId) ?? [];
    const [policy] = bot.depot.state.trustPolicies.get(projectId) ?? [];
    ids = {
      project: projectId,
      policy: policy?.trustPolicyId ?? '',
      build: buildId,
      token: token?.tokenId ?? '',
      image: image?.tag ?? '',
    };
  });
  afterAll(() => bot[Symbol.asyncDispose]());

  const world = () => worldOf(bot.app.store, bot.depot);

  /** What this person sees next in the channel. */
  async function answerTo(act: () => Promise<unknown>): Promise<StoredMessage | undefined> {
    const { state, control } = bot.slack;
    const before = state.messages.length;
    const window = () => control.as(ana).view()?.viewId;
    const open = window();
    await act();
    const said = () =>
      state.messages.slice(before).find((one) => one.channelId === platform && !one.text.startsWith('⏳'));
    await control.waitFor(() => said() ?? window() !== open, 'an answer or a window');
    return said();
  }

  it('is known here for every command', () => {
    expect(Object.keys(TYPED).toSorted()).toEqual([...commands.keys()].toSorted());
  });

  it.each([...commands.values()].map((command) => [command.word, command.effect] as const))(
    '%s: %s',
    async (word, effect) => {
      const { ask } = drive(bot, platform);
      expect(wordsOf(await ask(ana, `help ${word}`, '*Examples*'))).toContain(SAYS[effect]);

      const before = await world();
      const user = bot.slack.control.as(ana);
      const typed = await answerTo(() =>
        user.command(platform, `/depot ${word} ${TYPED[word]?.(ids) ?? ''}`),
      );
      const [actionId, withValue] = PRESSED[word] ?? [];
      const value = withValue && { value: withValue(ids) };
      const pressed = actionId
        ? await answerTo(() => user.click(platform, { messageTs: typed?.ts ?? '', actionId, ...value }))
        : typed;
      const asks = CONFIRM.test(wordsOf(pressed));
      switch (effect) {
        case 'read':
          expect(typed?.ephemeralFor).toBe(ana);
          expect(asks).toBe(false);
          expect(await world()).toBe(before);
          break;
        case 'write':
          expect(asks).toBe(false);
          await expect.poll(world).not.toBe(before);
          break;
        default:
          expect(asks).toBe(true);
          expect(await world()).toBe(before);
      }
    },
  );
});
