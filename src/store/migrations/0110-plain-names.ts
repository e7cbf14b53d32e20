// The names that the code uses: an incident has an owner, a preview an impact and what it affects.

import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('incidents').renameColumn('taken_by', 'owner_id').execute();
  await db.schema.alterTable('incidents').renameColumn('taken_at', 'owned_since').execute();
  await sql`
    update operations
    set preview = (preview - 'stakes' - 'about')
      || jsonb_build_object('impact', preview -> 'stakes', 'affected', preview -> 'about')
    where preview ? 'stakes'`.execute(db);
}
