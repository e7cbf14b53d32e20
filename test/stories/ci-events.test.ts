// Reports of CI in any order, twice, to two replicas: each failure is one message, with whose change it was.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DATABASES, type TestDatabase } from '../support/databases.ts';
import { follow } from '../support/follow.ts';
import { type Bot, CHANNELS, startBot, wordsOf } from '../support/start-bot.ts';
import { turnUntil } from '../support/turn-until.ts';

const SECRET = 'an-organization-wide-secret-of-CI-long-enough';
const { builds } = CHANNELS;

describe.each(DATABASES)('reports of CI, on %s', (name, makeDatabase) => {
  let database: TestDatabase;
  let bot: Bot;
  let ports: number[];
  let projectId: string;
  beforeAll(async () => {
    database = await makeDatabase();
    bot = await startBot({ store: database.settings, ciSecret: SECRET });
    ports = name === 'Postgres' ? [bot.port, await bot.startReplica()] : [bot.port];
    projectId = bot.projectId('storefront');
    const followed = { projectId, projectName: 'storefront', channelId: builds };
    await follow(bot.app.store.db, followed, bot.clock.now());
    bot.slack.state.channels.get(builds)?.members.add(bot.slack.state.botUserId);
    await bot.clock.advance(30_000);
  }, 60_000);
  afterAll(async () => {
    await bot[Symbol.asyncDispose]();
    await database.drop();
  });

  /** To each replica, so that each has it twice. */
  async function report(more: object): Promise<void> {
    const body = JSON.stringify({
      event: 'finished',
      project: projectId,
      outcome: 'failure',
      repository: 'https://github.com/northwind/storefront',
      author: { name: 'Robin' },
      ...more,
    });
    const answers = await Promise.all(
      [...ports, ...ports].map((port) =>
        fetch(`http://127.0.0.1:${port}/ci/builds`, {
          method: 'POST',
          headers: { authorization: `Bearer ${SECRET}` },
          body,
        }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
  }
  const start = (failure?: 'failed test') =>
    bot.depot.scenario.startBuild({ projectId, seconds: 5, ...(failure && { failure }) }).buildId;
  const messages = (text: string) =>
    bot.slack.state.messages.filter(
      (message) => message.channelId === builds && wordsOf(message).includes(text),
    );
  const until = (isThere: () => boolean, what: string) => turnUntil(bot.clock, 1_000, isThere, what);
  const incidents = () =>
    bot.app.store.db
      .selectFrom('incidents')
      .selectAll()
      .where('project_id', '=', projectId)
      .where('closed_because', 'is', null)
      .execute();
  async function isGreen(branch: string): Promise<void> {
    const build = start();
    await report({ build, outcome: 'success', branch, commit: 'ffffffff' });
    const open = async () => (await incidents()).some((one) => one.branch === branch && !one.closed_at);
    let stillOpen = true;
    await until(() => {
      void open().then((answer) => {
        stillOpen = answer;
      });
      return !stillOpen;
    }, `${branch} is fixed`);
  }

  it.each([
    ['before the bot finds it', 'aaaaaa1', true],
    ['after the message', 'aaaaaa2', false],
  ])('%s: one message, which names the commit', async (_when, commit, isEarly) => {
    const build = start('failed test');
    if (isEarly) await report({ build, branch: 'main', commit });
    await until(() => messages(build).length > 0, 'the message');
    await report({ build, branch: 'main', commit });
    await until(() => messages(commit).length > 0, 'the commit');
    await report({ build, event: 'started', branch: 'main', commit });
    await bot.clock.advance(20_000);
    expect(messages(build)).toHaveLength(1);
    expect(messages(commit)).toHaveLength(1);
    const open = (await incidents()).filter(({ closed_at }) => closed_at === null);
    expect(open).toMatchObject([{ branch: 'main', failures: 1, first_build_id: build }]);
    await isGreen('main');
  });

  it('two branches: two messages, and each is fixed by its own', async () => {
    const [main, feature] = [start('failed test'), start('failed test')];
    await report({ build: main, branch: 'release/1', commit: 'bbbbbb1' });
    await report({ build: feature, branch: 'feature/x', commit: 'bbbbbb2' });
    await until(() => messages('bbbbbb1').length > 0 && messages('bbbbbb2').length > 0, 'both messages');
    await isGreen('feature/x');
    const open = (await incidents()).filter(({ closed_at }) => closed_at === null);
    expect(open.map(({ branch }) => branch)).toEqual(['release/1']);
    await isGreen('release/1');
  });

  it('hostile names, messages and addresses become neither links nor pings', async () => {
    const build = start('failed test');
    await report({
      build,
      branch: 'main|<!channel>',
      commit: 'cccccc1',
      message: '<!here> <https://evil.example|depot.dev> <@U0ANA>',
      author: { name: '<@U0ANA>', login: '<!channel>' },
      pullRequest: { number: 7, url: 'https://evil.example/pull/7' },
    });
    await until(() => messages('cccccc1').length > 0, 'the message');
    const [message] = messages('cccccc1');
    const links = wordsOf(message).match(/<[^>]*>/g) ?? [];
    expect(links.filter((link) => /^<[@!](?!date)/.test(link) || link.includes('evil.example'))).toEqual([]);
    expect(wordsOf(message)).toContain('#7');
    await isGreen('main|<!channel>');
  });
});
