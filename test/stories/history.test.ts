// One project's time line: what people did, and what happened, in one order.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addAuditEntry } from '../../src/store/audit.ts';
import { drive } from '../support/drive.ts';
import { openIncident } from '../support/open-incident.ts';
import { type Bot, CHANNELS, PEOPLE, startBot, wordsOf } from '../support/start-bot.ts';

const { platform } = CHANNELS;
const { ana, carla } = PEOPLE;

describe('/depot history', () => {
  let bot: Bot;
  beforeAll(async () => {
    bot = await startBot();
  });
  afterAll(() => bot[Symbol.asyncDispose]());

  it('puts changes, incidents and lost caches into one time line, and leaves other projects out', async () => {
    const { db } = bot.app.store;
    const { ask, press } = drive(bot, platform);
    const now = bot.clock.now().getTime();
    const ago = (hours: number) => new Date(now - hours * 3_600_000);
    const [projectId, other] = [bot.projectId('storefront'), bot.projectId('hooli')];
    await ask(carla, 'history storefront', 'Nothing is recorded about *storefront* yet');

    const change = (hours: number, action: string, about = 'storefront') =>
      addAuditEntry(db, {
        at: ago(hours),
        teamId: 'T0NORTHWIND',
        actor: ana,
        action,
        projectId: bot.projectId(about),
        projectName: about,
        channelId: platform,
        outcome: 'succeeded',
        detail: {},
        operationId: null,
        requestId: `r${hours}`,
      });
    for (let hours = 40; hours > 20; hours--) await change(hours, 'update');
    await change(2, 'reset');
    await change(1, 'delete', 'hooli');
    await openIncident(db, { projectId, projectName: 'storefront', lastFailedAt: ago(3), failures: 4 });
    await openIncident(db, { projectId: other, projectName: 'hooli', lastFailedAt: ago(3) });
    await db
      .insertInto('watched_builds')
      .values({
        build_id: 'bcold',
        project_id: projectId,
        status: 'success',
        created_at: ago(10),
        started_at: null,
        finished_at: ago(10),
        duration_seconds: 90,
        saved_seconds: 0,
        cached_steps: 0,
        total_steps: 9,
        found_at: ago(10),
        ended_found_at: ago(10),
        finding: null,
        notified: null,
      })
      .execute();
    for (const channel of ['C1', 'C2']) {
      await db
        .insertInto('notices')
        .values({
          notice_id: `n-${channel}`,
          dedupe_key: `k-${channel}`,
          team_id: 'T0NORTHWIND',
          channel_id: channel,
          kind: 'degraded',
          incident_id: null,
          content: JSON.stringify({
            buildId: 'bcold',
            projectName: 'storefront',
            degradation: { kind: 'cache', now: 0.05, usual: 0.8, isOwnBaseline: true },
            cacheLostAt: null,
          }),
          state: 'dropped',
          message_ts: null,
          thread_ts: null,
          sending_since: null,
          next_try_at: ago(10),
          failure: null,
          created_at: ago(10),
          finished_at: ago(10),
          posted_at: null,
        })
        .execute();
    }

    const list = await ask(carla, 'history storefront', '*History of* *storefront*');
    const words = list.text;
    const order = ['`reset`', 'still failing', 'lost its cache: 5%', '`update`'].map((w) => words.indexOf(w));
    expect(order.every((at) => at >= 0)).toBe(true);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(words.match(/lost its cache/g)).toHaveLength(1);
    expect(words).toContain('4 failed builds');
    expect(words).not.toContain('hooli');

    const older = await press(carla, list, 'history:older', 'history:newest');
    expect(wordsOf(older)).not.toContain('`reset`');
    const seen = `${words}${older.text}`.match(/`r\d+`/g) ?? [];
    expect(new Set(seen).size).toBe(seen.length);
  });
});
