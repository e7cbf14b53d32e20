// The secrets that CI reports with: each belongs to one project and is stored only as a hash.

import type { Db, Trx } from './tables.ts';

/** Secrets that still work. */
const selectLive = (db: Db | Trx, now: Date) =>
  db.selectFrom('ci_secrets').where((e) => e.or([e('expires_at', 'is', null), e('expires_at', '>', now)]));

export async function hasCiSecrets(db: Db, now: Date): Promise<boolean> {
  return (await selectLive(db, now).select('project_id').limit(1).executeTakeFirst()) !== undefined;
}

/** null: no live secret has this hash. */
export async function findCiSecret(
  db: Db,
  hash: string,
  now: Date,
): Promise<{ readonly secret_hash: string; readonly project_id: string } | null> {
  const row = await selectLive(db, now)
    .select(['secret_hash', 'project_id'])
    .where('secret_hash', '=', hash)
    .executeTakeFirst();
  return row ?? null;
}

export function listCiSecrets(db: Db, projectId: string, now: Date) {
  return selectLive(db, now)
    .select(['created_by', 'created_at', 'expires_at'])
    .where('project_id', '=', projectId)
    .orderBy('created_at', 'desc')
    .execute();
}

export interface NewCiSecret {
  readonly projectId: string;
  readonly hash: string;
  readonly createdBy: string;
}

/** Adds a secret; the ones before it work until `oldUntil`, and never longer than they did. */
export async function addCiSecret(trx: Trx, secret: NewCiSecret, now: Date, oldUntil: Date): Promise<void> {
  await trx
    .updateTable('ci_secrets')
    .set({ expires_at: oldUntil })
    .where('project_id', '=', secret.projectId)
    .where((e) => e.or([e('expires_at', 'is', null), e('expires_at', '>', oldUntil)]))
    .execute();
  await trx
    .insertInto('ci_secrets')
    .values({
      secret_hash: secret.hash,
      project_id: secret.projectId,
      created_by: secret.createdBy,
      created_at: now,
      expires_at: null,
    })
    .execute();
}

/** Those that were replaced, once they no longer work. */
export async function forgetExpiredCiSecrets(db: Db, now: Date): Promise<void> {
  await db.deleteFrom('ci_secrets').where('expires_at', '<=', now).execute();
}
