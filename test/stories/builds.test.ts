import { Code } from '@connectrpc/connect';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FAILURE_NAMES, type FailureName } from '../../src/sandbox/depot/failures.ts';
import { problemsOf } from '../../src/sandbox/slack/validate-blocks.ts';
import { writeBuilds } from '../../src/store/watched-builds.ts';
import { type Bot, CHANNELS, PEOPLE, startBot, wordsOf } from '../support/start-bot.ts';

const { platform } = CHANNELS;
const { carla } = PEOPLE;

describe('builds', () => {
  let bot: Bot;
  beforeAll(async () => {
    bot = await startBot();
  });
  afterAll(() => bot[Symbol.asyncDispose]());

  const me = () => bot.slack.control.as(carla);
  async function ask(line: string, text: string | RegExp) {
    await me().command(platform, `/depot ${line}`);
    return bot.message(carla, platform, text);
  }
  async function ended(wish: Parameters<Bot['depot']['scenario']['startBuild']>[0]) {
    const build = bot.depot.scenario.startBuild(wish);
    await bot.clock.advance(4_000_000);
    return build.buildId;
  }

  it('are listed newest first, ten at a time, only to who asked, paged in place', async () => {
    const first = await ask('builds storefront', '*storefront*: builds, newest first');
    expect(first.ephemeralFor).toBe(carla);
    expect(wordsOf(first)).toMatch(/Last 50 builds · \d+% succeeded · median \d+s · p95/);
    expect(first.blocks.filter(({ accessory }) => accessory)).toHaveLength(10);
    await me().click(platform, { messageTs: first.ts, actionId: 'builds:older' });
    await bot.slack.control.waitFor(
      () => wordsOf(me().sees(platform).at(-1)).includes('builds:newest'),
      'page two',
    );
    const before = bot.depot.calls.count('ListBuilds');
    await me().click(platform, { messageTs: first.ts, actionId: 'builds:newest' });
    await bot.slack.control.waitFor(
      () => !wordsOf(me().sees(platform).at(-1)).includes('builds:newest'),
      'page one',
    );
    expect(bot.depot.calls.count('ListBuilds')).toBe(before + 1);
  });

  it('are found however people have the id at hand, and whatever stands round the command', async () => {
    const projectId = bot.projectId('storefront');
    const id = await ended({ projectId, failure: 'failed test' });
    const address = `depot.dev/orgs/${bot.depot.orgId}/projects/${projectId}/builds/${id}`;
    const marked =
      '`x` *x* _x_ ~x~ "x" “x” ‘x’ «x» x. x, x; x! x? (x) [x] <x> {x} #x @x x’s x… ```x```'.split(' ');
    const typed = [
      ...marked.map((mark) => `build ${mark.replace('x', id)}`),
      `build \u200b${id}\ufeff`,
      `build\u00a0${id}`,
      `build id=${id}`,
      `build build:${id}`,
      `build ${id.toUpperCase()}`,
      `build ${id.slice(0, 7)}…`,
      `build <https://${address}|${address.slice(0, 20)}…>`,
      `build https://www.${address}/steps?tab=1#x`,
      `BUILD ${id}`,
      `build: ${id}`,
      `*build* ${id}`,
      `\`build ${id}\``,
      `\u200bbuild ${id}`,
      `/depot build ${id}`,
      `depot build ${id}`,
    ];
    for (const line of typed) {
      const before = me().sees(platform).length;
      await me().command(platform, `/depot ${line}`);
      const answer = await bot.slack.control.waitFor(() => me().sees(platform)[before], line);
      expect(answer.text, line).toContain(`Build ${id}\n`);
    }
    await ask('create --help', 'Create projects, each with its own build cache.');
    await ask('--help', 'Depot, from Slack');
    const near = await ask('reste storefront', 'No command “reste” found. Nothing changed. Did you mean:');
    expect(near.text).toMatch(/mean:\n• `\/depot reset /);
    expect(bot.depot.calls.count('CreateProject')).toBe(0);
  });

  it('can be filtered: failed ones, recent ones, none', async () => {
    const failed = await ask('builds storefront failed', '*storefront*: failed builds');
    expect(failed.text).not.toContain('✅ succeeded');
    await ask('builds sleepy-legacy', '*sleepy-legacy* has no builds here');
    await ask('builds storefront since=1d', 'builds of the last day');
    await ask('builds storefront since=soon', 'since= is a number of days');
  });

  it('two are compared step by step; without a second one, with the last that succeeded', async () => {
    const projectId = bot.projectId('globex');
    const green = await ended({ projectId });
    const red = await ended({ projectId, failure: 'failed test' });
    const chosen = await ask(`compare ${red}`, `Build ${green} → ${red}`);
    expect(wordsOf(chosen)).toContain('Before, the last that succeeded');
    expect(wordsOf(chosen)).toMatch(/fails now: `\[build .*RUN/);
    expect(wordsOf(chosen)).toMatch(/• \d+ steps? not reached by the later build, which ended early/);
    expect(wordsOf(chosen)).not.toContain('removed');
    const named = await ask(`compare ${red} ${green}`, '*Before:*');
    expect(wordsOf(named)).toContain(`Build ${green} → ${red}`);
    await ask(`compare ${red} ${green} ${red}`, 'Only two builds can be compared');
    const card = await ask(`build ${red}`, `Build ${red}`);
    const choose = (option: string) =>
      me().click(platform, { messageTs: card.ts, actionId: 'compare:with', value: `${red} ${option}` });
    const count = () =>
      me()
        .sees(platform)
        .filter(({ text }) => text.startsWith(`Build ${green} → ${red}`)).length;
    for (const option of ['success', 'before']) {
      const before = count();
      await choose(option);
      await bot.slack.control.waitFor(() => count() > before, `the comparison with: ${option}`);
    }
    await choose('newest');
    await bot.message(carla, platform, 'is the newest build itself');
    const newer = await ended({ projectId });
    await choose('newest');
    await bot.message(carla, platform, `Build ${red} → ${newer}`);
  });

  it('a list leads to a build, its steps, its log, and back, in one message', async () => {
    const projectId = bot.projectId('globex');
    const buildId = await ended({ projectId, failure: 'failed test' });
    const list = await ask('builds globex', '*globex*: builds');
    await me().click(platform, { messageTs: list.ts, actionId: 'run:build', value: buildId });
    const card = await bot.message(carla, platform, `Build ${buildId}`);
    expect(card.ts).toBe(list.ts);
    expect(wordsOf(card)).toContain('Failed at');
    for (const [actionId, text] of [
      ['build:steps', `Steps of build ${buildId}`],
      ['build:logs', `Log of build ${buildId}`],
      ['build:why', `Why build ${buildId} failed`],
      ['build:build', `Build ${buildId}`],
    ] as const) {
      await me().click(platform, { messageTs: list.ts, actionId });
      const shown = await bot.slack.control.waitFor(
        () =>
          me()
            .sees(platform)
            .find(({ ts, text: words }) => ts === list.ts && words.startsWith(text)),
        text,
      );
      expect(problemsOf(shown.blocks, 'message')).toEqual([]);
    }
  });

  const CAUSES: Readonly<Record<FailureName, string>> = {
    'out of memory': 'ran out of heap memory',
    'no space left': 'The disk is full',
    dns: 'couldn’t be resolved',
    'registry refused': 'rejected the login',
    'registry rate limit': 'allows no more pulls',
    'base image gone': 'There is no image docker.io/library/golang:1.25',
    'lockfile mismatch': 'doesn’t match package.json',
    'missing file': 'isn’t in the build context',
    'failed test': 'A test failed',
    timeout: 'took longer than allowed',
    canceled: 'cancelled the build',
    'depot error': 'internal error',
    hostile: 'doesn’t know this cause',
  };

  it.each(FAILURE_NAMES)('why explains in plain words: %s', async (failure) => {
    const buildId = await ended({ projectId: bot.projectId('hooli'), failure });
    // Nobody has listed the project: the bot finds it by what was built at that minute.
    const answer = await ask(`why ${buildId}`, `Why build ${buildId} failed`);
    expect(wordsOf(answer)).toContain(CAUSES[failure]);
    expect(wordsOf(answer)).toContain('*hooli*');
    for (const harm of ['npm_aBc', 'depot_project_x1', '<!channel>', '\u202e', '\u001b']) {
      expect(wordsOf(answer)).not.toContain(harm);
    }
    expect(problemsOf(answer.blocks, 'message')).toEqual([]);
  });

  it('why counts how often the same failure was seen', async () => {
    const projectId = bot.projectId('initech');
    const first = await ended({ projectId, failure: 'lockfile mismatch' });
    const buildId = await ended({ projectId, failure: 'lockfile mismatch' });
    const answer = await ask(`why ${buildId}`, `Why build ${buildId} failed`);
    expect(wordsOf(answer)).toMatch(/seen 2 times in the last \d+ failed builds/);
    // One that an older version of the bot kept is made again, not taken for another failure.
    await keepWith(first, 'b0123456789ab');
    const again = await ended({ projectId, failure: 'lockfile mismatch' });
    const third = await ask(`why ${again}`, `Why build ${again} failed`);
    expect(wordsOf(third)).toMatch(/seen 3 times in the last \d+ failed builds/);
  });

  /** As if the bot had explained the build before, with this fingerprint. */
  async function keepWith(buildId: string, fingerprint: string) {
    const at = bot.clock.now();
    const finding = {
      step: null,
      cause: { id: 'lockfile-outdated', cause: 'The lock file is outdated.', next: 'Run npm install.' },
      lines: [],
      fingerprint,
      stepsKnown: true,
      logKnown: true,
    };
    const row = {
      build_id: buildId,
      project_id: bot.projectId('initech'),
      status: 'failed',
      created_at: at,
      started_at: at,
      finished_at: at,
      duration_seconds: 40,
      saved_seconds: 0,
      cached_steps: 1,
      total_steps: 7,
      found_at: at,
      ended_found_at: at,
      finding: JSON.stringify(finding),
      notified: null,
    };
    await bot.app.store.db.transaction().execute((trx) => writeBuilds(trx, [row]));
  }

  it.each([5, 50, 1_000])('steps of a build with %i stay readable', async (steps) => {
    const buildId = await ended({ projectId: bot.projectId('ledger'), steps });
    const answer = await ask(`steps ${buildId}`, `Steps of build ${buildId}`);
    expect(wordsOf(answer)).toContain(steps === 1_000 ? '1,000 steps' : `${steps} steps`);
    expect(problemsOf(answer.blocks, 'message')).toEqual([]);
    if (steps <= 15) return;
    await me().click(platform, { messageTs: answer.ts, actionId: 'build:steps-order' });
    await bot.slack.control.waitFor(
      () => wordsOf(me().sees(platform).at(-1)).includes('In order'),
      'slowest first',
    );
  });

  it('steps say what is different from the last green build', async () => {
    const projectId = bot.projectId('payments-api');
    await ended({ projectId, recipe: 'go', cachedUntil: 9 });
    const buildId = await ended({ projectId, recipe: 'go', cachedUntil: 1 });
    const answer = await ask(`steps ${buildId}`, `Steps of build ${buildId}`);
    expect(wordsOf(answer)).toMatch(/the cache was lost at `\[build 2\/5\] COPY go.mod go.sum/);
  });

  it('logs take a step by number or by a part of its name', async () => {
    const buildId = await ended({ projectId: bot.projectId('storefront'), recipe: 'node', cachedUntil: 0 });
    await ask(`logs ${buildId} "pnpm install"`, 'Done in 22.9s');
    await ask(`logs ${buildId} pnpm build`, 'built in 27.41s');
    await ask(`logs ${buildId} nonsense`, 'No step of this build has “nonsense”');
  });

  it('why says what changed since the last success', async () => {
    const projectId = bot.projectId('storefront');
    await ended({ projectId, cachedUntil: 5 });
    const buildId = await ended({ projectId, failure: 'failed test', cachedUntil: 2 });
    const answer = await ask(`why ${buildId}`, `Why build ${buildId} failed`);
    expect(wordsOf(answer)).toContain(
      '*Since the last success*: the first step without its cache is `[build',
    );
  });

  it('say what Depot did not give, instead of failing', async () => {
    const buildId = await ended({ projectId: bot.projectId('storefront'), failure: 'failed test' });
    bot.depot.faults.set('GetBuildStepLogs', { kind: 'refuse', code: Code.Internal, message: 'boom' });
    const answer = await ask(`why ${buildId}`, `Why build ${buildId} failed`);
    expect(wordsOf(answer)).toContain('Depot didn’t return this step’s log');
    bot.depot.faults.set('GetBuildSteps', { kind: 'refuse', code: Code.Internal, message: 'boom' });
    await ask(`build ${buildId}`, 'Depot didn’t return this build’s steps');
    await ask(`steps ${buildId}`, 'Depot didn’t return this build’s steps. Try again');
    await ask(`logs ${buildId}`, 'open the build in Depot');
    const unknown = await ask(`why ${buildId}`, 'Open the build in Depot');
    expect(wordsOf(unknown)).toContain('Depot didn’t return this build’s steps.');
    expect(wordsOf(unknown)).not.toMatch(/failing step|Failed at/);
    bot.depot.faults.clear();
  });

  it('that do not exist, run, or succeeded are answered as such', async () => {
    await ask('build zzzzzzzzzz', 'No build “zzzzzzzzzz” found');
    await ask('why <!channel>', 'No build “&lt;!channel&gt;” found');
    const projectId = bot.projectId('storefront');
    const { buildId } = bot.depot.scenario.startBuild({ projectId, endless: true });
    await ask(`why ${buildId}`, 'is still running');
    await ask(`build ${buildId}`, '⏳ running');
    await me().command(platform, '/depot why');
    const modal = await bot.slack.control.waitFor(() => me().view(), 'the question which build');
    expect(JSON.stringify(modal.view)).toContain('Which build?');
    expect((await me().submit({ typed_build: 'not an id!' })).errors).toHaveProperty('typed_build');
    await me().submit({ typed_build: buildId });
    const answers = () =>
      me()
        .sees(platform)
        .filter((m) => m.text.includes('is still running'));
    await bot.slack.control.waitFor(() => answers().length === 2, 'the answer to the form');
  });
});
