// Many projects in one request. Each name goes through an operation of its own (rights, approval rules, one call, read
// back, audit row), found again by its key: after a crash, the next one finds what was already done.

import { randomUUID } from 'node:crypto';
import type { Access } from '../access/access.ts';
import type { Actor } from '../access/model.ts';
import type { Depot } from '../depot/depot.ts';
import type { Jobs } from '../jobs/open-jobs.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { Sealer } from '../lib/seal.ts';
import { listBatchSteps, retryFailedSteps } from '../store/batch-steps.ts';
import {
  findBatch,
  insertBatch,
  listBatchItems,
  moveBatch,
  openBatches,
  placeBatch,
  retryFailedItems,
} from '../store/batches.ts';
import type { Db } from '../store/tables.ts';
import {
  type Batch,
  type BatchExtras,
  type BatchSettings,
  Extras,
  type NewBatchItem,
  Settings,
} from './batch-model.ts';
import type { Operation, PostedPlace } from './model.ts';
import type { Operations } from './operations.ts';
import { type BatchReporter, runBatch } from './run-batch.ts';
import { createSecretFiles, type SecretSender } from './secret-files.ts';

export interface Batches {
  /** Stores what was previewed; nothing is created before `start`. The same act seen twice yields the same batch. */
  prepare(input: {
    readonly settings: BatchSettings;
    readonly extras: BatchExtras;
    readonly items: readonly NewBatchItem[];
    readonly asker: Actor;
    readonly channelId: string;
    readonly originKey: string;
  }): Promise<Batch>;
  placed(batchId: string, place: PostedPlace): Promise<void>;
  get(batchId: string): Promise<Batch | null>;
  /** Each returns false when somebody else was faster. */
  start(batchId: string, confirmedBy: string): Promise<boolean>;
  /** Before it began, or in the middle: what is created stays. */
  stop(batchId: string): Promise<boolean>;
  /** Creates what failed, and what a stop left. */
  retry(batchId: string, confirmedBy: string): Promise<boolean>;
  /** Works the queue. */
  work(): Promise<void>;
}

export interface BatchesOptions {
  readonly db: Db;
  readonly jobs: Jobs;
  readonly depot: Depot;
  readonly operations: Operations;
  readonly access: Access;
  readonly clock: Clock;
  readonly log: Log;
  /** For secrets that are not delivered yet. */
  readonly sealer: Sealer;
  readonly reporter: BatchReporter;
  readonly sender: SecretSender;
}

/** A batch that a worker holds isn't started again at once. */
const LOOK_SECONDS = 1;

export function createBatches(options: BatchesOptions): Batches {
  const { db, jobs, clock } = options;
  const secretFiles = createSecretFiles(options);

  async function read(batchId: string): Promise<Batch | null> {
    const batch = await findBatch(db, batchId);
    if (!batch) return null;
    const [items, steps] = await Promise.all([listBatchItems(db, batchId), listBatchSteps(db, batchId)]);
    const { settings, extras } = batch;
    return { batch, settings: Settings.parse(settings), extras: Extras.parse(extras), items, steps };
  }

  const begin = (batchId: string, from: readonly string[], confirmedBy: string) =>
    db.transaction().execute(async (trx) => {
      const moved = await moveBatch(trx, batchId, from, 'running', {
        confirmed_by: confirmedBy,
        is_reported: false,
      });
      if (!moved) return false;
      await retryFailedItems(trx, batchId);
      await retryFailedSteps(trx, batchId);
      await jobs.send(trx, 'batch-run', { batchId }, 0, batchId);
      return true;
    });

  /** The tables say what to do: a batch continues however often its job dies. */
  async function sweep(): Promise<void> {
    for (const batchId of await openBatches(db))
      await jobs.send(null, 'batch-run', { batchId }, LOOK_SECONDS, batchId);
  }

  return {
    async prepare({ settings, extras, items, asker, channelId, originKey }) {
      const batch = await db.transaction().execute((trx) =>
        insertBatch(
          trx,
          {
            batch_id: randomUUID(),
            origin_key: originKey,
            state: 'pending',
            settings: JSON.stringify(settings),
            extras: JSON.stringify(extras),
            team_id: asker.teamId,
            channel_id: channelId,
            message_ts: null,
            requested_by: asker.userId,
            confirmed_by: null,
            created_at: clock.now(),
          },
          items.map(({ name, state, projectId, explanation }, position) => ({
            position,
            name,
            state,
            project_id: projectId,
            explanation,
          })),
        ),
      );
      return { batch, settings, extras, items: await listBatchItems(db, batch.batch_id), steps: [] };
    },
    placed: (batchId, place) => placeBatch(db, batchId, place),
    get: read,
    start: (batchId, confirmedBy) => begin(batchId, ['pending'], confirmedBy),
    async stop(batchId) {
      if (await moveBatch(db, batchId, ['pending'], 'cancelled')) return true;
      return db.transaction().execute(async (trx) => {
        if (!(await moveBatch(trx, batchId, ['running'], 'stopped'))) return false;
        // What is under way is brought to its end, and the secrets there are still have to be delivered.
        await jobs.send(trx, 'batch-run', { batchId }, 0, batchId);
        return true;
      });
    },
    retry: (batchId, confirmedBy) => begin(batchId, ['finished', 'stopped'], confirmedBy),
    async work() {
      const postGuarded = (operation: Operation) => options.reporter.postGuarded(operation);
      const context = { ...options, postGuarded, secretFiles, read };
      await jobs.work('batch-run', ({ batchId }) => runBatch(context, batchId));
      await jobs.work('batch-sweep', async () => {
        await sweep();
        await secretFiles.deleteOverdue();
      });
      await secretFiles.work();
      await sweep();
    },
  };
}
