// A token for a new project of a batch. Its secret is sealed the moment that Depot answers, until a file delivers it. Where
// that did not work out, nobody has the secret: the token is revoked, and another is created.

import type { Depot } from '../depot/depot.ts';
import type { Clock } from '../lib/clock.ts';
import type { Sealer } from '../lib/seal.ts';
import { type BatchStepRow, updateStep } from '../store/batch-steps.ts';
import type { BatchItemRow } from '../store/batches.ts';
import type { Db } from '../store/tables.ts';
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
import type { Confirmation } from './model.ts';

export interface TokenContext extends ChangeContext {
  readonly db: Db;
  readonly depot: Depot;
  readonly sealer: Sealer;
  readonly clock: Clock;
}

/** Sealed text can be opened only there. */
export const placeOfSecret = ({
  batch_id,
  position,
  attempt,
}: Pick<BatchStepRow, 'batch_id' | 'position' | 'attempt'>): string =>
  `batch_steps.sealed_secret ${batch_id} ${position} ${attempt}`;

/** Each attempt's token has a name of its own, so that one whose secret was lost can be recognised. */
export const tokenDescription = (batchId: string, attempt: number): string =>
  `CI (bulk ${batchId.slice(0, 8)}${attempt > 1 ? `, ${attempt}` : ''})`;

/** @param isGoingOn false: the batch was stopped; what is under way is brought to its end, and nothing is begun. */
export async function createToken(
  context: TokenContext,
  batch: Batch,
  { project_id: projectId, name: projectName }: BatchItemRow,
  step: BatchStepRow,
  isRunning: boolean,
): Promise<StepResult> {
  if (projectId === null)
    return { state: 'failed', explanation: 'Depot did not say which project it created.' };
  const inProject = { projectId, projectName };
  try {
    const isClean = await revokeLost(context, batch, inProject, step, step.attempt - 1);
    if (isClean !== true) return isClean;
    if (step.state === 'waiting') {
      if (!isRunning) return {};
      if (!(await updateStep(context.db, step, { state: 'begun' }))) return 'later';
    }
    const description = tokenDescription(step.batch_id, step.attempt);
    const request = { kind: 'token-create', ...inProject, description } as const;
    const result = await makeChange(context, batch.batch, request, keyOf(step, 'token'), {
      // It counts as sealed only once the operation has succeeded: of the two, a crash may leave the first alone.
      onSecret: ({ tokenId, secret }) =>
        updateStep(context.db, step, {
          token_id: tokenId,
          sealed_secret: context.sealer.seal(secret, placeOfSecret(step)),
          sealed_at: context.clock.now(),
        }),
    });
    const made = resultOf(result, step);
    if (made !== 'lost') return made;
    // Another worker started the next attempt in the meantime, and may have looked for lost tokens before there was this one.
    await revokeLost(context, batch, inProject, step, step.attempt);
    return { state: 'waiting', attempt: step.attempt + 1 };
  } catch (error) {
    return { state: 'failed', explanation: explanationOf(error) };
  }
}

function resultOf(result: Confirmation, step: BatchStepRow): StepResult | 'lost' {
  if (result.kind === 'refused') return { state: 'failed', explanation: result.reason };
  if (!('operation' in result)) return 'later';
  const { state, outcome } = result.operation;
  switch (state) {
    case 'succeeded':
      return outcome?.secretShown ? { state: 'sealed' } : 'lost';
    case 'expired':
      return { state: 'waiting', attempt: step.attempt + 1 };
    case 'failed':
      return failed(step, outcome);
    case 'unclear':
      return again(step, outcome?.explanation ?? '');
    default:
      return 'later';
  }
}

/** Revokes the tokens of attempts up to this one: nobody has their secrets. @returns true when none is left. */
async function revokeLost(
  context: TokenContext,
  batch: Batch,
  inProject: { readonly projectId: string; readonly projectName: string },
  step: BatchStepRow,
  upTo: number,
): Promise<true | StepResult> {
  if (upTo < 1) return true;
  const lost = new Set(Array.from({ length: upTo }, (_, i) => tokenDescription(step.batch_id, i + 1)));
  const tokens = await context.depot.tokens.list(inProject.projectId);
  for (const { tokenId, description } of tokens.filter((token) => lost.has(token.description))) {
    const request = { kind: 'token-revoke', ...inProject, tokenId, description, endsRotation: true } as const;
    const result = await makeChange(context, batch.batch, request, keyOf(step, `revoke ${tokenId}`));
    if (result.kind === 'refused') return { state: 'failed', explanation: result.reason };
    if (!('operation' in result)) return 'later';
    const { state, outcome } = result.operation;
    if (state === 'pending' || state === 'running') return 'later';
    // A failure may mean that it is gone already: the next attempt looks again.
    if (state !== 'succeeded') return again(step, outcome?.explanation ?? '');
  }
  return true;
}
