// What the watch remembers of Depot as a whole, as one JSON value a name.

import type { Db, Trx } from './tables.ts';

/** undefined: never written. Nobody has checked what comes out. */
export async function readState(db: Db | Trx, key: string): Promise<unknown> {
  const row = await db.selectFrom('watch_state').select('value').where('key', '=', key).executeTakeFirst();
  return row?.value;
}

/**
 * Changes a value so that two who change it at once both count.
 * @param change gets undefined the first time; null keeps the value as it is.
 */
export async function changeState(
  db: Db,
  key: string,
  change: (value: unknown) => unknown | null,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const row = await trx
      .selectFrom('watch_state')
      .select('value')
      .where('key', '=', key)
      .forUpdate()
      .executeTakeFirst();
    const changed = change(row?.value);
    if (changed === null) return;
    const value = JSON.stringify(changed);
    await trx
      .insertInto('watch_state')
      .values({ key, value })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
      .execute();
  });
}
