// What new projects get, under a name.

import type { Insertable, Selectable } from 'kysely';
import type { Db, TemplatesTable, Trx } from './tables.ts';

export type TemplateRow = Selectable<TemplatesTable>;

const keyOf = (name: string) => name.toLowerCase();

/** By name. */
export async function listTemplateRows(db: Db | Trx, teamId: string): Promise<readonly TemplateRow[]> {
  return db.selectFrom('templates').selectAll().where('team_id', '=', teamId).orderBy('name_key').execute();
}

export async function findTemplate(
  db: Db | Trx,
  teamId: string,
  name: string,
): Promise<TemplateRow | undefined> {
  return db
    .selectFrom('templates')
    .selectAll()
    .where('team_id', '=', teamId)
    .where('name_key', '=', keyOf(name))
    .executeTakeFirst();
}

/** In place of one of the same name. */
export async function putTemplate(
  trx: Trx,
  template: Omit<Insertable<TemplatesTable>, 'name_key'>,
): Promise<void> {
  const { team_id: _team, ...changed } = template;
  await trx
    .insertInto('templates')
    .values({ ...template, name_key: keyOf(template.name) })
    .onConflict((conflict) => conflict.columns(['team_id', 'name_key']).doUpdateSet(changed))
    .execute();
}

/** undefined: there is none of this name. */
export async function removeTemplate(
  trx: Trx,
  teamId: string,
  name: string,
): Promise<TemplateRow | undefined> {
  return trx
    .deleteFrom('templates')
    .where('team_id', '=', teamId)
    .where('name_key', '=', keyOf(name))
    .returningAll()
    .executeTakeFirst();
}
