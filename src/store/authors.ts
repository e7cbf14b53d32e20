// Who commits under which name, and how people want to be notified. What they chose themselves stays until they change it.

import type { Selectable } from 'kysely';
import { storableText } from './storable.ts';
import type { AuthorNamesTable, Db, NameRequestsTable, PersonSettingsTable, Trx } from './tables.ts';

export type AuthorNameRow = Selectable<AuthorNamesTable>;
export type NameRequestRow = Selectable<NameRequestsTable>;
export type PersonSettingsRow = Selectable<PersonSettingsTable>;

export type NameKind = 'email' | 'github';

export interface AuthorName {
  readonly kind: NameKind;
  /** In lower case. */
  readonly name: string;
}

export async function findAuthorName(
  db: Db | Trx,
  { kind, name }: AuthorName,
): Promise<AuthorNameRow | undefined> {
  return db
    .selectFrom('author_names')
    .selectAll()
    .where('kind', '=', kind)
    .where('name', '=', storableText(name))
    .executeTakeFirst();
}

export async function listAuthorNames(db: Db, userId: string): Promise<readonly AuthorNameRow[]> {
  return db
    .selectFrom('author_names')
    .selectAll()
    .where('user_id', '=', userId)
    .orderBy('kind')
    .orderBy('name')
    .execute();
}

/** false: the name belongs to somebody already. */
export async function addAuthorName(
  trx: Trx,
  { kind, name }: AuthorName,
  userId: string,
  now: Date,
): Promise<boolean> {
  const added = await trx
    .insertInto('author_names')
    .values({ kind, name: storableText(name), user_id: userId, claimed_at: now })
    .onConflict((conflict) => conflict.columns(['kind', 'name']).doNothing())
    .executeTakeFirst();
  return (added.numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** The name goes from one person to another, with all requests for it. false: it is not the first one's any more. */
export async function passAuthorName(
  trx: Trx,
  { kind, name }: AuthorName,
  from: string,
  to: string,
  now: Date,
): Promise<boolean> {
  const passed = await trx
    .updateTable('author_names')
    .set({ user_id: to, claimed_at: now })
    .where('kind', '=', kind)
    .where('name', '=', name)
    .where('user_id', '=', from)
    .executeTakeFirst();
  if (passed.numUpdatedRows === 0n) return false;
  await trx.deleteFrom('name_requests').where('kind', '=', kind).where('name', '=', name).execute();
  return true;
}

export async function removeAuthorName(
  trx: Trx,
  { kind, name }: AuthorName,
  userId: string,
): Promise<boolean> {
  const removed = await trx
    .deleteFrom('author_names')
    .where('kind', '=', kind)
    .where('name', '=', storableText(name))
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return removed.numDeletedRows > 0n;
}

/** @returns the one that is there already: it is asked once. */
export async function addNameRequest(
  trx: Trx,
  request: Omit<NameRequestRow, 'kept_at'>,
): Promise<NameRequestRow | null> {
  const { kind, name, claimant_id } = request;
  const there = await trx
    .selectFrom('name_requests')
    .selectAll()
    .where('kind', '=', kind)
    .where('name', '=', name)
    .where('claimant_id', '=', claimant_id)
    .executeTakeFirst();
  if (there?.holder_id === request.holder_id) return there;
  // Asked of somebody who has handed it on since.
  if (there) await trx.deleteFrom('name_requests').where('request_id', '=', there.request_id).execute();
  await trx
    .insertInto('name_requests')
    .values({ ...request, kept_at: null })
    .execute();
  return null;
}

/** One that waits for this person's answer; nobody else answers it in the meantime. */
export async function lockNameRequest(
  trx: Trx,
  requestId: string,
  holderId: string,
): Promise<NameRequestRow | undefined> {
  return trx
    .selectFrom('name_requests')
    .selectAll()
    .where('request_id', '=', requestId)
    .where('holder_id', '=', holderId)
    .where('kept_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
}

export async function keepName(trx: Trx, requestId: string, now: Date): Promise<void> {
  await trx.updateTable('name_requests').set({ kept_at: now }).where('request_id', '=', requestId).execute();
}

/** What somebody claimed, and nobody has answered. */
export async function nameRequestsOf(db: Db, claimantId: string): Promise<readonly NameRequestRow[]> {
  return db
    .selectFrom('name_requests')
    .selectAll()
    .where('claimant_id', '=', claimantId)
    .where('kept_at', 'is', null)
    .orderBy('created_at')
    .execute();
}

export async function findPersonSettings(db: Db, userId: string): Promise<PersonSettingsRow | undefined> {
  return db.selectFrom('person_settings').selectAll().where('user_id', '=', userId).executeTakeFirst();
}

export type PersonChoice =
  | Pick<PersonSettingsRow, 'pings'>
  | Pick<PersonSettingsRow, 'quiet_from' | 'quiet_to'>;

export async function setPersonChoice(
  db: Db,
  userId: string,
  choice: PersonChoice,
  now: Date,
): Promise<void> {
  const first = { user_id: userId, pings: true, quiet_from: null, quiet_to: null };
  await db
    .insertInto('person_settings')
    .values({ ...first, ...choice, changed_at: now })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet({ ...choice, changed_at: now }))
    .execute();
}

/** @param emailHash see people/email.ts */
export async function findEmailLookup(db: Db, emailHash: string) {
  return db.selectFrom('email_lookups').selectAll().where('email_hash', '=', emailHash).executeTakeFirst();
}

export async function noteEmailLookup(
  db: Db,
  emailHash: string,
  userId: string | null,
  now: Date,
): Promise<void> {
  const found = { user_id: userId, looked_up_at: now };
  await db
    .insertInto('email_lookups')
    .values({ email_hash: emailHash, ...found })
    .onConflict((conflict) => conflict.column('email_hash').doUpdateSet(found))
    .execute();
}

export async function forgetAuthors(db: Db, before: Date): Promise<void> {
  await db.deleteFrom('email_lookups').where('looked_up_at', '<', before).execute();
  await db.deleteFrom('name_requests').where('created_at', '<', before).execute();
}
