// A trust policy for a new project of a batch. Adding it again is safe: Depot answers with the one that is there.

import type { BatchStepRow } from '../store/batch-steps.ts';
import type { BatchItemRow } from '../store/batches.ts';
import {
  again,
  type ChangeContext,
  explanationOf,
  failed,
  keyOf,
  makeChange,
  type StepResult,
} from './batch-change.ts';
import type { Batch } from './batch-model.ts';
import type { Confirmation, KnownSource } from './model.ts';

export const trustSteps = (sources: readonly KnownSource[]): readonly string[] =>
  sources.map((_, index) => `trust ${index + 1}`);

export async function addTrustPolicy(
  context: ChangeContext,
  { batch, extras }: Batch,
  { project_id: projectId, name: projectName }: BatchItemRow,
  step: BatchStepRow,
): Promise<StepResult> {
  const source = extras.trust[trustSteps(extras.trust).indexOf(step.step)];
  if (projectId === null || !source)
    return { state: 'failed', explanation: 'Depot did not say which project it created.' };
  try {
    const request = { kind: 'trust-add', projectId, projectName, source } as const;
    return await readResult(context, await makeChange(context, batch, request, keyOf(step, step.step)), step);
  } catch (error) {
    return { state: 'failed', explanation: explanationOf(error) };
  }
}

async function readResult(
  { postGuarded }: ChangeContext,
  result: Confirmation,
  step: BatchStepRow,
): Promise<StepResult> {
  if (result.kind === 'refused') return { state: 'failed', explanation: result.reason };
  if (result.kind === 'reason-needed')
    return { state: 'failed', explanation: 'A rule requires a reason here. Add it alone.' };
  if (!('operation' in result)) return 'later';
  const { operation } = result;
  switch (operation.state) {
    case 'awaiting':
    case 'scheduled':
      if (!operation.place.messageTs) await postGuarded(operation);
      return { state: 'guarded' };
    case 'pending':
    case 'running':
      return 'later';
    case 'succeeded':
      return { state: 'done' };
    case 'expired':
    case 'unclear':
      return again(step, operation.outcome?.explanation ?? '');
    default:
      return failed(step, operation.outcome);
  }
}
