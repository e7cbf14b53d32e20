// Many projects in one request. Each name goes through an operation of its own (rights, approval rules, one call, read
// back, audit row), found again by its key: whoever goes on after a crash meets what was done already.

import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Actor } from '../access/model.ts';
import { DepotError, depotErrorWords } from '../depot/depot-error.ts';
import { HARDWARE, type NewProject, type Project } from '../depot/model.ts';
import type { Jobs } from '../jobs/open-jobs.ts';
import type { Clock } from '../lib/clock.ts';
import { messageOf, UserError } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';
import {
  type BatchItemRow,
  type BatchRow,
  findBatch,
  insertBatch,
  itemsOfBatch,
  moveBatch,
  placeBatch,
  retryFailedItems,
  updateBatchItem,
} from '../store/batches.ts';
import type { Db } from '../store/tables.ts';
import type { Confirmation, Operation, PostedPlace } from './model.ts';
import type { Operations } from './operations.ts';

export type BatchSettings = Omit<NewProject, 'name' | 'buildTimeoutMinutes' | 'maxConcurrentBuilds'>;

const Settings = z.object({
  regionId: z.string(),
  hardware: z.enum(HARDWARE),
  cache: z.object({ keepGb: z.number(), keepDays: z.number() }),
});

export interface Batch {
  readonly batch: BatchRow;
  readonly settings: BatchSettings;
  readonly items: readonly BatchItemRow[];
}

export interface NewBatchItem {
  readonly name: string;
  readonly state: 'waiting' | 'exists' | 'invalid';
  readonly projectId: string | null;
  readonly explanation: string;
}

export interface BatchReporter {
  /** Has the message show how far it is. @throws when it cannot */
  draw(batch: Batch): Promise<void>;
  /** Gives who asked a file with every name and what came of it. */
  sendResult(batch: Batch): Promise<void>;
  /** A rule has this one wait: it gets a message of its own, with the approvers' buttons. */
  postGuarded(operation: Operation): Promise<void>;
}

