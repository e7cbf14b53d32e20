// From the end of a failed build to the message in the channel: the whole bot in the sandbox, in real time. Beside it a
// plain loop over the same projects, at the same budget, that only notes when it sees the end.

import { systemClock } from '../../src/lib/clock.ts';
import { addProject } from '../../src/sandbox/depot/seed.ts';
import { follow } from '../support/follow.ts';
import { CHANNELS, startBot } from '../support/start-bot.ts';

interface Setting {
  readonly projects: number;
  readonly callsPerMinute: number;
  readonly pollMinSeconds: number;
  /** In seconds, from the end to the message, of nineteen in twenty. */
  readonly aim: number;
}

const SETTINGS: readonly Setting[] = [
  { projects: 2, callsPerMinute: 6_000, pollMinSeconds: 1, aim: 1.5 },
  { projects: 20, callsPerMinute: 300, pollMinSeconds: 5, aim: 6 },
];
const BUILDS = 20;
/** Slack takes one message a second in a channel: builds that end together would measure that. */
const APART_MS = 2_300;
const SHORTEST_SECONDS = 3;
/** What was followed straight in the database is found after so long. */
const SETTLE_MS = 17_000;

const wait = (ms: number) => systemClock.sleep(ms);
const percentile = (values: readonly number[], part: number) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ??
  Number.NaN;

async function measure({ projects, callsPerMinute, pollMinSeconds, aim }: Setting): Promise<void> {
  await using bot = await startBot({
    clock: systemClock,
    seed: 'empty',
    rateLimited: true,
    callsPerMinute,
    pollMinSeconds,
  });
  const { db } = bot.app.store;
  const ids: string[] = [];
  for (let i = 0; i < projects; i++) {
    const projectName = `customer-${i}`;
    const { projectId } = addProject(
      bot.depot.state,
      { name: projectName, ageDays: 9, cacheGb: 1 },
      new Date(),
    );
    ids.push(projectId);
    await follow(db, { projectId, projectName, channelId: CHANNELS.platform }, new Date());
  }
  await wait(SETTLE_MS);

  const ends = new Map<string, number>();
  const seen = new Map<string, number>();
  let isOver = false;
  const loop = (async () => {
    const apartMs = Math.max((pollMinSeconds * 1_000) / projects, 60_000 / callsPerMinute);
    for (let i = 0; !isOver; i++) {
      const builds = bot.depot.state.buildsOfProject.get(ids[i % projects] ?? '') ?? [];
      for (const { buildId } of builds) {
        const endedAt = ends.get(buildId);
        if (endedAt && endedAt <= Date.now() && !seen.has(buildId)) seen.set(buildId, Date.now());
      }
      await wait(apartMs);
    }
  })();
  for (let i = 0; i < BUILDS; i++) {
    const seconds = SHORTEST_SECONDS + Math.random();
    const projectId = ids[i % projects] ?? '';
    const { buildId } = bot.depot.scenario.startBuild({ projectId, failure: 'failed test', seconds });
    ends.set(buildId, Date.now() + seconds * 1_000);
    await wait(APART_MS);
  }
  await wait((SHORTEST_SECONDS + 5 + aim) * 1_000);
  isOver = true;
  await loop;

  const rows = await db
    .selectFrom('notices')
    .select(['finished_at', 'posted_at'])
    .where('posted_at', 'is not', null)
    .execute();
  const posted = rows.flatMap(({ finished_at, posted_at }) =>
    finished_at && posted_at ? [(posted_at.getTime() - finished_at.getTime()) / 1_000] : [],
  );
  const looped = [...seen].map(([buildId, at]) => (at - (ends.get(buildId) ?? at)) / 1_000);
  const figures = (values: readonly number[]) =>
    [0.5, 0.95].map((part) => percentile(values, part).toFixed(2).padStart(7)).join(' ');
  console.log(
    `${String(projects).padStart(8)} ${String(callsPerMinute).padStart(10)} ${String(pollMinSeconds).padStart(5)}  ${figures(posted)}   ${figures(looped)}   ${aim.toFixed(1).padStart(5)}  ${percentile(posted, 0.95) <= aim ? 'reached' : 'missed'}`,
  );
}

export async function benchPosted(): Promise<void> {
  console.log(`${BUILDS} failed builds; seconds from the end to the message, and to a plain loop seeing it`);
  console.log('projects  calls/min  min s    p50     p95   loop p50     p95  p95 aim');
  for (const setting of SETTINGS) await measure(setting);
}
