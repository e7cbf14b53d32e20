// The guarded changes as Slack's side sees them. The maker is create-operations.ts.

import type { Actor } from '../access/model.ts';
import type { Confirmation, Operation, OperationRequest, OperationState, Place } from './model.ts';

export interface Operations {
  /**
   * Takes the preview from live data and stores a pending operation that expires after 10 minutes.
   * `originKey` names the person's act (a trigger id, a view id): the same act seen twice yields the same operation.
   * @throws UserError when the asker may not, or the project is gone; DepotError when Depot fails.
   */
  propose(input: {
    readonly request: OperationRequest;
    readonly asker: Actor;
    readonly place: Place;
    readonly originKey: string;
  }): Promise<Operation>;

  /** Remembers which message shows the operation, so that it can be turned into the outcome later. */
  placed(operationId: string, place: Place): Promise<void>;

  /** The operation's message now shows this state; until told so, the sweep keeps repairing it. */
  shown(operationId: string, state: OperationState): Promise<void>;

  /**
   * Runs the operation once, whoever clicks how often. Checks rights again, takes the preview again, claims the
   * row, sends one RPC, reads back an unclear answer, writes the audit row. Never throws for Depot's failures:
   * they are the operation's outcome.
   */
  confirm(input: {
    readonly operationId: string;
    readonly previewVersion: number;
    readonly asker: Actor;
    /** Told once this click has won and before Depot is called; nobody waits for it. */
    readonly onRunning?: (operation: Operation) => Promise<void>;
  }): Promise<Confirmation>;

  cancel(operationId: string, asker: Actor): Promise<Confirmation>;

  get(operationId: string): Promise<Operation | null>;

  /** Expires what is overdue and settles what a crash interrupted; the same work as the scheduled jobs. */
  sweep(): Promise<void>;
}

/** Told whenever an operation's message has to change without a click (expired, settled after a crash). Given by app.ts. */
export interface OperationReporter {
  report(operation: Operation): Promise<void>;
}
