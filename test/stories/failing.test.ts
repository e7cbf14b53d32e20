// "What is broken now?", over all projects, for whoever may see them.

import { Code } from '@connectrpc/connect';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CiReport } from '../../src/ci/report.ts';
import { addCiReport } from '../../src/store/ci-reports.ts';
import { drive } from '../support/drive.ts';
import { follow } from '../support/follow.ts';
import { openIncident } from '../support/open-incident.ts';
import { type Bot, CHANNELS, PEOPLE, startBot, wordsOf } from '../support/start-bot.ts';

const { builds, general, platform } = CHANNELS;
const { ana, carla, gus } = PEOPLE;

describe('/depot failing', () => {
  let bot: Bot;
  beforeAll(async () => {
    bot = await startBot();
  });
  afterAll(() => bot[Symbol.asyncDispose]());
  const ask = (userId: string, line: string, text: string | RegExp) =>
    drive(bot, platform).ask(userId, line, text, platform);

  it('says what it can see before anything is watched, and offers to subscribe', async () => {
    const empty = await ask(carla, 'failing', 'No subscriptions yet');
    expect(wordsOf(empty)).toContain('run:subscribe');
  });

  it('lists every open incident once, by cause, with the owner and the way to the reason', async () => {
    const { db } = bot.app.store;
    const now = bot.clock.now();
    for (const name of ['storefront', 'hooli', 'umbrella-labs']) {
      await follow(db, { projectId: bot.projectId(name), projectName: name, channelId: builds }, now);
    }
    const at = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
    const seed = (projectName: string, minutes: number, more: object) =>
      openIncident(db, {
        projectId: bot.projectId(projectName),
        projectName,
        lastFailedAt: at(minutes),
        ...more,
      });
    await seed('storefront', 5, { fingerprint: 'same', failures: 3, ownerId: ana });
    await seed('hooli', 9, { fingerprint: 'same' });
    await seed('umbrella-labs', 3_000, { cause: 'The disk is full.', step: '[build 2/4] RUN make' });

    for (const rpc of ['ListProjects', 'ListBuilds', 'GetBuild'])
      bot.depot.faults.set(rpc, { kind: 'refuse', code: Code.Unavailable, message: 'down' });
    const list = wordsOf(await ask(carla, 'failing', '3 projects failing'));
    expect(list).toContain('2 projects with the same cause:* The lock file is outdated.');
    expect(list).toMatch(/• \*storefront\* · failing for 1h 5m · 3 failures/);
    expect(list).toContain(`owner <@${ana}>`);
    expect(list.indexOf('storefront')).toBeLessThan(list.indexOf('umbrella-labs'));
    expect(list).toContain('Covers 3 subscribed projects; the others aren’t watched');
    expect(list).toContain('run:subscribe');
    expect(list).toContain('Checked within the last');
    bot.depot.faults.clear();
  });

  it('names who committed what failed first, and where, as plain text', async () => {
    const { db } = bot.app.store;
    const projectId = bot.projectId('hooli');
    const { first_build_id: buildId } = await db
      .selectFrom('incidents')
      .select('first_build_id')
      .where('project_id', '=', projectId)
      .executeTakeFirstOrThrow();
    await db
      .updateTable('incidents')
      .set({ branch: '<!here>' })
      .where('project_id', '=', projectId)
      .execute();
    const report = CiReport.parse({
      event: 'finished',
      project: projectId,
      build: buildId,
      commit: '3f2a1bc9d8e7',
      branch: '<!here>',
      repository: 'https://github.com/acme/app',
      author: { name: `<@${ana}> <!channel>\u001b[31m\u202e & *Bo*`, email: 'ana@acme.example' },
    });
    const row = { projectId, runKey: 'run', event: 'finished', buildId, report };
    await addCiReport(db, row, bot.clock.now());
    const list = wordsOf(await ask(carla, 'failing hooli', '1 project failing'));
    expect(list).toContain('on `&lt;!here&gt;` · failing for');
    expect(list).toContain(
      `first failed with <https://github.com/acme/app/commit/3f2a1bc9d8e7|3f2a1bc> by &lt;@${ana}&gt; &lt;!channel&gt;`,
    );
    expect(list).not.toMatch(/<@|<!(?!date)/);
    for (const control of ['\u001b', '\u202e']) expect(list).not.toContain(control);
    expect(wordsOf(await ask(carla, 'failing storefront', '1 project failing'))).not.toContain(
      'first failed',
    );
  });

  it('filters by a pattern and by whose they are', async () => {
    const some = wordsOf(await ask(carla, 'failing umb*', '1 project failing'));
    expect(some).toContain('umbrella-labs');
    expect(some).not.toContain('storefront');
    const mine = wordsOf(await ask(ana, 'failing mine', 'failing* that you own'));
    expect(mine).toContain('storefront');
    await ask(carla, 'failing mine', 'Nothing is failing that you own');
    await ask(carla, 'failing no-such-thing', 'Nothing is failing in `no-such-thing`');
  });

  it('shows nobody a project that they may not see', async () => {
    await drive(bot, general).ask(gus, 'failing', 'You may not', general);
    await ask(ana, 'access grant @gus viewer storefront', 'granted');
    const list = wordsOf(await drive(bot, general).ask(gus, 'failing', '1 project failing', general));
    expect(list).toContain('storefront');
    expect(list).not.toMatch(/hooli|umbrella|same cause/);
    await bot.slack.control.as(gus).openHome();
    const home = () => JSON.stringify(bot.slack.control.as(gus).home() ?? '');
    await bot.slack.control.waitFor(() => home().includes('1 project failing'), 'his Home');
    expect(home()).not.toMatch(/hooli|umbrella/);
    await ask(ana, 'access revoke @gus viewer storefront', 'revoked');
  });

  it('turns fresh at a click', async () => {
    const { press } = drive(bot, platform);
    const list = await ask(carla, 'failing', '3 projects failing');
    await bot.app.store.db
      .updateTable('incidents')
      .set({ closed_at: bot.clock.now() })
      .where('project_name', '=', 'hooli')
      .execute();
    const fresh = await press(carla, list, 'failing:refresh', '2 projects failing');
    expect(wordsOf(fresh)).not.toContain('hooli');
  });
});
