// The message of one incident or several, as things are when it is sent, with whose change each was.

import { keptFinding } from '../analysis/finding.ts';
import { isFlapping, Outcomes, redOutOf } from '../analysis/flapping.ts';
import { changeOfBuild } from '../ci/change-of-build.ts';
import type { CiReport } from '../ci/report.ts';
import { type AuthorDecision, readAuthorDecisions } from '../store/author-decisions.ts';
import { type IncidentRow, listIncidentsOfNotice } from '../store/incidents.ts';
import { NOTICE_CONTENT } from '../store/notice-content.ts';
import type { NoticeRow } from '../store/notices.ts';
import { countSuccessesBefore, findWatchedBuilds, type WatchedBuildRow } from '../store/watched-builds.ts';
import { type IncidentData, incidentView } from '../views/notifications/incident.ts';
import { incidentGroupView, MAX_LINES } from '../views/notifications/incident-group.ts';
import { failAlike } from './alike.ts';
import type { DeliverContext, Message } from './context.ts';
import { decideHowToNotify, type NewDecision, writeDecision } from './notify-author.ts';

/** More are not counted. */
const MOST_SUCCESSES = 100;

export async function readIncidentMessage(
  context: DeliverContext,
  notice: NoticeRow,
): Promise<Message | null> {
  const { db, orgId } = context;
  const { foundLate } = NOTICE_CONTENT.incident.parse(notice.content);
  const rows = await listIncidentsOfNotice(db, notice.notice_id);
  const builds = await findWatchedBuilds(
    db,
    rows.flatMap((row) => [row.last_build_id, row.first_build_id]),
  );
  const byId = new Map(builds.map((row) => [row.build_id, row]));
  const incidents = rows.map((row) => toIncidentData(row, byId, foundLate));
  const [first, ...others] = incidents;
  const [firstRow] = rows;
  if (!first || !firstRow) return null;
  const areAlike = others.length > 0 && failAlike(incidents.map(({ finding }) => finding));
  const changes = await readChanges(context, notice, rows.slice(0, MAX_LINES), areAlike);
  const withChange = incidents.map((one) => ({ ...one, ...changes.byIncident.get(one.incidentId) }));
  const view =
    others.length > 0
      ? incidentGroupView(withChange, areAlike)
      : incidentView({ ...first, ...(await readContext(context, firstRow, changes)) }, orgId);
  const { decisions } = changes;
  if (decisions.length === 0) return { view };
  const also: Message['also'] = async (trx) => {
    for (const decision of decisions) await writeDecision(context, trx, notice, decision);
  };
  return { view, also };
}

interface Changes {
  readonly byIncident: ReadonlyMap<string, Pick<IncidentData, 'change' | 'authorId'>>;
  readonly decisions: readonly NewDecision[];
}

/** @param areAlike they have one cause, probably none of the authors: nobody is pinged. */
async function readChanges(
  context: DeliverContext,
  notice: NoticeRow,
  rows: readonly IncidentRow[],
  areAlike: boolean,
): Promise<Changes> {
  const decisions = await readAuthorDecisions(context.db, notice.notice_id);
  const found = await Promise.all(
    rows.map(async (row) => {
      const change = await changeOfBuild(context.db, row.project_id, row.first_build_id);
      const known = decisions.get(row.incident_id);
      const fresh = known ? null : await decideHowToNotify(context, notice, row, change, areAlike);
      return { incidentId: row.incident_id, change, author: known ?? fresh, fresh };
    }),
  );
  return {
    byIncident: new Map(
      found.map(({ incidentId, change, author }) => [incidentId, { change, authorId: mentioned(author) }]),
    ),
    decisions: found.flatMap(({ fresh }) => fresh ?? []),
  };
}

const mentioned = (author: AuthorDecision | null) => (author?.via === 'mention' ? author.authorId : null);

/** Of a single incident: how it was before, and the builds that came later. */
async function readContext(
  { db }: DeliverContext,
  row: IncidentRow,
  { byIncident }: Changes,
): Promise<Partial<IncidentData>> {
  const { incident_id, project_id, first_build_id, last_build_id, closed_by_build_id } = row;
  const change = (buildId: string | null): Promise<CiReport | null> | null =>
    buildId === null ? null : changeOfBuild(db, project_id, buildId);
  return {
    ...byIncident.get(incident_id),
    lastChange: await change(last_build_id === first_build_id ? null : last_build_id),
    fixedBy: await change(closed_by_build_id),
    successesBefore: row.green_before
      ? await countSuccessesBefore(db, project_id, row.branch, row.opened_at, MOST_SUCCESSES)
      : 0,
  };
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
