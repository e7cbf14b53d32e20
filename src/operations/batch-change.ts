// One change inside a project of a batch, as an operation that is found again after a crash.

import { DepotError, depotErrorWords } from '../depot/depot-error.ts';
import { messageOf, UserError } from '../lib/errors.ts';
import type { BatchStepRow } from '../store/batch-steps.ts';
import type { BatchRow } from '../store/batches.ts';
import {
  BATCH_ORIGIN,
  type Confirmation,
  type Operation,
  type OperationRequest,
  type Outcome,
} from './model.ts';
import type { ConfirmClick, Operations } from './operations.ts';

export interface ChangeContext {
  readonly operations: Operations;
  /** A rule makes this one wait: it gets its own message, with the approvers' buttons. */
  readonly postGuarded: (operation: Operation) => Promise<void>;
}

/** What a step came to; nothing in it: it stays as it was. `later`: somebody else is at work on it, or died there. */
export type StepResult = Partial<Pick<BatchStepRow, 'state' | 'explanation' | 'attempt'>> | 'later';

/** After so many lost answers somebody has to look. */
export const MOST_ATTEMPTS = 5;

/** Whose roles count, and where. */
export const askerOf = ({ team_id, channel_id, confirmed_by, requested_by }: BatchRow) => ({
  teamId: team_id,
  channelId: channel_id,
  userId: confirmed_by ?? requested_by,
});

/** For people. @throws what is no refusal and no failure of Depot's */
export function explanationOf(error: unknown): string {
  if (error instanceof UserError) return messageOf(error);
  if (error instanceof DepotError) return depotErrorWords(error);
  throw error;
}

export const keyOf = ({ batch_id, position, attempt }: BatchStepRow, what: string) =>
  `${BATCH_ORIGIN}${batch_id} ${position} ${what} ${attempt}`;

/** A failure is final, unless the bot ended before it sent anything. */
export const failed = (step: BatchStepRow, outcome: Outcome | null): StepResult =>
  outcome?.wasInterrupted
    ? again(step, outcome.explanation)
    : { state: 'failed', explanation: outcome?.explanation ?? 'It was cancelled.' };

/** The next attempt, as long as there is one. */
export const again = ({ attempt }: BatchStepRow, explanation: string): StepResult =>
  attempt < MOST_ATTEMPTS ? { state: 'waiting', attempt: attempt + 1 } : { state: 'failed', explanation };

/** Proposes it and confirms it; what an earlier run began continues. */
export async function makeChange(
  { operations }: ChangeContext,
  batch: BatchRow,
  request: OperationRequest,
  originKey: string,
  hooks: Pick<ConfirmClick, 'onSecret'> = {},
): Promise<Confirmation> {
  const asker = askerOf(batch);
  const place = { teamId: asker.teamId, channelId: asker.channelId, messageTs: null };
  const operation = await operations.propose({ request, asker, place, originKey });
  const { operationId, previewVersion, state } = operation;
  const result: Confirmation =
    state === 'pending'
      ? await operations.confirm({ operationId, previewVersion, asker, ...hooks })
      : { kind: 'already', operation };
  if ('operation' in result) await operations.shown(operationId, result.operation.state);
  return result;
}
