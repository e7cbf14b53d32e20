// The organization's projects as the bot last knew them, one row each, with the moment and a version of the whole.

import { sql } from 'kysely';
import { DatabaseError } from './database-error.ts';
import type { Db, Trx } from './tables.ts';

export interface KnownProjects {
  readonly version: number;
  readonly asOf: Date;
  /** Nobody has checked them. */
  readonly projects: readonly unknown[];
}

/** undefined: nothing was kept yet. */
export async function readListVersion(db: Db): Promise<number | undefined> {
  const row = await db.selectFrom('project_list').select('version').executeTakeFirst();
  return row?.version;
}

export async function readKnownProjects(db: Db): Promise<KnownProjects | undefined> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (trx) => {
      const head = await trx.selectFrom('project_list').select(['version', 'as_of']).executeTakeFirst();
      if (!head) return undefined;
      const rows = await trx.selectFrom('known_projects').select('project').execute();
      return { version: head.version, asOf: head.as_of, projects: rows.map(({ project }) => project) };
    });
}

/** So few that another query waits for some milliseconds only. */
const ROWS_AT_ONCE = 500;

interface ProjectRow {
  readonly projectId: string;
  readonly json: string;
}

/**
 * @param removed null: all but the changed ones. Of the changed ones only those that differ are written.
 * @returns the new version. A bot that dies in the middle leaves the old version, with some rows that are newer already.
 */
export async function writeKnownProjects(
  db: Db,
  {
    changed,
    removed,
  }: { readonly changed: readonly ProjectRow[]; readonly removed: readonly string[] | null },
  asOf: Date,
): Promise<number> {
  const version = ((await readListVersion(db)) ?? 0) + 1;
  const lastStart = Math.max(0, Math.ceil(changed.length / ROWS_AT_ONCE) - 1) * ROWS_AT_ONCE;
  for (let start = 0; start < lastStart; start += ROWS_AT_ONCE)
    await writeRows(db, changed.slice(start, start + ROWS_AT_ONCE), version);
  return db.transaction().execute(async (trx) => {
    const head = await trx
      .insertInto('project_list')
      .values({ one: 1, version: 1, as_of: asOf })
      .onConflict((conflict) =>
        conflict
          .column('one')
          .doUpdateSet((e) => ({ version: sql`project_list.version + 1`, as_of: e.ref('excluded.as_of') })),
      )
      .returning('version')
      .executeTakeFirstOrThrow();
    await writeRows(trx, changed.slice(lastStart), version);
    const others = changed.map(({ projectId }) => projectId);
    const gone = removed
      ? sql<boolean>`project_id = any(${removed}::text[])`
      : sql<boolean>`not (project_id = any(${others}::text[]))`;
    if (removed?.length !== 0) await trx.deleteFrom('known_projects').where(gone).execute();
    return head.version;
  });
}

async function writeRows(db: Db | Trx, rows: readonly ProjectRow[], version: number): Promise<void> {
  if (rows.length === 0) return;
  await db
    .insertInto('known_projects')
    .values(rows.map(({ projectId, json }) => ({ project_id: projectId, project: json, version })))
    .onConflict((conflict) =>
      conflict
        .column('project_id')
        .doUpdateSet((e) => ({ project: e.ref('excluded.project'), version }))
        .where((e) => e('known_projects.project', 'is distinct from', e.ref('excluded.project'))),
    )
    .execute();
}

/** Without the database the list is what this process remembers of it. */
export async function unlessDatabaseFails<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof DatabaseError) return null;
    throw error;
  }
}
