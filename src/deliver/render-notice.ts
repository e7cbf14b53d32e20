// From a notice to its message, as things are when it is sent.

import { keptFinding } from '../analysis/finding.ts';
import { buildOf } from '../analysis/kept-build.ts';
import { changeOfBuild } from '../ci/change-of-build.ts';
import { findIncident } from '../store/incidents.ts';
import { readCurrentChannel } from '../store/move-channel.ts';
import { isNoticeKind, NOTICE_CONTENT, type NoticeKind } from '../store/notice-content.ts';
import type { NoticeRow } from '../store/notices.ts';
import { findWatchedBuild } from '../store/watched-builds.ts';
import { buildAlertView } from '../views/builds/build-alert.ts';
import type { View } from '../views/kit/blocks.ts';
import { nameAnswerView, nameRequestView } from '../views/me/me.ts';
import { authorReplyView } from '../views/notifications/author.ts';
import {
  type BuildNotice,
  buildNoticeView,
  degradedBuildView,
  fixedView,
  stillFailingView,
} from '../views/notifications/build-notice.ts';
import { caughtUpView, deletedView, pausedView } from '../views/notifications/channel-notice.ts';
import { digestView } from '../views/notifications/digest.ts';
import { oddityView } from '../views/notifications/oddity.ts';
import { depotAwayView, depotBackView } from '../views/notifications/outage.ts';
import { monthlyView } from '../views/usage/monthly.ts';
import { authorDirectView } from './author-direct.ts';
import type { DeliverContext, Message } from './context.ts';
import { readIncidentMessage } from './incident-message.ts';

/** null: there is nothing to be said any more. */
export async function render(context: DeliverContext, notice: NoticeRow): Promise<Message | null> {
  if (!isNoticeKind(notice.kind)) return null;
  if (notice.kind === 'incident') return readIncidentMessage(context, notice);
  const view = await readView(context, notice, notice.kind);
  return view && { view };
}

async function readView(
  context: DeliverContext,
  notice: NoticeRow,
  kind: Exclude<NoticeKind, 'incident'>,
): Promise<View | null> {
  const { slashCommand } = context;
  switch (kind) {
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
      const about = await readNotifiedBuild(context, projectName, buildId);
      return about && buildNoticeView(about);
    }
    case 'degraded': {
      const { buildId, projectName, degradation, cacheLostAt } = NOTICE_CONTENT.degraded.parse(
        notice.content,
      );
      const about = await readNotifiedBuild(context, projectName, buildId);
      return about && degradedBuildView({ ...about, ...degradation, cacheLostAt });
    }
    case 'caught up': {
      const { from, to, projects } = NOTICE_CONTENT['caught up'].parse(notice.content);
      return caughtUpView(from, to, projects);
    }
    case 'deleted':
      return deletedView(NOTICE_CONTENT.deleted.parse(notice.content).projectName);
    case 'paused': {
      const { channelId, because, projects } = NOTICE_CONTENT.paused.parse(notice.content);
      return pausedView(await readCurrentChannel(context.db, channelId), because, projects, slashCommand);
    }
    case 'depot away': {
      const { since, problem } = NOTICE_CONTENT['depot away'].parse(notice.content);
      return depotAwayView(new Date(since), problem);
    }
    case 'depot back':
      return depotBackView(NOTICE_CONTENT['depot back'].parse(notice.content).seconds);
    case 'author dm':
      return authorDirectView(context, notice);
    case 'author reply': {
      const { buildId, userId } = NOTICE_CONTENT['author reply'].parse(notice.content);
      const about = await underIncident(context, notice, buildId);
      return about && authorReplyView(about, userId);
    }
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
    case 'monthly':
      return monthlyView({ ...NOTICE_CONTENT.monthly.parse(notice.content), slashCommand });
    case 'digest':
      return digestView({ ...NOTICE_CONTENT.digest.parse(notice.content), slashCommand });
  }
}

async function readNotifiedBuild(
  { db }: DeliverContext,
  projectName: string,
  buildId: string,
): Promise<BuildNotice | null> {
  const row = await findWatchedBuild(db, buildId);
  if (!row) return null;
  const change = await changeOfBuild(db, row.project_id, buildId);
  const finding = keptFinding(row.finding);
  return { projectName, build: buildOf(row), finding, branch: row.branch, change };
}

async function underIncident(context: DeliverContext, notice: NoticeRow, buildId: string) {
  const incident = notice.incident_id ? await findIncident(context.db, notice.incident_id) : undefined;
  const about = incident && (await readNotifiedBuild(context, incident.project_name, buildId));
  return about ? { ...about, ownerId: incident.owner_id, branch: incident.branch } : null;
}
