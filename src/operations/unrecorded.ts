// Outcomes of changes that the database did not take: kept here, and written as soon as it takes them. Until then nobody in
// this process looks in Depot what became of the change, because it is known.

import pRetry from 'p-retry';
import type { Log } from '../lib/log.ts';
import { DatabaseError } from '../store/database-error.ts';
import type { Operation } from './model.ts';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 5_000;

export interface Unrecorded {
  has(operationId: string): boolean;
  /**
   * Keeps trying until the process stops.
   * @param operation in its present state, with its outcome
   * @param write writes it; only a DatabaseError is tried again
   */
  keep(operation: Operation, write: () => Promise<Operation>): void;
}

/** @param onRecorded brings the message up to date */
export function createUnrecorded(
  log: Log,
  stopping: AbortSignal,
  onRecorded: (operation: Operation) => Promise<void>,
): Unrecorded {
  const kept = new Set<string>();

  async function record(
    { operationId, requestId, state, outcome }: Operation,
    write: () => Promise<Operation>,
  ) {
    try {
      const recorded = await pRetry(write, {
        retries: Number.POSITIVE_INFINITY,
        minTimeout: FIRST_PAUSE_MS,
        maxTimeout: LONGEST_PAUSE_MS,
        factor: 2,
        signal: stopping,
        unref: true,
        shouldRetry: ({ error }) => error instanceof DatabaseError,
      });
      log.info({ requestId, state }, 'the outcome of a change is recorded now');
      kept.delete(operationId);
      await onRecorded(recorded);
    } catch (error) {
      // What Depot has answered is in the log at least.
      log.error({ err: error, requestId, state, outcome }, 'the outcome of a change could not be recorded');
      kept.delete(operationId);
    }
  }

  return {
    has: (operationId) => kept.has(operationId),
    keep(operation, write) {
      const { operationId, requestId, state } = operation;
      if (kept.has(operationId)) return;
      kept.add(operationId);
      log.warn(
        { requestId, state },
        "the database didn't take the outcome of a change; it is kept and tried again",
      );
      void record(operation, write);
    },
  };
}
