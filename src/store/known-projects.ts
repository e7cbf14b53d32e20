// The organization's projects as the bot last knew them, one row each, with the moment and a version of the whole.

import { sql } from 'kysely';
import { DatabaseError } from './database-error.ts';
import type { Db } from './tables.ts';

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

const ROWS_AT_ONCE = 1_000;

/** @param projects all there are, as JSON. Only those that differ are written. @returns the new version. */
export async function writeKnownProjects(
  db: Db,
  projects: readonly { readonly projectId: string; readonly json: string }[],
  asOf: Date,
): Promise<number> {
  return db.transaction().execute(async (trx) => {
    const { version } = await trx
      .insertInto('project_list')
      .values({ one: 1, version: 1, as_of: asOf })
      .onConflict((conflict) =>
        conflict
          .column('one')
          .doUpdateSet((e) => ({ version: sql`project_list.version + 1`, as_of: e.ref('excluded.as_of') })),
      )
      .returning('version')
      .executeTakeFirstOrThrow();
    for (let start = 0; start < projects.length; start += ROWS_AT_ONCE) {
      const some = projects.slice(start, start + ROWS_AT_ONCE);
      await trx
        .insertInto('known_projects')
        .values(some.map(({ projectId, json }) => ({ project_id: projectId, project: json, version })))
        .onConflict((conflict) =>
          conflict
            .column('project_id')
            .doUpdateSet((e) => ({ project: e.ref('excluded.project'), version }))
            .where((e) => e('known_projects.project', 'is distinct from', e.ref('excluded.project'))),
        )
        .execute();
    }
    const ids = projects.map(({ projectId }) => projectId);
    await trx
      .deleteFrom('known_projects')
      .where(sql<boolean>`not (project_id = any(${ids}::text[]))`)
      .execute();
    return version;
  });
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
