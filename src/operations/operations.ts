// The guarded changes as Slack's side sees them. The maker is create-operations.ts.

import type { Actor } from '../access/model.ts';
import type { DecisionClick } from './approve-or-reject.ts';
import type {
  Confirmation,
  Operation,
  OperationRequest,
  OperationState,
  Place,
  PostedPlace,
  PreviewChange,
} from './model.ts';
import type { OnSecret } from './run-once.ts';

export interface ConfirmClick {
  readonly operationId: string;
  readonly previewVersion: number;
  readonly asker: Actor;
  /** Why, where a rule wants to know. */
  readonly reason?: string;
  /** Called once this click has won, before Depot is called; nothing waits for it. */
  readonly onRunning?: (operation: Operation) => Promise<void>;
  /** Needed for what ends in a secret: given it once, and nothing else ever is. */
  readonly onSecret?: OnSecret;
}

export interface Operations {
  /**
   * Takes the preview from live data and stores a pending operation that expires after 10 minutes.
   * `originKey` names the person's act (a trigger id, a view id): the same act seen twice yields the same operation.
   * @throws UserError when the asker may not, or what it is about is gone; DepotError when Depot fails.
   */
  propose(input: {
    readonly request: OperationRequest;
    readonly asker: Actor;
    readonly place: Place;
    readonly originKey: string;
  }): Promise<Operation>;

  /** Remembers which message shows the operation, so that it can be turned into the outcome later. */
  placed(operationId: string, place: Place): Promise<void>;

  /** The same for the messages in approvers' channels. */
  placedForApprovers(operationId: string, places: readonly PostedPlace[]): Promise<void>;

  /** The operation's message now shows this state; until then the sweep keeps repairing it. */
  shown(operationId: string, state: OperationState): Promise<void>;

  /**
   * Runs the operation once, however often it is clicked, or makes it wait for approvals or its delay, as the rules say.
   * Checks rights again, takes the preview again, claims the row, sends one RPC, reads back an unclear answer, writes the
   * audit row. Never throws for Depot's failures: they are the operation's outcome.
   */
  confirm(click: ConfirmClick): Promise<Confirmation>;

  /** An approver's decision. With enough of them the change is made. */
  decide(click: DecisionClick): Promise<Confirmation>;

  /** Cancels it before it runs; while it waits, anyone who could make or approve the change may. */
  cancel(operationId: string, asker: Actor): Promise<Confirmation>;

  get(operationId: string): Promise<Operation | null>;

  /** Revocations of this project's tokens that wait for their moment, soonest first. */
  rotationsOf(projectId: string): Promise<readonly Operation[]>;

  /** Expires what is overdue, runs what is due, and settles what a crash interrupted; the same work as the jobs. */
  sweep(): Promise<void>;
}

/** Where an operation is shown now, as far as that changed. */
export interface Shown {
  readonly place?: Place;
  readonly approvalPlaces?: readonly PostedPlace[];
}

/** Called when an operation's message has to change without a click. Given by app.ts. */
export interface OperationReporter {
  /** @param changes what changed, so that people have to agree again; posted beside the message */
  report(operation: Operation, changes?: readonly PreviewChange[]): Promise<Shown>;
}