export interface Batches {
  /** Stores what was previewed; nothing is created before `start`. The same act seen twice yields the same batch. */
  prepare(input: {
    readonly settings: BatchSettings;
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
  work(reporter: BatchReporter): Promise<void>;
}

export interface BatchesOptions {
  readonly db: Db;
  readonly jobs: Jobs;
  readonly operations: Operations;
  readonly clock: Clock;
  readonly log: Log;
}

/** A message is edited no more often than this while names are worked through. */
const DRAW_EVERY_MS = 3_000;
/** Another replica is at work on a name, or died there: its operation is settled meanwhile. */
const LOOK_AGAIN_SECONDS = 10;
/** Clocks differ: a project this much older than its request was there before. */
const OLDER_MS = 60_000;
/** After so many lost answers somebody has to look. */
const MOST_ATTEMPTS = 5;

type Result = Partial<Pick<BatchItemRow, 'state' | 'project_id' | 'explanation' | 'attempt'>> | 'later';

export function createBatches({ db, jobs, operations, clock, log }: BatchesOptions): Batches {
  async function read(batchId: string): Promise<Batch | null> {
    const batch = await findBatch(db, batchId);
    if (!batch) return null;
    return { batch, settings: Settings.parse(batch.settings), items: await itemsOfBatch(db, batchId) };
  }

  async function createOne({ batch, settings }: Batch, item: BatchItemRow, reporter: BatchReporter) {
    const { team_id: teamId, channel_id: channelId } = batch;
    const asker = { teamId, channelId, userId: batch.confirmed_by ?? batch.requested_by };
    let operation: Operation;
    try {
      operation = await operations.propose({
        request: { kind: 'create', project: { ...settings, name: item.name } },
        asker,
        place: { teamId, channelId, messageTs: null },
        originKey: `batch ${batch.batch_id} ${item.position} ${item.attempt}`,
      });
      const { operationId, previewVersion, state, preview } = operation;
      if (state === 'pending' && preview.project) return taken(preview.project, batch, item);
      const result: Confirmation =
        state === 'pending'
          ? await operations.confirm({ operationId, previewVersion, asker })
          : { kind: 'already', operation };
      return await resultOf(result, batch, item, reporter);
    } catch (error) {
      if (error instanceof UserError) return { state: 'failed', explanation: messageOf(error) };
      if (error instanceof DepotError) return { state: 'failed', explanation: depotErrorWords(error) };
      throw error;
    }
  }

  const exists = (projectId: string): Result => ({ state: 'exists', project_id: projectId });

  /** Made by an earlier attempt whose answer was lost, or there before. */
  const taken = (
    { projectId, createdAt }: Project,
    { created_at }: BatchRow,
    { attempt }: BatchItemRow,
  ): Result =>
    attempt > 1 && createdAt && createdAt.getTime() >= created_at.getTime() - OLDER_MS
      ? { state: 'created', project_id: projectId }
      : exists(projectId);

  async function resultOf(
    result: Confirmation,
    batch: BatchRow,
    item: BatchItemRow,
    reporter: BatchReporter,
  ): Promise<Result> {
    if (result.kind === 'refused') return { state: 'failed', explanation: result.reason };
    if (result.kind === 'unknown') return 'later';
    if (result.kind === 'reason-needed') {
      return {
        state: 'failed',
        explanation: 'A rule asks for a reason here. Create this project by itself.',
      };
    }
    const { operation } = result;
    const { operationId, state, outcome, preview } = operation;
    switch (state) {
      case 'pending':
        return preview.project ? taken(preview.project, batch, item) : 'later';
      case 'awaiting':
      case 'scheduled':
        if (!operation.place.messageTs) await reporter.postGuarded(operation);
        return { state: 'guarded', explanation: '' };
      case 'running':
        return 'later';
      case 'expired':
        // Nobody was there to confirm it in time, so nothing was sent.
        return { attempt: item.attempt + 1 };
      case 'succeeded': {
        await operations.shown(operationId, state);
        const project = outcome?.project;
        const isOlder =
          project?.createdAt && project.createdAt.getTime() < operation.createdAt.getTime() - OLDER_MS;
        if (project && (outcome.alreadyExisted || isOlder)) return exists(project.projectId);
        return { state: 'created', project_id: project?.projectId ?? null };
      }
      default:
        await operations.shown(operationId, state);
        // Asking again for a create is safe: Depot never makes two of one name.
        if (state === 'unclear' && item.attempt < MOST_ATTEMPTS) return { attempt: item.attempt + 1 };
        return {
          state: state === 'unclear' ? 'unclear' : 'failed',
          explanation: outcome?.explanation ?? 'It was cancelled.',
        };
    }
  }

  async function drawIfPossible(batch: Batch, reporter: BatchReporter): Promise<void> {
    try {
      await reporter.draw(batch);
    } catch (error) {
      log.warn({ err: error, batchId: batch.batch.batch_id }, 'the progress of a batch could not be shown');
    }
  }

  async function run(batchId: string, reporter: BatchReporter): Promise<void> {
    let drawnAt = clock.now().getTime();
    let isLeft = false;
    for (const { position } of await itemsOfBatch(db, batchId)) {
      // Another replica, or the next start, goes on.
      if (jobs.stopping.aborted) return jobs.send(null, 'batch', { batchId });
      // Read anew each time: somebody may have stopped it, or another replica have come further.
      const current = await read(batchId);
      const item = current?.items.find((one) => one.position === position);
      if (current?.batch.state !== 'running') break;
      if (item?.state !== 'waiting') continue;
      const result = await createOne(current, item, reporter);
      if (result === 'later' || 'attempt' in result) isLeft = true;
      if (result !== 'later') await updateBatchItem(db, item, result);
      if (clock.now().getTime() - drawnAt >= DRAW_EVERY_MS) {
        drawnAt = clock.now().getTime();
        const now = await read(batchId);
        if (now) await drawIfPossible(now, reporter);
      }
    }
    if (isLeft) return jobs.send(null, 'batch', { batchId }, LOOK_AGAIN_SECONDS);
    // First the state, so that a click on what the message then offers is not too early. Where showing it fails, the job
    // is tried again, and finds a batch that is finished.
    await moveBatch(db, batchId, ['running'], 'finished');
    const done = await read(batchId);
    if (done?.batch.state !== 'finished') return;
    await reporter.draw(done);
    await reporter.sendResult(done);
  }

  const begin = (batchId: string, from: readonly string[], confirmedBy: string) =>
    db.transaction().execute(async (trx) => {
      const moved = await moveBatch(trx, batchId, from, 'running', { confirmed_by: confirmedBy });
      if (!moved) return false;
      await retryFailedItems(trx, batchId);
      await jobs.send(trx, 'batch', { batchId });
      return true;
    });

  return {
    async prepare({ settings, items, asker, channelId, originKey }) {
      const batch = await db.transaction().execute((trx) =>
        insertBatch(
          trx,
          {
            batch_id: randomUUID(),
            origin_key: originKey,
            state: 'pending',
            settings: JSON.stringify(settings),
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
      return { batch, settings, items: await itemsOfBatch(db, batch.batch_id) };
    },
    placed: (batchId, place) => placeBatch(db, batchId, place),
    get: read,
    start: (batchId, confirmedBy) => begin(batchId, ['pending'], confirmedBy),
    async stop(batchId) {
      if (await moveBatch(db, batchId, ['pending'], 'cancelled')) return true;
      return (await moveBatch(db, batchId, ['running'], 'stopped')) !== undefined;
    },
    retry: (batchId, confirmedBy) => begin(batchId, ['finished', 'stopped'], confirmedBy),
    async work(reporter) {
      await jobs.work('batch', ({ batchId }) => run(batchId, reporter));
    },
  };
}
