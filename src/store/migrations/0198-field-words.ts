// Columns and stored notices in the words that the field uses: notified, compared, degraded.

import { type Kysely, sql } from 'kysely';

const COLUMNS = [
  ['watched_builds', 'told', 'notified'],
  ['incident_notices', 'author_told', 'author_channel'],
  ['project_habits', 'looked_at', 'compared_at'],
  ['project_habits', 'access_looked_at', 'access_compared_at'],
] as const;

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const [table, from, to] of COLUMNS) await db.schema.alterTable(table).renameColumn(from, to).execute();
  // The keys go along: they keep a notice from being written twice, and say which one to withdraw.
  await sql`update notices set
      kind = 'degraded',
      dedupe_key = 'degraded:' || substr(dedupe_key, length('sick:') + 1),
      content = (content - 'sickness' - 'brokeAt')
        || jsonb_build_object('degradation', content -> 'sickness', 'cacheLostAt', content -> 'brokeAt')
    where kind = 'sick'`.execute(db);
  await sql`update watched_builds set
      notified = replace(replace(notified::text, '"sick:', '"degraded:'), '"untold":', '"silentBecause":')::jsonb
    where notified is not null`.execute(db);
}
