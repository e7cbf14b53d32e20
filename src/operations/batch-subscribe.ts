// Subscribes the batch's channel to a project that it created.

import { randomUUID } from 'node:crypto';
import type { Access } from '../access/access.ts';
import { onProject } from '../access/model.ts';
import type { Clock } from '../lib/clock.ts';
import { addAuditEntry } from '../store/audit.ts';
import { type BatchStepRow, updateStep } from '../store/batch-steps.ts';
import type { BatchItemRow } from '../store/batches.ts';
import { readCurrentChannel } from '../store/move-channel.ts';
import { subscribeChannel } from '../store/subscriptions.ts';
import type { Db } from '../store/tables.ts';
import { askerOf, type StepResult } from './batch-change.ts';
import type { Batch } from './batch-model.ts';

export interface SubscribeContext {
  readonly db: Db;
  readonly access: Access;
  readonly clock: Clock;
}

/** Together with its audit row and the step's end. A subscription that is there already stays as it is. */
export async function subscribe(
  { db, access, clock }: SubscribeContext,
  { batch, extras: { subscription } }: Batch,
  { project_id: projectId, name }: BatchItemRow,
  step: BatchStepRow,
): Promise<StepResult> {
  if (projectId === null || subscription === null) return { state: 'done' };
  const asker = askerOf(batch);
  const action = subscription.channelId === asker.channelId ? 'subscribe' : 'subscribe-elsewhere';
  const decision = await access.check(asker, action, onProject({ projectId, name }));
  if (!decision.allowed) return { state: 'failed', explanation: decision.reason };
  const now = clock.now();
  await db.transaction().execute(async (trx) => {
    if (!(await updateStep(trx, step, { state: 'done' }))) return;
    const channelId = await readCurrentChannel(trx, subscription.channelId);
    const isNew = await subscribeChannel(trx, {
      subscription_id: randomUUID(),
      team_id: batch.team_id,
      channel_id: channelId,
      project_id: projectId,
      project_name: name,
      mode: subscription.mode,
      slow: subscription.slow,
      cache: subscription.cache,
      created_by: asker.userId,
      created_at: now,
      confirmed_at: now,
      paused_because: null,
      paused_at: null,
    });
    if (!isNew) return;
    await addAuditEntry(trx, {
      at: now,
      teamId: batch.team_id,
      actor: asker.userId,
      action: 'subscribe',
      projectId,
      projectName: name,
      channelId,
      outcome: 'succeeded',
      detail: { remark: 'with the project’s creation' },
      operationId: null,
      requestId: randomUUID().slice(0, 8),
    });
  });
  return {};
}
