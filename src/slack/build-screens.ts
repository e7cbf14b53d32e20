// What the screens of one build show: loaded from Depot, analysed, drawn. Steps or logs that Depot refuses leave a gap
// that is named, never an error.

import { findCause } from '../analysis/cause.ts';
import { criticalPath } from '../analysis/critical-path.ts';
import { diffBuilds } from '../analysis/diff-builds.ts';
import { failingStep } from '../analysis/failing-step.ts';
import { fingerprint } from '../analysis/fingerprint.ts';
import { excerptLog, type LogExcerpt } from '../analysis/log-excerpt.ts';
import { wallSeconds, waterfall } from '../analysis/waterfall.ts';
import { DepotError } from '../depot/depot-error.ts';
import type { BuildStep } from '../depot/model.ts';
import { UserError } from '../lib/errors.ts';
import {
  type BuildPlace,
  buildCardView,
  logView,
  STEPS_PER_PAGE,
  stepsView,
  whyView,
} from '../views/build-card.ts';
import type { View } from '../views/kit.ts';
import { findBuild } from './find-build.ts';
import type { Room } from './room.ts';

/** Earlier failed builds that `why` compares with, one call each. */
const FAILURES_COMPARED = 8;
const LAST_LINES = 30;

async function known<T>(part: Promise<T>): Promise<T | null> {
  try {
    return await part;
  } catch (error) {
    if (error instanceof DepotError) return null;
    throw error;
  }
}

async function placeOf(buildId: string, room: Room): Promise<BuildPlace> {
  const { build, project } = await findBuild(buildId, room);
  return { build, projectId: project.projectId, projectName: project.name, orgId: room.orgId };
}

const stepsOf = ({ projectId, build }: BuildPlace, { depot }: Room) =>
  known(depot.builds.steps(projectId, build.buildId));

export async function buildScreen(buildId: string, room: Room): Promise<View> {
  const place = await placeOf(buildId, room);
  const steps = await stepsOf(place, room);
  return buildCardView(place, steps ? failingStep(steps) : null, steps !== null);
}

async function lastGreenSteps(
  { projectId, build }: BuildPlace,
  { depot }: Room,
): Promise<readonly BuildStep[] | null> {
  const page = await known(depot.builds.page(projectId, { pageSize: 50 }));
  const green = page?.items.find(
    ({ status, createdAt, buildId }) =>
      status === 'success' && createdAt < build.createdAt && buildId !== build.buildId,
  );
  return green ? known(depot.builds.steps(projectId, green.buildId)) : null;
}

/** @param page from 0 */
export async function stepsScreen(
  buildId: string,
  page: number,
  slowestFirst: boolean,
  room: Room,
): Promise<View> {
  const place = await placeOf(buildId, room);
  const [steps, green] = await Promise.all([stepsOf(place, room), lastGreenSteps(place, room)]);
  if (!steps) throw new UserError('Depot did not give the steps of this build. Try again in a minute.');
  const inOrder = waterfall(steps);
  const rows = slowestFirst
    ? inOrder.toSorted((a, b) => (b.durationSeconds ?? -1) - (a.durationSeconds ?? -1))
    : inOrder;
  const pages = Math.max(1, Math.ceil(rows.length / STEPS_PER_PAGE));
  const current = Math.min(Math.max(0, page), pages - 1);
  return stepsView(place, {
    rows: rows.slice(current * STEPS_PER_PAGE, (current + 1) * STEPS_PER_PAGE),
    total: rows.length,
    page: current,
    pages,
    slowestFirst,
    criticalSeconds: criticalPath(steps).seconds,
    wallSeconds: wallSeconds(steps),
    cached: steps.filter(({ cache }) => cache === 'cached').length,
    diff: green ? diffBuilds(green, steps) : null,
  });
}

const logOf = (
  { projectId, build }: BuildPlace,
  { digest }: BuildStep,
  { depot }: Room,
): Promise<LogExcerpt | null> =>
  known(excerptLog(depot.builds.logs(projectId, build.buildId, digest), LAST_LINES));

async function comparedWithOthers(print: string, { projectId, build }: BuildPlace, { depot }: Room) {
  const page = await known(depot.builds.page(projectId, { pageSize: 50 }));
  if (!page) return null;
  const failed = page.items
    .filter(({ status }) => status === 'failed' || status === 'error')
    .slice(0, FAILURES_COMPARED);
  const matches = await Promise.all(
    failed.map(async (other) => {
      if (other.buildId === build.buildId) return other.createdAt;
      const step = failingStep((await known(depot.builds.steps(projectId, other.buildId))) ?? []);
      return step?.error && fingerprint(step.name, step.error) === print ? other.createdAt : null;
    }),
  );
  const times = matches.filter((at) => at !== null).toSorted((a, b) => a.getTime() - b.getTime());
  const [since] = times;
  return since ? { times: times.length, since, outOf: failed.length } : null;
}

export async function whyScreen(buildId: string, room: Room): Promise<View> {
  const place = await placeOf(buildId, room);
  const { build } = place;
  if (build.status === 'success')
    throw new UserError(`Build ${build.buildId} succeeded: there is nothing to explain.`);
  if (build.status === 'running') {
    throw new UserError(`Build ${build.buildId} is still running. Ask again when it has ended.`);
  }
  const steps = await stepsOf(place, room);
  const step = steps ? failingStep(steps) : null;
  const log = step?.hasLogs ? await logOf(place, step, room) : null;
  const print = step?.error ? fingerprint(step.name, step.error) : null;
  const telling = log ? (log.telling.length > 0 ? log.telling.map(({ line }) => line) : log.last) : [];
  return whyView(place, {
    step,
    cause: findCause(build.status, step?.error ?? null, log?.last ?? []),
    telling: telling.slice(-10),
    logKnown: steps !== null && (!step?.hasLogs || log !== null),
    fingerprint: print,
    seen: print ? await comparedWithOthers(print, place, room) : null,
  });
}

/** The step that `typed` means: its number, or a part of its name. */
function chooseStep(steps: readonly BuildStep[], typed: string): BuildStep {
  const rows = waterfall(steps);
  const byNumber = rows.find(({ number }) => String(number) === typed);
  const text = typed.toLowerCase();
  const byName = rows.filter(({ step }) => step.name.toLowerCase().includes(text));
  const found = byNumber?.step ?? byName.find(({ step }) => step.hasLogs)?.step ?? byName[0]?.step;
  if (found) return found;
  throw new UserError(`No step of this build has “${typed.slice(0, 40)}” in its name or as its number.`);
}

/** @param typed which step; '' means the failing one, else the last that printed something. */
export async function logScreen(buildId: string, typed: string, room: Room): Promise<View> {
  const place = await placeOf(buildId, room);
  const steps = await stepsOf(place, room);
  if (!steps) throw new UserError('Depot did not give the steps of this build. Try again in a minute.');
  const withLog = waterfall(steps).filter(({ step }) => step.hasLogs);
  const broken = failingStep(steps);
  const usual = broken?.hasLogs ? broken : (withLog.at(-1)?.step ?? broken);
  const step = typed ? chooseStep(steps, typed) : usual;
  const log = step?.hasLogs ? await logOf(place, step, room) : null;
  if (step?.hasLogs && !log)
    throw new UserError('Depot did not give the log of this step. Try again in a minute.');
  return logView(place, {
    step,
    last: log?.last ?? [],
    total: log?.total ?? 0,
    choices: withLog.filter((row) => row.step !== step),
  });
}
