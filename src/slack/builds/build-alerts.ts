// Polls the builds that somebody waits for, and tells them the end in a direct message: once, also after a restart,
// because the request goes and the message enters the outbox in one transaction.

import { randomUUID } from 'node:crypto';
import { onProject } from '../../access/model.ts';
import { type Finding, keptFinding } from '../../analysis/finding.ts';
import { DepotError } from '../../depot/depot-error.ts';
import { readIfKnown } from '../../depot/known.ts';
import type { Build } from '../../depot/model.ts';
import { messageOf } from '../../lib/errors.ts';
import {
  type BuildAlertRow,
  listDueAlerts,
  postponeAlerts,
  readNextAlertTime,
  takeAlert,
} from '../../store/build-alerts.ts';
import type { NoticeContent } from '../../store/notice-content.ts';
import { addNotice } from '../../store/notices.ts';
import { findWatchedBuild } from '../../store/watched-builds.ts';
import type { Services } from '../platform/services.ts';
import { readFinding } from './build-screens.ts';

type Needs = Pick<Services, 'access' | 'clock' | 'depot' | 'jobs' | 'log' | 'store'>;

const MOST_POLLED_AT_ONCE = 50;
const LONGEST_WAIT_MS = 24 * 3_600_000;

type Ending = Omit<NoticeContent<'build ended'>, 'buildId' | 'projectName'>;

const without = (outcome: Ending['outcome']): Ending => ({ outcome, durationSeconds: null, finding: null });

/** The longer it is under way, the less it matters to know at once. */
function pauseAfter(elapsedMs: number): number {
  if (elapsedMs < 10 * 60_000) return 10_000;
  return elapsedMs < 60 * 60_000 ? 30_000 : 60_000;
}

/** Polls what is due, and sees to it that somebody polls the rest. */
export async function pollAlerts(needs: Needs): Promise<void> {
  const { clock, jobs, log, store } = needs;
  const due = await listDueAlerts(store.db, clock.now(), MOST_POLLED_AT_ONCE);
  for (const [buildId, rows] of Map.groupBy(due, ({ build_id }) => build_id)) {
    try {
      await pollBuild(buildId, rows, needs);
    } catch (error) {
      log.warn({ error: messageOf(error), buildId }, 'a build that somebody waits for could not be polled');
      await postponeAlerts(store.db, buildId, new Date(clock.now().getTime() + 60_000));
    }
  }
  const next = await readNextAlertTime(store.db);
  if (!next) return;
  const seconds = Math.ceil((next.getTime() - clock.now().getTime()) / 1_000);
  await jobs.send(null, 'build-alerts', {}, Math.max(1, seconds));
}

async function pollBuild(buildId: string, rows: readonly BuildAlertRow[], needs: Needs): Promise<void> {
  const { clock, depot, store } = needs;
  const build = await readNewest(buildId, depot.background);
  if (build === 'gone') return endAll(rows, without('gone'), needs);
  // A state that is newer than this bot is no end that it could tell of.
  const isOver = build.status !== 'running' && build.status !== 'unknown';
  if (isOver) return endAll(rows, await readEnding(build, rows, needs), needs);
  const now = clock.now().getTime();
  const isTooOld = ({ requested_at }: BuildAlertRow) => now - requested_at.getTime() >= LONGEST_WAIT_MS;
  await endAll(rows.filter(isTooOld), without('too long'), needs);
  const waiting = rows.filter((row) => !isTooOld(row));
  const newest = Math.max(...waiting.map(({ requested_at }) => requested_at.getTime()));
  if (waiting.length > 0) await postponeAlerts(store.db, buildId, new Date(now + pauseAfter(now - newest)));
}

async function readNewest(
  buildId: string,
  { builds }: Pick<Services['depot'], 'builds'>,
): Promise<Build | 'gone'> {
  try {
    return await builds.get(buildId);
  } catch (error) {
    if (error instanceof DepotError && error.code === 'not_found') return 'gone';
    throw error;
  }
}

async function readEnding(
  build: Build,
  [first]: readonly BuildAlertRow[],
  { depot, store }: Needs,
): Promise<Ending> {
  const { buildId, status, durationSeconds } = build;
  const ending = { outcome: status, durationSeconds, finding: null };
  if (!first || (status !== 'failed' && status !== 'error')) return ending;
  const kept = keptFinding((await findWatchedBuild(store.db, buildId))?.finding ?? null);
  const place = {
    build,
    projectId: first.project_id,
    projectName: first.project_name,
    orgId: null,
    liveUntil: null,
  };
  const finding: Finding | null =
    kept ?? (await readIfKnown(readFinding(place, { depot: depot.background })));
  return { ...ending, finding };
}

async function endAll(rows: readonly BuildAlertRow[], ending: Ending, needs: Needs): Promise<void> {
  for (const row of rows) await end(row, ending, needs);
}

async function end(row: BuildAlertRow, ending: Ending, needs: Needs): Promise<void> {
  const { access, clock, jobs, store } = needs;
  const { user_id: userId, team_id: teamId, channel_id: channelId, build_id: buildId } = row;
  const project = onProject({ projectId: row.project_id, name: row.project_name });
  const { allowed } = await access.check({ teamId, userId, channelId }, 'build', project);
  const content: NoticeContent<'build ended'> = {
    buildId,
    projectName: row.project_name,
    ...(allowed ? ending : without('no access')),
  };
  const now = clock.now();
  await store.db.transaction().execute(async (trx) => {
    if (!(await takeAlert(trx, userId, buildId))) return;
    await addNotice(trx, {
      noticeId: randomUUID(),
      dedupeKey: `build ended:${buildId}:${userId}:${row.requested_at.getTime()}`,
      teamId,
      channelId: userId,
      kind: 'build ended',
      incidentId: null,
      content: JSON.stringify(content),
      createdAt: now,
      notBefore: now,
      finishedAt: null,
    });
    await jobs.send(trx, 'deliver', { channelId: userId }, 0, userId);
  });
}
