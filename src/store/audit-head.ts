// The newest row of the audit chain. A writer locks it, so the chain never forks, and so what the bot did not
// write itself is noticed.

import type { Selectable } from 'kysely';
import { BEFORE_FIRST } from './audit-hash.ts';
import type { AuditHeadTable, Trx } from './tables.ts';

type Head = Selectable<AuditHeadTable>;

async function lock(trx: Trx): Promise<Head | undefined> {
  return trx.selectFrom('audit_head').selectAll().where('one', '=', 1).forUpdate().executeTakeFirst();
}

/** Somebody removed it. What happens from now on is recorded all the same, and that it was missing stays known. */
async function recreate(trx: Trx, now: Date): Promise<Head> {
  const { rows } = await trx
    .selectFrom('audit')
    .select((e) => e.fn.countAll<string>().as('rows'))
    .executeTakeFirstOrThrow();
  const newest = await trx
    .selectFrom('audit')
    .select(['audit_id', 'hash'])
    .orderBy('audit_id', 'desc')
    .executeTakeFirst();
  const head = {
    one: 1,
    hash: newest?.hash ?? BEFORE_FIRST,
    row_count: rows,
    audit_id: newest?.audit_id ?? '0',
  };
  await trx
    .insertInto('audit_head')
    .values(head)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await trx
    .insertInto('audit_faults')
    .values({ fault: 'head missing', audit_id: head.audit_id, noticed_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return (await lock(trx)) ?? head;
}

/** Rows behind the head: only somebody with the database's password can have added them. */
async function noteForeignRows(trx: Trx, head: Head, now: Date): Promise<void> {
  const foreign = await trx
    .selectFrom('audit')
    .select('audit_id')
    .where('audit_id', '>', head.audit_id)
    .orderBy('audit_id')
    .limit(1_000)
    .execute();
  if (foreign.length === 0) return;
  await trx
    .insertInto('audit_faults')
    .values(foreign.map(({ audit_id }) => ({ fault: 'foreign row', audit_id, noticed_at: now })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Nobody else can add a row until the transaction ends. */
export async function takeAuditHead(trx: Trx, now: Date): Promise<Head> {
  const head = (await lock(trx)) ?? (await recreate(trx, now));
  await noteForeignRows(trx, head, now);
  return head;
}
