// Incidents: a project's red periods, and the message of each channel that tells of them.

import type { Insertable, Selectable, Updateable } from 'kysely';
import type { Db, IncidentsTable, Trx } from './tables.ts';

export type IncidentRow = Selectable<IncidentsTable>;

const KEEP_MS = 90 * 86_400_000;

export async function insertIncident(trx: Trx, row: Insertable<IncidentsTable>): Promise<void> {
  await trx
    .insertInto('incidents')
    .values(row)
    .onConflict((conflict) => conflict.column('incident_id').doNothing())
    .execute();
}

export async function updateIncident(
  db: Db | Trx,
  incidentId: string,
  change: Updateable<IncidentsTable>,
): Promise<void> {
  await db.updateTable('incidents').set(change).where('incident_id', '=', incidentId).execute();
}

export async function findIncident(db: Db | Trx, incidentId: string): Promise<IncidentRow | undefined> {
  return db.selectFrom('incidents').selectAll().where('incident_id', '=', incidentId).executeTakeFirst();
}

/** Looks after it from now on; undefined when somebody else does already. */
export async function assignIncident(
  db: Db | Trx,
  incidentId: string,
  userId: string,
  now: Date,
): Promise<IncidentRow | undefined> {
  return db
    .updateTable('incidents')
    .set({ owner_id: userId, owned_since: now })
    .where('incident_id', '=', incidentId)
    .where('owner_id', 'is', null)
    .returningAll()
    .executeTakeFirst();
}

/**
 * The message of a channel that tells of an incident.
 * @param toChange until the transaction ends, no other message takes the incident over.
 */
export async function noticeOfIncident(
  db: Db | Trx,
  incidentId: string,
  channelId: string,
  toChange = false,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('incident_notices')
    .select('notice_id')
    .where('incident_id', '=', incidentId)
    .where('channel_id', '=', channelId)
    .$if(toChange, (query) => query.forUpdate())
    .executeTakeFirst();
  return row?.notice_id;
}

export async function tellIncidentIn(
  trx: Trx,
  incidentId: string,
  channelId: string,
  noticeId: string,
): Promise<void> {
  await trx
    .insertInto('incident_notices')
    .values({ incident_id: incidentId, channel_id: channelId, notice_id: noticeId })
    .onConflict((conflict) => conflict.columns(['incident_id', 'channel_id']).doNothing())
    .execute();
}

/** Those that one message tells of, in the order in which they began. */
export async function incidentsOfNotice(db: Db | Trx, noticeId: string): Promise<readonly IncidentRow[]> {
  return db
    .selectFrom('incidents')
    .innerJoin('incident_notices', 'incident_notices.incident_id', 'incidents.incident_id')
    .selectAll('incidents')
    .where('incident_notices.notice_id', '=', noticeId)
    .orderBy('opened_at')
    .orderBy('incidents.incident_id')
    .execute();
}

/** One message takes over what others were to tell. */
export async function moveIncidents(trx: Trx, fromNoticeIds: readonly string[], to: string): Promise<void> {
  await trx
    .updateTable('incident_notices')
    .set({ notice_id: to })
    .where('notice_id', 'in', fromNoticeIds)
    .execute();
}

export async function openIncidentOf(db: Db | Trx, projectId: string): Promise<IncidentRow | undefined> {
  return db
    .selectFrom('incidents')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('closed_at', 'is', null)
    .executeTakeFirst();
}

/** Of a project, newest first. */
export async function incidentsOpenedSince(
  db: Db,
  projectIds: readonly string[] | 'all',
  since: Date,
): Promise<readonly IncidentRow[]> {
  const recent = db
    .selectFrom('incidents')
    .selectAll()
    .where((e) =>
      e.or([e('opened_at', '>=', since), e('closed_at', 'is', null), e('closed_at', '>=', since)]),
    );
  if (projectIds === 'all') return recent.execute();
  return projectIds.length === 0 ? [] : recent.where('project_id', 'in', projectIds).execute();
}

export async function forgetOldIncidents(db: Db, now: Date): Promise<void> {
  const before = new Date(now.getTime() - KEEP_MS);
  await db
    .deleteFrom('incident_notices')
    .where('incident_id', 'in', (e) =>
      e.selectFrom('incidents').select('incident_id').where('closed_at', '<', before),
    )
    .execute();
  await db.deleteFrom('incidents').where('closed_at', '<', before).execute();
}
