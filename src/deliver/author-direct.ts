// The direct message to the author of a failed commit: only while it still fails, and only to who may see the project.

import { keptFinding } from '../analysis/finding.ts';
import { changeOfBuild } from '../ci/change-of-build.ts';
import { findPersonSettings } from '../store/authors.ts';
import { findIncident } from '../store/incidents.ts';
import { NOTICE_CONTENT } from '../store/notice-content.ts';
import type { NoticeRow } from '../store/notices.ts';
import { findWatchedBuild } from '../store/watched-builds.ts';
import type { View } from '../views/kit/blocks.ts';
import { authorView } from '../views/notifications/author.ts';
import type { DeliverContext } from './context.ts';

/** null: it is fixed by now, or the person wants none or may not see it. */
export async function authorDirectView(
  { db, orgId, maySee }: DeliverContext,
  { channel_id: userId, content }: NoticeRow,
): Promise<View | null> {
  const { incidentId, buildId } = NOTICE_CONTENT['author dm'].parse(content);
  const incident = await findIncident(db, incidentId);
  const build = await findWatchedBuild(db, buildId);
  if (!incident || incident.closed_at || !build) return null;
  if ((await findPersonSettings(db, userId))?.pings === false) return null;
  const { project_id: projectId, project_name: projectName } = incident;
  if (!(await maySee(userId, { projectId, name: projectName }))) return null;
  const change = await changeOfBuild(db, projectId, buildId);
  return authorView(
    { projectId, projectName, buildId, incidentId, finding: keptFinding(build.finding), change },
    orgId,
  );
}
