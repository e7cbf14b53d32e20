// Brings the database to the newest shape: numbered steps, forward only, never edited after landing.

import { type Kysely, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import * as operationsAuditSeen from './migrations/0001-operations-audit-seen.ts';
import * as buildsSeen from './migrations/0002-builds-seen.ts';
import * as watch from './migrations/0003-watch.ts';
import * as grants from './migrations/0100-grants.ts';
import * as auditChain from './migrations/0101-audit-chain.ts';
import * as approvalsAndDelays from './migrations/0102-approvals-and-delays.ts';
import * as replyUrls from './migrations/0103-reply-urls.ts';
import * as noticesIndexes from './migrations/0104-notices-indexes.ts';
import * as plainNames from './migrations/0110-plain-names.ts';
import * as polls from './migrations/0130-polls.ts';
import * as knownProjects from './migrations/0131-known-projects.ts';
import * as writeChecks from './migrations/0140-write-checks.ts';
import * as outages from './migrations/0141-outages.ts';
import * as auditCheckpoints from './migrations/0142-audit-checkpoints.ts';
import * as channelMoves from './migrations/0143-channel-moves.ts';
import * as ciReports from './migrations/0170-ci-reports.ts';
import * as batches from './migrations/0180-batches.ts';
import * as batchSteps from './migrations/0181-batch-steps.ts';
import * as templates from './migrations/0182-templates.ts';
import * as openBatches from './migrations/0183-open-batches.ts';
import * as projectActivity from './migrations/0185-project-activity.ts';
import * as oddities from './migrations/0186-oddities.ts';
import * as usageDays from './migrations/0187-usage-days.ts';
import * as usageFigures from './migrations/0188-usage-figures.ts';
import * as usageMonths from './migrations/0189-usage-months.ts';
import * as authors from './migrations/0190-authors.ts';
import * as branches from './migrations/0191-branches.ts';
import * as silentLinks from './migrations/0195-silent-links.ts';
import * as buildAlerts from './migrations/0196-build-alerts.ts';
import * as usageMonthTotals from './migrations/0197-usage-month-totals.ts';
import * as fieldWords from './migrations/0198-field-words.ts';
import * as liveBuilds from './migrations/0199-live-builds.ts';
import * as broadcast from './migrations/0200-broadcast.ts';

const MIGRATIONS = {
  '0001-operations-audit-seen': operationsAuditSeen,
  '0002-builds-seen': buildsSeen,
  '0003-watch': watch,
  '0100-grants': grants,
  '0101-audit-chain': auditChain,
  '0102-approvals-and-delays': approvalsAndDelays,
  '0103-reply-urls': replyUrls,
  '0104-notices-indexes': noticesIndexes,
  '0110-plain-names': plainNames,
  '0130-polls': polls,
  '0131-known-projects': knownProjects,
  '0140-write-checks': writeChecks,
  '0141-outages': outages,
  '0142-audit-checkpoints': auditCheckpoints,
  '0143-channel-moves': channelMoves,
  '0170-ci-reports': ciReports,
  '0180-batches': batches,
  '0181-batch-steps': batchSteps,
  '0182-templates': templates,
  '0183-open-batches': openBatches,
  '0185-project-activity': projectActivity,
  '0186-oddities': oddities,
  '0187-usage-days': usageDays,
  '0188-usage-figures': usageFigures,
  '0189-usage-months': usageMonths,
  '0190-authors': authors,
  '0191-branches': branches,
  '0195-silent-links': silentLinks,
  '0196-build-alerts': buildAlerts,
  '0197-usage-month-totals': usageMonthTotals,
  '0198-field-words': fieldWords,
  '0199-live-builds': liveBuilds,
  '0200-broadcast': broadcast,
};

/** Kysely would first read the whole catalog, which takes PGlite longer than opening the database. */
async function isCurrent(db: Kysely<unknown>): Promise<boolean> {
  const exists = await sql<{ found: string | null }>`select to_regclass('kysely_migration') as found`.execute(
    db,
  );
  if (!exists.rows[0]?.found) return false;
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
  const done = new Set(rows.map(({ name }) => name));
  // More than this version knows is for the migrator to refuse.
  return (
    done.size === Object.keys(MIGRATIONS).length && Object.keys(MIGRATIONS).every((name) => done.has(name))
  );
}

/** Safe when several replicas start at once: Kysely holds a lock in the database while it migrates. */
export async function migrate(db: Kysely<unknown>): Promise<void> {
  if (await isCurrent(db)) return;
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => MIGRATIONS },
    // Steps are numbered by what they are about: one of a lower number may come later.
    allowUnorderedMigrations: true,
  });
  const { error } = await migrator.migrateToLatest();
  if (error) throw error;
}
