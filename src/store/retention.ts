// How long is kept what grows with every build and every act. README states it.

import { forgetAuthors } from './authors.ts';
import { forgetSealedSecrets } from './batch-steps.ts';
import { forgetCiReports } from './ci-reports.ts';
import { forgetExpiredCiSecrets } from './ci-secrets.ts';
import { pruneAudit } from './prune-audit.ts';
import type { Db } from './tables.ts';
import { forgetUsage } from './usage-days.ts';

const DAY_MS = 86_400_000;
/** In days. What happened is in the audit trail; an operation is only its message and its buttons. */
const KEEP_DAYS = {
  buildsSeen: 90,
  operations: 90,
  batches: 90,
  sealedSecrets: 1,
  ciReports: 90,
  authors: 7,
  usageBuilds: 60,
  audit: 400,
} as const;

const BATCH = 2_000;

async function untilNoneIsLeft(
  deleteBatch: () => Promise<{ readonly numDeletedRows: bigint }>,
): Promise<void> {
  while ((await deleteBatch()).numDeletedRows >= BATCH);
}

async function forgetBuildsSeen(db: Db, before: Date): Promise<void> {
  await untilNoneIsLeft(() =>
    db
      .deleteFrom('builds_seen')
      .where('build_id', 'in', (e) =>
        e.selectFrom('builds_seen').select('build_id').where('seen_at', '<', before).limit(BATCH),
      )
      .executeTakeFirstOrThrow(),
  );
}

/** With their approvals. Those that are still open stay, however old. */
async function forgetOperations(db: Db, before: Date): Promise<void> {
  for (;;) {
    const old = await db
      .selectFrom('operations')
      .select('operation_id')
      .where('finished_at', '<', before)
      .limit(BATCH)
      .execute();
    if (old.length === 0) return;
    const ids = old.map(({ operation_id }) => operation_id);
    await db.transaction().execute(async (trx) => {
      for (const table of ['approvals', 'reply_urls', 'operations'] as const)
        await trx.deleteFrom(table).where('operation_id', 'in', ids).execute();
    });
  }
}

/** @param usageDays USAGE_DAYS; @default as there */
export async function forgetOld(db: Db, now: Date, usageDays = 760): Promise<void> {
  const before = (days: number) => new Date(now.getTime() - days * DAY_MS);
  await forgetBuildsSeen(db, before(KEEP_DAYS.buildsSeen));
  await forgetOperations(db, before(KEEP_DAYS.operations));
  await forgetCiReports(db, before(KEEP_DAYS.ciReports));
  await forgetExpiredCiSecrets(db, now);
  await forgetAuthors(db, before(KEEP_DAYS.authors));
  await forgetSealedSecrets(db, before(KEEP_DAYS.sealedSecrets));
  await db.deleteFrom('batches').where('created_at', '<', before(KEEP_DAYS.batches)).execute();
  await forgetUsage(db, {
    buildsBefore: before(KEEP_DAYS.usageBuilds),
    daysBefore: before(usageDays),
  });
  await pruneAudit(db, before(KEEP_DAYS.audit), now);
}
