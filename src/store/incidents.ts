// Incidents: a project's failing periods, and the message about each in a channel.

import type { Insertable, Selectable, Updateable } from 'kysely';
import type { Db, IncidentsTable, Trx } from './tables.ts';

export type IncidentRow = Selectable<IncidentsTable>;

const KEEP_MS = 90 * 86_400_000;

/** Inserts it, or changes what the row names. */
export async function saveIncident(trx: Trx, row: Insertable<IncidentsTable>): Promise<void> {
  await trx
    .insertInto('incidents')
    .values(row)
    .onConflict((conflict) => conflict.column('incident_id').doUpdateSet(row))
    .execute();
}

/** Closes those of them that are open, so that they can be saved again in any order. */
export async function reopenable(trx: Trx, incidentIds: readonly string[], now: Date): Promise<void> {
  if (incidentIds.length < 2) return;
  await trx
    .updateTable('incidents')
    .set({ closed_at: now })
    .where('incident_id', 'in', incidentIds)
    .where('closed_at', 'is', null)
    .execute();
}

/** The messages in channels where the other one has none, and the owner if the other one has none, go over to it. */
export async function handOver(trx: Trx, incidentId: string, to: string): Promise<void> {
  await trx
    .updateTable('incident_notices')
    .set({ incident_id: to })
    .where('incident_id', '=', incidentId)
    .where('channel_id', 'not in', (e) =>
      e.selectFrom('incident_notices').select('channel_id').where('incident_id', '=', to),
    )
    .execute();
  const before = await findIncident(trx, incidentId);
  if (!before?.owner_id) return;
  const { owner_id, owned_since } = before;
  await trx
    .updateTable('incidents')
    .set({ owner_id, owned_since })
    .where('incident_id', '=', to)
    .where('owner_id', 'is', null)
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

/** Makes the person its owner; undefined when somebody else is already. */
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
 * A channel's message about an incident.
 * @param toChange until the transaction ends, no other message takes the incident over.
 */
export async function findNoticeOfIncident(
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

export async function addIncidentToNotice(
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

/** The incidents of one message, in the order in which they began. */
export async function listIncidentsOfNotice(db: Db | Trx, noticeId: string): Promise<readonly IncidentRow[]> {
  return db
    .selectFrom('incidents')
    .innerJoin('incident_notices', 'incident_notices.incident_id', 'incidents.incident_id')
    .selectAll('incidents')
    .where('incident_notices.notice_id', '=', noticeId)
    .orderBy('opened_at')
    .orderBy('incidents.incident_id')
    .execute();
}

/** One message takes over the incidents of others. */
export async function moveIncidents(trx: Trx, fromNoticeIds: readonly string[], to: string): Promise<void> {
  await trx
    .updateTable('incident_notices')
    .set({ notice_id: to })
    .where('notice_id', 'in', fromNoticeIds)
    .execute();
}

/** One for each branch that is failing. */
export async function openIncidentsOf(db: Db | Trx, projectId: string): Promise<readonly IncidentRow[]> {
  return db
    .selectFrom('incidents')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('closed_at', 'is', null)
    .execute();
}

/** Those whose message tells of one of these builds. */
export async function listIncidentsOfBuilds(
  db: Db | Trx,
  projectId: string,
  buildIds: readonly string[],
): Promise<readonly IncidentRow[]> {
  if (buildIds.length === 0) return [];
  return db
    .selectFrom('incidents')
    .selectAll()
    .where('project_id', '=', projectId)
    .where((e) =>
      e.or([
        e('first_build_id', 'in', buildIds),
        e('last_build_id', 'in', buildIds),
        e('closed_by_build_id', 'in', buildIds),
      ]),
    )
    .execute();
}

/** Of a project, newest first. */
export async function listIncidentsOpenedSince(
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
