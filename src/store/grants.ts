// Grants as rows. The access room says what they mean.

import type { Selectable } from 'kysely';
import type { Db, GrantsTable, Trx } from './tables.ts';

export type GrantRow = Selectable<GrantsTable>;

export interface GrantKey {
  readonly teamId: string;
  readonly subject: string;
  readonly role: string;
  readonly pattern: string;
}

/** Every grant that was ever made, the revoked ones among them. */
export function listGrants(db: Db | Trx, teamId: string): Promise<readonly GrantRow[]> {
  return db
    .selectFrom('grants')
    .selectAll()
    .where('team_id', '=', teamId)
    .orderBy('granted_at')
    .orderBy('subject')
    .execute();
}

/** False when it was there already. */
export async function addGrant(trx: Trx, key: GrantKey, by: string, now: Date): Promise<boolean> {
  const granted = await trx
    .insertInto('grants')
    .values({
      team_id: key.teamId,
      subject: key.subject,
      role: key.role,
      pattern: key.pattern,
      granted_by: by,
      granted_at: now,
      revoked_by: null,
      revoked_at: null,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['team_id', 'subject', 'role', 'pattern'])
        .doUpdateSet({ granted_by: by, granted_at: now, revoked_by: null, revoked_at: null })
        .where('grants.revoked_at', 'is not', null),
    )
    .executeTakeFirst();
  return (granted.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** False when there was none to revoke. A default role gets a row that marks it as revoked. */
export async function revokeGrant(
  trx: Trx,
  key: GrantKey,
  by: string,
  now: Date,
  isDefault: boolean,
): Promise<boolean> {
  const revoked = await trx
    .updateTable('grants')
    .set({ revoked_by: by, revoked_at: now })
    .where('team_id', '=', key.teamId)
    .where('subject', '=', key.subject)
    .where('role', '=', key.role)
    .where('pattern', '=', key.pattern)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  if (revoked.numUpdatedRows > 0n || !isDefault) return revoked.numUpdatedRows > 0n;
  const closed = await trx
    .insertInto('grants')
    .values({
      team_id: key.teamId,
      subject: key.subject,
      role: key.role,
      pattern: key.pattern,
      granted_by: by,
      granted_at: now,
      revoked_by: by,
      revoked_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (closed.numInsertedOrUpdatedRows ?? 0n) > 0n;
}
