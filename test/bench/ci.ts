// From the end of a failed build to the message in the channel, with CI's reports and by polling alone: the whole bot in the
// sandbox, in real time, both in one run and at the same pace of polls.

import { systemClock } from '../../src/lib/clock.ts';
import { addProject } from '../../src/sandbox/depot/seed.ts';
import { follow } from '../support/follow.ts';
import { CHANNELS, startBot } from '../support/start-bot.ts';
import { percentile } from './figures.ts';

/** Each fails once: a project that is still failing posts no second message. */
const PROJECTS = 30;
const CALLS_PER_MINUTE = 300;
const POLL_MIN_SECONDS = 5;
const BUILDS = PROJECTS;
/** In seconds, of nineteen in twenty, with reports. */
const AIM = 1.5;
/** Slack takes one message a second in a channel: builds that end together would measure that. */
const APART_MS = 2_300;
const SHORTEST_SECONDS = 3;
const SETTLE_MS = 17_000;
/** What CI needs from the end of the build to its report. */
const REPORTS_AFTER_MS = 100;

const wait = (ms: number) => systemClock.sleep(ms);

/** Of one failed build, in seconds. */
interface Took {
  /** From its end to CI's report; null: CI sent none. */
  readonly reported: number | null;
  /** From there (or from its end) until the bot had found its end and cause. */
  readonly found: number;
  /** From there until it was in Slack. */
  readonly posted: number;
}

const total = ({ reported, found, posted }: Took) => (reported ?? 0) + found + posted;
const seconds = (from: Date, to: Date) => (to.getTime() - from.getTime()) / 1_000;

async function measure(withReports: boolean): Promise<readonly Took[]> {
  await using bot = await startBot({
    clock: systemClock,
    seed: 'empty',
    rateLimited: true,
    callsPerMinute: CALLS_PER_MINUTE,
    pollMinSeconds: POLL_MIN_SECONDS,
    ciSecret: 'the-secret-that-the-CI-of-the-sandbox-has',
  });
  const { db } = bot.app.store;
  const ids: string[] = [];
  for (let i = 0; i < PROJECTS; i++) {
    const projectName = `customer-${i}`;
    const seed = { name: projectName, ageDays: 9, cacheGb: 1 };
    const { projectId } = addProject(bot.depot.state, seed, new Date());
    ids.push(projectId);
    await follow(db, { projectId, projectName, channelId: CHANNELS.platform }, new Date());
  }
  await wait(SETTLE_MS);
  const reporting: Promise<unknown>[] = [];
  for (let i = 0; i < BUILDS; i++) {
    const lasts = SHORTEST_SECONDS + Math.random();
    const projectId = ids[i % PROJECTS] ?? '';
    const build = bot.depot.scenario.startBuild({ projectId, failure: 'failed test', seconds: lasts });
    const endsInMs = (build.end?.at.getTime() ?? Number.NaN) - Date.now();
    if (withReports)
      reporting.push(wait(endsInMs + REPORTS_AFTER_MS).then(() => bot.ci.send(build.buildId, 'main', 'id')));
    await wait(APART_MS);
  }
  await Promise.all(reporting);
  await wait(15_000);
  const rows = await db
    .selectFrom('notices')
    .innerJoin('incidents', 'incidents.incident_id', 'notices.incident_id')
    .leftJoin('ci_reports', 'ci_reports.build_id', 'incidents.first_build_id')
    .select(['notices.finished_at', 'notices.created_at', 'notices.posted_at', 'ci_reports.received_at'])
    .where('notices.kind', '=', 'incident')
    .where('notices.posted_at', 'is not', null)
    .execute();
  return rows.flatMap(
    ({ finished_at: endedAt, received_at: reportedAt, created_at: foundAt, posted_at: postedAt }) =>
      endedAt && postedAt
        ? [
            {
              reported: reportedAt && seconds(endedAt, reportedAt),
              found: seconds(reportedAt ?? endedAt, foundAt),
              posted: seconds(foundAt, postedAt),
            },
          ]
        : [],
  );
}

export async function benchCi(): Promise<void> {
  const [reported, polled] = [await measure(true), await measure(false)];
  const p95 = percentile(reported.map(total), 0.95);
  const figures = (values: readonly number[]) =>
    [0.5, 0.95].map((part) => percentile(values, part).toFixed(2).padStart(7)).join('');
  const line = (name: string, all: readonly Took[]) => {
    const stages = [
      all.map(total),
      all.flatMap((one) => one.reported ?? []),
      all.map((one) => one.found),
      all.map((one) => one.posted),
    ];
    return `${name.padEnd(13)}${String(all.length).padStart(7)}${stages.map(figures).join('  ')}`;
  };
  console.log(
    `${BUILDS} failed builds of ${PROJECTS} projects, ${CALLS_PER_MINUTE} calls a minute, POLL_MIN_SECONDS=${POLL_MIN_SECONDS}; seconds, p50 and p95`,
  );
  console.log(`              posted  end → posted  end → report  … → found     … → in Slack`);
  console.log(line('with reports', reported));
  console.log(line('polling', polled));
  console.log(
    `with reports, p95 ${(percentile(polled.map(total), 0.95) / p95).toFixed(1)} times as soon; aim ${AIM.toFixed(1)} s: ${p95 <= AIM ? 'reached' : 'missed'}`,
  );
}
