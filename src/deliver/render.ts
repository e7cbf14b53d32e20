// From a notice to what it says, as things stand when it is said.

import { keptFinding } from '../analysis/finding.ts';
import { isFlapping, Outcomes, redOutOf } from '../analysis/flapping.ts';
import { buildOf } from '../analysis/kept-build.ts';
import { changeOfBuild } from '../ci/change-of-build.ts';
import { findIncident, type IncidentRow, incidentsOfNotice } from '../store/incidents.ts';
import { currentChannel } from '../store/move-channel.ts';
import { isNoticeKind, NOTICE_CONTENT } from '../store/notice-content.ts';
import type { NoticeRow } from '../store/notices.ts';
import { findWatchedBuild, findWatchedBuilds, type WatchedBuildRow } from '../store/watched-builds.ts';
import { buildAlertView } from '../views/builds/build-alert.ts';
import type { View } from '../views/kit/blocks.ts';
import { nameAnswerView, nameRequestView } from '../views/me/me.ts';
import {
  type BuildNotice,
  buildNoticeView,
  fixedView,
  sickBuildView,
  stillFailingView,
} from '../views/notifications/build-notice.ts';
import { caughtUpView, deletedView, pausedView } from '../views/notifications/channel-notice.ts';
import { digestView } from '../views/notifications/digest.ts';
import { type IncidentData, incidentView } from '../views/notifications/incident.ts';
import { incidentGroupView } from '../views/notifications/incident-group.ts';
import { oddityView } from '../views/notifications/oddity.ts';
import { depotAwayView, depotBackView } from '../views/notifications/outage.ts';
import type { DeliverContext } from './context.ts';

/** null: there is nothing to be said any more. */
export async function render(context: DeliverContext, notice: NoticeRow): Promise<View | null> {
  if (!isNoticeKind(notice.kind)) return null;
  const { slashCommand } = context;
  switch (notice.kind) {
    case 'incident':
      return incidentMessage(context, notice);
    case 'still failing': {
      const { buildId, failures } = NOTICE_CONTENT['still failing'].parse(notice.content);
      const about = await underIncident(context, notice, buildId);
      return about && stillFailingView(about, failures);
    }
    case 'fixed': {
      const { buildId, redSeconds } = NOTICE_CONTENT.fixed.parse(notice.content);
      const about = await underIncident(context, notice, buildId);
      return about && fixedView(about, redSeconds, about.ownerId);
    }
    case 'build': {
      const { buildId, projectName } = NOTICE_CONTENT.build.parse(notice.content);
      const about = await aboutBuild(context, projectName, buildId);
      return about && buildNoticeView(about);
    }
    case 'sick': {
      const { buildId, projectName, sickness, brokeAt } = NOTICE_CONTENT.sick.parse(notice.content);
      const about = await aboutBuild(context, projectName, buildId);
      return about && sickBuildView({ ...about, ...sickness, brokeAt });
    }
    case 'caught up': {
      const { from, to, projects } = NOTICE_CONTENT['caught up'].parse(notice.content);
      return caughtUpView(from, to, projects);
    }
    case 'deleted':
      return deletedView(NOTICE_CONTENT.deleted.parse(notice.content).projectName);
    case 'paused': {
      const { channelId, because, projects } = NOTICE_CONTENT.paused.parse(notice.content);
      return pausedView(await currentChannel(context.db, channelId), because, projects, slashCommand);
    }
    case 'depot away': {
      const { since, problem } = NOTICE_CONTENT['depot away'].parse(notice.content);
      return depotAwayView(new Date(since), problem);
    }
    case 'depot back':
      return depotBackView(NOTICE_CONTENT['depot back'].parse(notice.content).seconds);
    case 'name request': {
      const content = NOTICE_CONTENT['name request'].parse(notice.content);
      return nameRequestView(content, content);
    }
    case 'name answer': {
      const content = NOTICE_CONTENT['name answer'].parse(notice.content);
      return nameAnswerView(content, content.holderId, content.isYours);
    }
    case 'build ended': {
      const { finding, ...ended } = NOTICE_CONTENT['build ended'].parse(notice.content);
      return buildAlertView({ ...ended, finding: keptFinding(finding ?? null) });
    }
    case 'oddity':
      return oddityView({ ...NOTICE_CONTENT.oddity.parse(notice.content), slashCommand });
    case 'digest':
      return digestView({ ...NOTICE_CONTENT.digest.parse(notice.content), slashCommand });
  }
}

async function incidentMessage({ db, orgId }: DeliverContext, notice: NoticeRow): Promise<View | null> {
  const { foundLate } = NOTICE_CONTENT.incident.parse(notice.content);
  const rows = await incidentsOfNotice(db, notice.notice_id);
  const builds = await findWatchedBuilds(
    db,
    rows.flatMap((row) => [row.last_build_id, row.first_build_id]),
  );
  const byId = new Map(builds.map((row) => [row.build_id, row]));
  const incidents = rows.map((row) => toIncidentData(row, byId, foundLate));
  const [first, ...others] = incidents;
  if (!first) return null;
  if (others.length === 0) {
    const change = await changeOfBuild(db, first.projectId, first.lastBuildId);
    return incidentView({ ...first, change }, orgId);
  }
  const prints = new Set(incidents.map(({ finding }) => finding?.fingerprint ?? null));
  return incidentGroupView(incidents, prints.size === 1 && !prints.has(null));
}

function toIncidentData(
  row: IncidentRow,
  builds: ReadonlyMap<string, WatchedBuildRow>,
  foundLate: boolean,
): IncidentData {
  const last = builds.get(row.last_build_id);
  const first = builds.get(row.first_build_id);
  const outcomes = Outcomes.parse(row.outcomes);
  return {
    incidentId: row.incident_id,
    projectId: row.project_id,
    projectName: row.project_name,
    openedAt: row.opened_at,
    greenBefore: row.green_before,
    lastBuildId: row.last_build_id,
    lastFailedAt: row.last_failed_at,
    failures: row.failures,
    flapping: isFlapping(outcomes) ? redOutOf(outcomes) : null,
    closedAt: row.closed_at,
    closedByBuildId: row.closed_by_build_id,
    closedBecause: row.closed_because,
    branch: row.branch,
    ownerId: row.owner_id,
    finding: keptFinding(last?.finding ?? first?.finding ?? null),
    durationSeconds: last?.duration_seconds ?? null,
    foundLate,
  };
}

async function aboutBuild(
  { db }: DeliverContext,
  projectName: string,
  buildId: string,
): Promise<BuildNotice | null> {
  const row = await findWatchedBuild(db, buildId);
  return row
    ? { projectName, build: buildOf(row), finding: keptFinding(row.finding), branch: row.branch }
    : null;
}

async function underIncident(context: DeliverContext, notice: NoticeRow, buildId: string) {
  const incident = notice.incident_id ? await findIncident(context.db, notice.incident_id) : undefined;
  const about = incident && (await aboutBuild(context, incident.project_name, buildId));
  return about ? { ...about, ownerId: incident.owner_id, branch: incident.branch } : null;
}
