// Creates one project of a batch, through an operation of its own: rights, approval rules, one call, read back, audit row.

import type { Project } from '../depot/model.ts';
import type { BatchItemRow, BatchRow } from '../store/batches.ts';
import { askerOf, type ChangeContext, explanationOf, MOST_ATTEMPTS } from './batch-change.ts';
import type { Batch } from './batch-model.ts';
import { BATCH_ORIGIN, type Confirmation, type Operation } from './model.ts';

/** `later`: another worker has it, or died with it; its operation is settled in the meantime. */
export type ItemResult =
  | Partial<Pick<BatchItemRow, 'state' | 'project_id' | 'explanation' | 'attempt'>>
  | 'later';

/** Clocks differ: a project this much older than its request was there before. */
const OLDER_MS = 60_000;
export async function createOne(
  context: ChangeContext,
  { batch, settings }: Batch,
  item: BatchItemRow,
): Promise<ItemResult> {
  const asker = askerOf(batch);
  const { teamId, channelId } = asker;
  let operation: Operation;
  try {
    operation = await context.operations.propose({
      request: { kind: 'create', project: { ...settings, name: item.name } },
      asker,
      place: { teamId, channelId, messageTs: null },
      originKey: `${BATCH_ORIGIN}${batch.batch_id} ${item.position} ${item.attempt}`,
    });
    const { operationId, previewVersion, state, preview } = operation;
    if (state === 'pending' && preview.project) return taken(preview.project, batch, item);
    const result: Confirmation =
      state === 'pending'
        ? await context.operations.confirm({ operationId, previewVersion, asker })
        : { kind: 'already', operation };
    return await readResult(context, result, batch, item);
  } catch (error) {
    return { state: 'failed', explanation: explanationOf(error) };
  }
}

const exists = (projectId: string): ItemResult => ({ state: 'exists', project_id: projectId });

/** Made by an earlier attempt whose answer was lost, or there before. */
const taken = (
  { projectId, createdAt }: Project,
  { created_at }: BatchRow,
  { attempt }: BatchItemRow,
): ItemResult =>
  attempt > 1 && createdAt && createdAt.getTime() >= created_at.getTime() - OLDER_MS
    ? { state: 'created', project_id: projectId }
    : exists(projectId);

async function readResult(
  { operations, postGuarded }: ChangeContext,
  result: Confirmation,
  batch: BatchRow,
  item: BatchItemRow,
): Promise<ItemResult> {
  if (result.kind === 'refused') return { state: 'failed', explanation: result.reason };
  if (result.kind === 'unknown') return 'later';
  if (result.kind === 'reason-needed') {
    return {
      state: 'failed',
      explanation: 'A rule requires a reason here. Create this project alone.',
    };
  }
  const { operation } = result;
  const { operationId, state, outcome, preview } = operation;
  switch (state) {
    case 'pending':
      return preview.project ? taken(preview.project, batch, item) : 'later';
    case 'awaiting':
    case 'scheduled':
      if (!operation.place.messageTs) await postGuarded(operation);
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
      if ((state === 'unclear' || outcome?.wasInterrupted) && item.attempt < MOST_ATTEMPTS)
        return { attempt: item.attempt + 1 };
      return {
        state: state === 'unclear' ? 'unclear' : 'failed',
        explanation: outcome?.explanation ?? 'It was cancelled.',
      };
  }
}
