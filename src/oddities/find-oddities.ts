// Once an hour: compares every project that a channel wants to know about with what is usual for it. Figures come from
// the bot's own tables; tokens and trust policies take two calls a project, so that they are compared in turn.

import type { Depot } from '../depot/depot.ts';
import { DepotError } from '../depot/depot-error.ts';
import type { Jobs } from '../jobs/open-jobs.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { readActivity } from '../store/project-activity.ts';
import {
  forgetHabits,
  listAccessDue,
  type ProjectHabitsRow,
  readHabits,
  writeHabits,
} from '../store/project-habits.ts';
import {
  EVERY_PROJECT,
  listMutes,
  listOdditySubscriptions,
  type SubscriptionRow,
} from '../store/subscriptions.ts';
import type { Db, Trx } from '../store/tables.ts';
import { compareAccess } from './access-changes.ts';
import { readFigures } from './figures.ts';
import { compare, Habits, NO_HABITS } from './habits.ts';
import { enqueueOddities, type FoundOddity, type OddityItem } from './notify.ts';

export interface OdditiesOptions {
  readonly db: Db;
  readonly depot: Depot;
  readonly jobs: Jobs;
  readonly clock: Clock;
  readonly log: Log;
  readonly callsPerMinute: number;
}

interface NamedProject {
  readonly projectId: string;
  readonly name: string;
}

const DAY_MS = 86_400_000;
const PROJECTS_AT_ONCE = 250;
const FORGOTTEN_AFTER_DAYS = 30;
/** Comparing tokens and trust policies takes this part of an hour's calls. */
const ACCESS_SHARE = 0.1;
const CALLS_A_PROJECT = 2;
const LEAST_PROJECTS = 20;

/** How many projects' tokens and trust policies are compared in an hour: 900 with 300 calls a minute. */
export const accessProjectsAnHour = (callsPerMinute: number): number =>
  Math.max(LEAST_PROJECTS, Math.floor((callsPerMinute * 60 * ACCESS_SHARE) / CALLS_A_PROJECT));

const toHabits = (row: ProjectHabitsRow | null): Habits => (row ? Habits.parse(row.habits) : NO_HABITS);

export async function workOddities(options: OdditiesOptions): Promise<void> {
  await options.jobs.work('oddities', () => findOddities(options));
}

/** One round. What Depot does not answer is left for the next. */
export async function findOddities(options: OdditiesOptions): Promise<void> {
  const { db, depot, clock, log } = options;
  const subscriptions = await listOdditySubscriptions(db);
  if (subscriptions.length === 0) return;
  try {
    const projects = await listWantedProjects(depot, subscriptions);
    await compareFigures(options, projects, subscriptions);
    await compareAccessInTurn(options, projects, subscriptions);
  } catch (error) {
    if (!(error instanceof DepotError)) throw error;
    // The next hour continues.
    log.info({ code: error.code }, 'oddities could not be looked for in every project');
  }
  await forgetHabits(db, new Date(clock.now().getTime() - FORGOTTEN_AFTER_DAYS * DAY_MS));
}

async function listWantedProjects(
  depot: Depot,
  subscriptions: readonly SubscriptionRow[],
): Promise<readonly NamedProject[]> {
  const all = await depot.background.projects.list();
  const wanted = new Set(subscriptions.map(({ project_id }) => project_id));
  return wanted.has(EVERY_PROJECT) ? all : all.filter(({ projectId }) => wanted.has(projectId));
}

async function compareFigures(
  options: OdditiesOptions,
  projects: readonly NamedProject[],
  subscriptions: readonly SubscriptionRow[],
): Promise<void> {
  const { db, clock, jobs } = options;
  const activity = await readActivity(db);
  const cacheGb = new Map([...activity].map(([projectId, { cache_gb }]) => [projectId, cache_gb]));
  for (let start = 0; start < projects.length && !jobs.stopping.aborted; start += PROJECTS_AT_ONCE) {
    const some = projects.slice(start, start + PROJECTS_AT_ONCE);
    const ids = some.map(({ projectId }) => projectId);
    const now = clock.now();
    const [rows, figuresOf] = await Promise.all([readHabits(db, ids), readFigures(db, ids, cacheGb, now)]);
    await writeAndNotify(options, subscriptions, async (trx) => {
      const found: FoundOddity[] = [];
      for (const { projectId, name } of some) {
        const before = rows.get(projectId) ?? null;
        const { habits, news } = compare(toHabits(before), figuresOf(projectId));
        const isSame = before && JSON.stringify(habits) === JSON.stringify(toHabits(before));
        if (isSame && now.getTime() - before.compared_at.getTime() < DAY_MS) continue;
        const isOurs = await writeHabits(trx, { projectId, habits, before, at: now, withAccess: false });
        // The first time only teaches what is usual.
        if (isOurs && before) found.push(...toFound(projectId, name, before, news));
      }
      return found;
    });
  }
}

async function compareAccessInTurn(
  options: OdditiesOptions,
  projects: readonly NamedProject[],
  subscriptions: readonly SubscriptionRow[],
): Promise<void> {
  const { db, depot, clock, jobs, callsPerMinute } = options;
  const names = new Map(projects.map(({ projectId, name }) => [projectId, name]));
  for (const projectId of await listAccessDue(db, [...names.keys()], accessProjectsAnHour(callsPerMinute))) {
    if (jobs.stopping.aborted) return;
    const before = (await readHabits(db, [projectId])).get(projectId);
    if (!before) continue;
    const habits = toHabits(before);
    const compared = await compareAccess(depot, db, projectId, habits.access).catch((error: unknown) => {
      // Deleted in the meantime.
      if (error instanceof DepotError && error.code === 'not_found') return null;
      throw error;
    });
    const { access, news } = compared ?? { access: habits.access, news: [] };
    await writeAndNotify(options, subscriptions, async (trx) => {
      const change = { projectId, habits: { ...habits, access }, before, at: clock.now(), withAccess: true };
      if (!(await writeHabits(trx, change))) return [];
      return toFound(projectId, names.get(projectId) ?? projectId, before, news);
    });
  }
}

const toFound = (
  projectId: string,
  projectName: string,
  { version }: ProjectHabitsRow,
  oddities: readonly OddityItem['oddity'][],
): readonly FoundOddity[] =>
  oddities.map((oddity, i) => ({
    item: { projectId, projectName, oddity },
    key: `${projectId}:${version + 1}:${i}`,
  }));

/** What is known now and who is notified of it: both are written, or neither. */
async function writeAndNotify(
  { db, clock, jobs }: OdditiesOptions,
  subscriptions: readonly SubscriptionRow[],
  write: (trx: Trx) => Promise<readonly FoundOddity[]>,
): Promise<void> {
  const now = clock.now();
  const awake = subscriptions.filter(({ paused_at }) => paused_at === null);
  const mutes = await listMutes(
    db,
    awake.map(({ channel_id }) => channel_id),
    now,
  );
  await db.transaction().execute(async (trx) => {
    const found = await write(trx);
    if (found.length > 0) await enqueueOddities(trx, found, awake, mutes, now, jobs);
  });
}
