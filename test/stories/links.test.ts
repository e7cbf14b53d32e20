// Links to Depot in messages get a preview: for whoever may see it, where everybody who reads may see it too, and quietly.

import { Code } from '@connectrpc/connect';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { drive } from '../support/drive.ts';
import { openIncident } from '../support/open-incident.ts';
import { type Bot, CHANNELS, PEOPLE, startBot } from '../support/start-bot.ts';

const { platform, builds, general, secret } = CHANNELS;
const { ana, carla, gus } = PEOPLE;
const SAM = 'U0SAM';

describe('a link to Depot in a message', () => {
  let bot: Bot;
  let failed = '';
  let green = '';
  beforeAll(async () => {
    bot = await startBot();
    const { people, channels } = bot.slack.state;
    people.set(SAM, { userId: SAM, name: 'sam', realName: 'Sam', role: 'stranger', timeZone: 'Etc/UTC' });
    channels.get(builds)?.members.add(SAM);
    const { startBuild } = bot.depot.scenario;
    const projectId = bot.projectId('storefront');
    failed = startBuild({ projectId, failure: 'failed test' }).buildId;
    green = startBuild({ projectId }).buildId;
    await bot.clock.advance(4_000_000);
  });
  afterAll(() => bot[Symbol.asyncDispose]());
  afterEach(() => {
    const channel = bot.slack.state.channels.get(platform);
    if (channel) channel.isExternallyShared = false;
    bot.slack.faults.clear();
    bot.depot.faults.clear();
  });

  const projectUrl = (name = 'storefront') =>
    `https://depot.dev/orgs/${bot.depot.orgId}/projects/${bot.projectId(name)}`;
  const buildUrl = (buildId = failed, name = 'storefront') => `${projectUrl(name)}/builds/${buildId}`;
  const DONE = /"what":"link_shared".*an act was answered|an event was skipped/;
  const finished = () => bot.logged.filter((line) => DONE.test(line)).length;
  const unfurlCalls = () => bot.slack.calls.all().filter(({ name }) => name === 'chat.unfurl');
  const previewsOf = (ts: string | undefined) => [
    ...(bot.slack.state.messages.find((message) => message.ts === ts)?.unfurls?.values() ?? []),
  ];

  /** Posts, waits until the bot is through with it. @returns the previews, each as text to search */
  async function post(userId: string, text: string, channelId: string = platform) {
    const before = finished();
    const messages = bot.slack.state.messages.length;
    await bot.slack.control.as(userId).say(channelId, text);
    const { ts } = bot.slack.state.messages[messages] ?? {};
    await vi.waitFor(() => expect(finished()).toBeGreaterThan(before), { interval: 5, timeout: 5_000 });
    return previewsOf(ts).map((preview) => JSON.stringify(preview));
  }

  it('to a failed build says why it failed; Why says more, to who presses it alone', async () => {
    const [preview = ''] = await post(carla, `broken again: ${buildUrl()}`);
    expect(preview).toContain('*storefront* · ❌ failed in');
    expect(preview).toContain('*Probably*:');
    expect(preview).toContain('*Next*:');
    const message = bot.slack.state.messages.findLast(({ unfurls }) => unfurls);
    await bot.slack.control
      .as(ana)
      .click(platform, { messageTs: message?.ts ?? '', actionId: 'build:why', value: failed });
    const why = await bot.message(ana, platform, `Why build ${failed} failed`);
    expect(why.ephemeralFor).toBe(ana);
  });

  it('to a green build and to a project is a summary, without a Why button', async () => {
    const { db } = bot.app.store;
    const seed = { projectId: bot.projectId('storefront'), projectName: 'storefront' };
    await openIncident(db, { ...seed, lastFailedAt: bot.clock.now(), failures: 3, ownerId: null });
    const [build = '', project = ''] = await post(carla, `${buildUrl(green)} and ${projectUrl()}?tab=x`);
    expect(build).toContain('✅ succeeded in');
    expect(build).not.toContain('build:why');
    expect(project).toContain('Failing since');
    expect(project).toMatch(/Last build: (?:✅ succeeded|❌ failed) in/);
    await db.deleteFrom('incidents').execute();
  });

  it('is found again by what Slack calls it, and where Slack does not say so, by its message', async () => {
    await post(carla, buildUrl());
    expect(unfurlCalls().at(-1)?.payload).toMatchObject({ source: 'conversations_history' });
    expect(unfurlCalls().at(-1)?.payload).not.toHaveProperty('ts');
  });

  it('at most five are looked up, each once, and only those that lead to a build or a project', async () => {
    const six = Array.from({ length: 6 }, (_, n) => `${buildUrl()}?n=${n}`);
    expect(await post(carla, `${buildUrl()} ${buildUrl()}`)).toHaveLength(1);
    expect(await post(carla, six.join(' '))).toHaveLength(5);
    const calls = bot.depot.calls.all().length;
    expect(await post(carla, 'https://depot.dev/docs https://depot.dev/orgs/o1')).toEqual([]);
    expect(bot.depot.calls.all()).toHaveLength(calls);
  });

  it('a build under the address of another project shows nothing', async () => {
    expect(await post(carla, buildUrl(failed, 'ledger'))).toEqual([]);
    expect(await post(carla, `${projectUrl()}x/builds/${failed}`)).toEqual([]);
  });

  it('names and logs stay what they are: text', async () => {
    const project = bot.depot.state.projects.get(bot.projectId('ledger'));
    if (!project) throw new Error('no project');
    const was = project.name;
    const hostile = '<!channel> *x* `<https://evil.example|click>` \u202egnp';
    bot.depot.state.projects.set(project.projectId, { ...project, name: hostile });
    await bot.clock.advance(120_000);
    const [preview = ''] = await post(carla, `https://depot.dev/orgs/o1/projects/${project.projectId}`);
    expect(preview).toContain('&lt;!channel&gt; ∗x∗');
    expect(preview).not.toMatch(/<!channel>|<https:\/\/evil|\u202e/);
    bot.depot.state.projects.set(project.projectId, { ...project, name: was });
    await bot.clock.advance(120_000);
  });

  it.each([
    ['who posted it is a guest', gus, builds],
    ['who posted it is from elsewhere', SAM, builds],
    ['the bot does not see the channel', ana, secret],
  ])('shows nothing when %s, and says nothing', async (_, userId, channelId) => {
    const { length } = bot.slack.state.messages;
    expect(await post(userId, buildUrl(), channelId)).toEqual([]);
    expect(bot.slack.state.messages).toHaveLength(length + 1);
  });

  it('needs no membership in a public channel', async () => {
    expect(await post(carla, buildUrl(), general)).toHaveLength(1);
  });

  const share = () => {
    const channel = bot.slack.state.channels.get(platform);
    if (channel) channel.isExternallyShared = true;
  };
  it.each([
    ['the channel is shared with another company', share],
    ['Slack does not say who reads', () => fail('conversations.info', 'internal_error')],
    ['Slack takes no preview', () => fail('chat.unfurl', 'cannot_unfurl_url')],
    ['Slack has an error that nobody knows', () => fail('chat.unfurl', 'new_error')],
    [
      'Slack is busy',
      () => bot.slack.faults.set('chat.unfurl', { kind: 'ratelimited', retryAfterSeconds: 9 }),
    ],
    [
      'Depot is down',
      () => bot.depot.faults.set('GetBuild', { kind: 'refuse', code: Code.Unavailable, message: 'down' }),
    ],
    [
      'Depot refuses the bot',
      () => bot.depot.faults.set('*', { kind: 'refuse', code: Code.Unauthenticated, message: 'no' }),
    ],
    ['Depot answers nonsense', () => bot.depot.faults.set('*', { kind: 'garbage' })],
    ['a proxy answers for Depot', () => bot.depot.faults.set('*', { kind: 'html', status: 200 })],
    ['Depot hangs up', () => bot.depot.faults.set('*', { kind: 'drop' })],
  ])('shows nothing, quietly, when %s', async (_, happens) => {
    happens();
    const { length } = bot.slack.state.messages;
    expect(await post(carla, buildUrl())).toEqual([]);
    expect(bot.slack.state.messages).toHaveLength(length + 1);
  });
  const fail = (method: string, error: string) => bot.slack.faults.set(method, { kind: 'error', error });

  it('asks Depot a few calls at most, however many links a message has', async () => {
    const before = bot.depot.calls.all().length;
    const links = Array.from({ length: 40 }, (_, n) => `${buildUrl()}?n=${n} ${projectUrl('ledger')}?n=${n}`);
    expect(await post(carla, links.join(' '))).toHaveLength(5);
    // Of each of five: whether it is of its project, the build or the newest one, its steps, and its log.
    expect(bot.depot.calls.all().length - before).toBeLessThanOrEqual(20);
  });

  it('waits three seconds for Depot, and shows what is there by then', async () => {
    bot.depot.faults.set('GetBuild', { kind: 'hang' });
    const before = finished();
    await bot.slack.control.as(carla).say(platform, `${buildUrl()} ${projectUrl()}`);
    const { ts } = bot.slack.state.messages.at(-1) ?? {};
    const hung = () => bot.depot.calls.all().some(({ outcome }) => outcome.includes('hangs'));
    await vi.waitFor(() => expect(hung()).toBe(true));
    await bot.clock.advance(2_900);
    expect(previewsOf(ts)).toHaveLength(0);
    await bot.clock.advance(200);
    await vi.waitFor(() => expect(finished()).toBeGreaterThan(before));
    expect(previewsOf(ts)).toHaveLength(1);
  });

  it('that is only being written stays as it is: where it will be read is not known', async () => {
    const before = finished();
    await bot.slack.control.as(carla).type(buildUrl());
    await vi.waitFor(() => expect(finished()).toBeGreaterThan(before));
    expect(unfurlCalls().filter(({ payload }) => JSON.stringify(payload).includes('composer'))).toEqual([]);
  });

  it('a flood of them is left alone, and leaves commands alone', async () => {
    for (let n = 0; n < 35; n++)
      await bot.slack.control.as(carla).say(platform, `${projectUrl()}?flood=${n}`);
    await vi.waitFor(() =>
      expect(bot.logged.some((line) => line.includes('an event was skipped'))).toBe(true),
    );
    const { ask } = drive(bot, platform);
    await ask(carla, 'show storefront', 'Last builds');
    await bot.clock.advance(60_000);
  });

  it('is switched off for a channel, and on again, by who may; the channel hears of it', async () => {
    const { ask } = drive(bot, platform);
    const said = await ask(carla, 'unfurl off', `<@${carla}> turned link previews off`);
    expect(said.ephemeralFor).toBeNull();
    expect(await post(carla, buildUrl())).toEqual([]);
    expect(await post(carla, buildUrl(), general)).toHaveLength(1);
    await ask(carla, 'unfurl', 'Link previews are off in this channel');
    await ask(carla, 'unfurl off', 'are already off');
    await ask(carla, 'unfurl maybe', 'Type on or off.');
    await ask(ana, 'audit', 'link previews off');
    await ask(carla, 'unfurl on', 'turned link previews on');
    expect(await post(carla, buildUrl())).toHaveLength(1);
  });

  it('alone with the bot, a role is enough; in a channel everybody must have it', async () => {
    const { ask } = drive(bot, platform);
    await ask(ana, 'access revoke everyone viewer *', 'Now only people with a role');
    expect(await post(ana, buildUrl())).toEqual([]);
    const me = bot.slack.control.as(ana);
    expect(await post(ana, buildUrl(), me.dm())).toHaveLength(1);
    expect(await post(carla, buildUrl(), bot.slack.control.as(carla).dm())).toEqual([]);
    await ask(ana, `access grant #platform viewer storefront`, 'granted');
    expect(await post(carla, buildUrl())).toHaveLength(1);
    expect(await post(carla, projectUrl('ledger'))).toEqual([]);
    expect(await post(carla, buildUrl(), general)).toEqual([]);
  });
});

it('works where the app is installed for a whole organization', async () => {
  const organization = { enterpriseId: 'E0NORTH', name: 'Northwind' };
  await using bot = await startBot({ organization });
  const projectId = bot.projectId('storefront');
  await bot.slack.control.as(carla).say(platform, `https://depot.dev/orgs/o1/projects/${projectId}`);
  const found = await bot.slack.control.waitFor(
    () => bot.slack.state.messages.find(({ unfurls }) => unfurls?.size),
    'a preview',
  );
  expect(JSON.stringify([...(found.unfurls?.values() ?? [])])).toContain('*storefront*');
});
