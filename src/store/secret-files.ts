// Files of new tokens' secrets: which file goes to whom, which secrets are in it, and when to delete it from Slack.

import { randomUUID } from 'node:crypto';
import type { Selectable, Updateable } from 'kysely';
import type { BatchStepRow } from './batch-steps.ts';
import type { BatchRow } from './batches.ts';
import type { Db, SecretFilesTable, Trx } from './tables.ts';

export type SecretFileRow = Selectable<SecretFilesTable>;

export async function findSecretFile(db: Db, secretFileId: string): Promise<SecretFileRow | undefined> {
  return db
    .selectFrom('secret_files')
    .selectAll()
    .where('secret_file_id', '=', secretFileId)
    .executeTakeFirst();
}

/** One that was begun and may or may not have arrived. */
export async function findUnsettledSecretFile(db: Db, batchId: string): Promise<SecretFileRow | undefined> {
  return db
    .selectFrom('secret_files')
    .selectAll()
    .where('batch_id', '=', batchId)
    .where('state', '=', 'sending')
    .executeTakeFirst();
}

/** Files in Slack that were to be deleted before a time, and are not. */
export async function listOverdueSecretFiles(db: Db, before: Date): Promise<readonly SecretFileRow[]> {
  return db
    .selectFrom('secret_files')
    .selectAll()
    .where('state', '!=', 'deleted')
    .where('slack_file_id', 'is not', null)
    .where('delete_at', '<', before)
    .execute();
}

/** @returns false when somebody else was faster. */
export async function noteSecretFileDeleted(trx: Trx, secretFileId: string): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('secret_files')
    .set({ state: 'deleted' })
    .where('secret_file_id', '=', secretFileId)
    .where('state', '!=', 'deleted')
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** Takes it over from the worker that began it. @returns false when somebody else was faster. */
export async function claimSecretFile(
  db: Db,
  { secret_file_id, sending_since }: SecretFileRow,
  now: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('secret_files')
    .set({ sending_since: now })
    .where('secret_file_id', '=', secret_file_id)
    .where('state', '=', 'sending')
    .where('sending_since', '=', sending_since)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** Puts every secret that is in no file yet into a new one. undefined: there is none, or somebody else was faster. */
export async function beginSecretFile(
  trx: Trx,
  { batch_id, team_id, requested_by }: BatchRow,
  { now, deleteAt }: { readonly now: Date; readonly deleteAt: Date },
): Promise<SecretFileRow | undefined> {
  const secretFileId = randomUUID();
  const { numUpdatedRows } = await trx
    .updateTable('batch_steps')
    .set({ secret_file_id: secretFileId })
    .where('batch_id', '=', batch_id)
    .where('state', '=', 'sealed')
    .where('secret_file_id', 'is', null)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) return undefined;
  return trx
    .insertInto('secret_files')
    .values({
      secret_file_id: secretFileId,
      batch_id,
      team_id,
      user_id: requested_by,
      state: 'sending',
      sending_since: now,
      delete_at: deleteAt,
      channel_id: null,
      slack_file_id: null,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

export async function updateSecretFile(
  db: Db | Trx,
  secretFileId: string,
  change: Pick<Updateable<SecretFilesTable>, 'state' | 'channel_id' | 'slack_file_id' | 'delete_at'>,
): Promise<void> {
  await db.updateTable('secret_files').set(change).where('secret_file_id', '=', secretFileId).execute();
}

export type SealedStep = BatchStepRow & { readonly name: string; readonly project_id: string | null };

/** The secrets of a batch that are not delivered, by the order of the names. */
export async function listSealedSteps(db: Db | Trx, batchId: string): Promise<readonly SealedStep[]> {
  return db
    .selectFrom('batch_steps')
    .innerJoin('batch_items', (join) =>
      join
        .onRef('batch_items.batch_id', '=', 'batch_steps.batch_id')
        .onRef('batch_items.position', '=', 'batch_steps.position'),
    )
    .selectAll('batch_steps')
    .select(['batch_items.name', 'batch_items.project_id'])
    .where('batch_steps.batch_id', '=', batchId)
    .where('batch_steps.state', '=', 'sealed')
    .orderBy('batch_steps.position')
    .execute();
}

/** The file has arrived: its secrets are kept no longer. */
export async function noteSecretsDelivered(trx: Trx, secretFileId: string): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('secret_files')
    .set({ state: 'delivered' })
    .where('secret_file_id', '=', secretFileId)
    .where('state', '=', 'sending')
    .executeTakeFirstOrThrow();
  await trx
    .updateTable('batch_steps')
    .set({ state: 'done', sealed_secret: null })
    .where('secret_file_id', '=', secretFileId)
    .where('state', '=', 'sealed')
    .execute();
  return numUpdatedRows === 1n;
}
