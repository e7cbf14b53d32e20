// Works a batch through, name after name: the project, then what it gets. Everything that was done is found again by its
// key, so a worker that continues after a crash, a restart or on another replica does nothing twice.

import type { Jobs } from '../jobs/open-jobs.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { addSteps, type BatchStepRow, UNSEALED, updateStep } from '../store/batch-steps.ts';
import {
  type BatchItemRow,
  listBatchItems,
  moveBatch,
  noteReported,
  updateBatchItem,
} from '../store/batches.ts';
import type { Db } from '../store/tables.ts';
import type { StepResult } from './batch-change.ts';
import { createOne } from './batch-create.ts';
import type { Batch, BatchExtras } from './batch-model.ts';
import { type SubscribeContext, subscribe } from './batch-subscribe.ts';
import { createToken, type TokenContext } from './batch-token.ts';
import { addTrustPolicy, trustSteps } from './batch-trust.ts';
import type { Operation } from './model.ts';
import type { SecretFiles } from './secret-files.ts';

export interface BatchReporter {
  /** Has the message show how far it is. @throws when it cannot */
  draw(batch: Batch): Promise<void>;
  /** Gives who asked a file with every name and what came of it. */
  sendResult(batch: Batch): Promise<void>;
  /** A rule makes this one wait: it gets its own message, with the approvers' buttons. */
  postGuarded(operation: Operation): Promise<void>;
}

export interface RunContext extends TokenContext, SubscribeContext {
  readonly db: Db;
  readonly jobs: Jobs;
  readonly clock: Clock;
  readonly log: Log;
  readonly reporter: BatchReporter;
  readonly secretFiles: SecretFiles;
  readonly read: (batchId: string) => Promise<Batch | null>;
}

/** A message is edited no more often than this while names are worked through. */
const DRAW_EVERY_MS = 3_000;
/** Another replica has this name, or died with it: its operation is settled in the meantime. */
const RECHECK_SECONDS = 10;

const stepsOf = ({ subscription, token, trust }: BatchExtras): readonly string[] => [
  ...(subscription ? ['subscribe'] : []),
  ...trustSteps(trust),
  ...(token ? ['token'] : []),
];

const isOpen = ({ state }: BatchStepRow) => state === 'waiting' || state === 'begun';

export async function runBatch(context: RunContext, batchId: string): Promise<void> {
  const { db, jobs, clock, log, reporter, secretFiles, read } = context;
  const again = () => jobs.send(null, 'batch-run', { batchId }, RECHECK_SECONDS, batchId);
  const { batch } = (await read(batchId)) ?? {};
  if (!batch || (batch.state === 'finished' && batch.is_reported)) return;
  if ((await secretFiles.settle(batchId)) === 'later') return again();
  await secretFiles.giveUpUnreadable(batchId);
  let drawnAt = clock.now().getTime();
  let isLeft = false;
  for (const { position } of await listBatchItems(db, batchId)) {
    // Another replica, or the next start, continues.
    if (jobs.stopping.aborted) return jobs.send(null, 'batch-run', { batchId }, 0, batchId);
    // Read each time: somebody may have stopped it, or another replica may be further.
    const current = await read(batchId);
    if (!current) return;
    if (await workItem(context, current, position)) isLeft = true;
    if (clock.now().getTime() - drawnAt < DRAW_EVERY_MS) continue;
    drawnAt = clock.now().getTime();
    const now = await read(batchId);
    if (!now) return;
    await reporter.draw(now).catch((error: unknown) => {
      log.warn({ err: error, batchId }, 'the progress of a batch could not be shown');
    });
  }
  await finish(context, batchId, isLeft);
}

/** @returns whether something of it is left for later */
async function workItem(context: RunContext, current: Batch, position: number): Promise<boolean> {
  const isRunning = current.batch.state === 'running';
  let item = current.items.find((one) => one.position === position);
  if (isRunning && item?.state === 'waiting') {
    const result = await createOne(context, current, item);
    if (result === 'later') return true;
    await noteItem(context, current, item, result);
    if ('attempt' in result) return true;
    item = { ...item, ...result };
  }
  if (item?.state !== 'created') return false;
  const { batch } = current;
  const begun = (await context.read(batch.batch_id))?.steps ?? [];
  let isLeft = false;
  for (const step of begun.filter((one) => one.position === position && isOpen(one))) {
    const result = await workStep(context, current, item, step, isRunning);
    if (result === 'later') isLeft = true;
    else if (Object.keys(result).length > 0) {
      const isNewAttempt = result.attempt !== undefined;
      await updateStep(context.db, step, isNewAttempt ? { ...result, ...UNSEALED } : result);
      if (isNewAttempt) isLeft = true;
    }
  }
  return isLeft;
}

/** A created project is stored together with its steps, or not at all. */
function noteItem(
  { db }: RunContext,
  { batch, extras }: Batch,
  item: BatchItemRow,
  result: Parameters<typeof updateBatchItem>[2],
): Promise<void> {
  return db.transaction().execute(async (trx) => {
    await updateBatchItem(trx, item, result);
    if (result.state !== 'created') return;
    const { batch_id } = batch;
    const { position } = item;
    await addSteps(
      trx,
      stepsOf(extras).map((step) => ({ batch_id, position, step })),
    );
  });
}

async function workStep(
  context: RunContext,
  batch: Batch,
  item: BatchItemRow,
  step: BatchStepRow,
  isRunning: boolean,
): Promise<StepResult> {
  if (step.step === 'token') return createToken(context, batch, item, step, isRunning);
  if (!isRunning) return {};
  if (step.step !== 'subscribe') return addTrustPolicy(context, batch, item, step);
  return subscribe(context, batch, item, step);
}

/** Another worker may have restarted what this one has passed: a secret that it could not open, for example. */
const isUnfinished = ({ items, steps }: Batch) =>
  items.some(({ state }) => state === 'waiting') ||
  steps.some((step) => isOpen(step) || step.state === 'sealed');

async function finish(context: RunContext, batchId: string, isLeft: boolean): Promise<void> {
  const { db, jobs, reporter, secretFiles, read } = context;
  const again = () => jobs.send(null, 'batch-run', { batchId }, RECHECK_SECONDS, batchId);
  if (isLeft) return again();
  const { batch } = (await read(batchId)) ?? {};
  if (!batch) return;
  if ((await secretFiles.deliver(batch)) === 'later') return again();
  const worked = await read(batchId);
  if (!worked) return;
  if (worked.batch.state === 'running' && isUnfinished(worked)) return again();
  // The watch finds new subscriptions every few minutes by itself; here it is known at once.
  if (worked.steps.some(({ step, state }) => step === 'subscribe' && state === 'done')) {
    await jobs.send(null, 'watch-tidy', {});
  }
  // First the state, so that a click on what the message then offers is not too early. Where showing it fails, the job
  // is tried again, and finds a batch that is finished and not reported.
  await moveBatch(db, batchId, ['running'], 'finished');
  const done = await read(batchId);
  if (!done) return;
  await reporter.draw(done);
  if (done.batch.state !== 'finished') return;
  await reporter.sendResult(done);
  await noteReported(db, batchId);
}
