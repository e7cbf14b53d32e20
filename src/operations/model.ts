// An operation: a change somebody asked for, with its preview, who confirmed it, and its outcome.

import type { NewProject, Project, ProjectChange } from '../depot/model.ts';

/** What is to be done, with everything needed to do it. Stored as the row's `request`. */
export type OperationRequest =
  | { readonly kind: 'create'; readonly project: NewProject }
  | {
      readonly kind: 'update';
      readonly projectId: string;
      readonly projectName: string;
      readonly change: ProjectChange;
    }
  | { readonly kind: 'reset'; readonly projectId: string; readonly projectName: string }
  | { readonly kind: 'delete'; readonly projectId: string; readonly projectName: string }
  /** A build's page and logs become public by a link, or stop being so. */
  | {
      readonly kind: 'share' | 'unshare';
      readonly projectId: string;
      readonly projectName: string;
      readonly buildId: string;
    };

/**
 * pending → running → succeeded | failed | unclear; pending → cancelled | expired.
 * `unclear`: Depot's answer was lost and reading back did not settle it.
 */
export type OperationState =
  | 'pending'
  | 'running'
  | 'succeeded'
  | 'failed'
  | 'unclear'
  | 'cancelled'
  | 'expired';

/** What a reset or a delete would take away, from live data. A part that could not be read is null, and said so. */
export interface Stakes {
  readonly runningBuildIds: readonly string[] | null;
  readonly cacheGb: number | null;
  readonly lastBuildAt: Date | null;
  readonly tokenCount: number | null;
  readonly trustPolicyCount: number | null;
  readonly imageCount: number | null;
}

/** What the asker was shown before confirming. */
export interface Preview {
  /** The project as it was; null for a create of a new name. For a create, a project here means: the name is taken. */
  readonly project: Project | null;
  /** null for create and for an update that loses nothing (an update of the region resets machines and cache). */
  readonly stakes: Stakes | null;
  readonly takenAt: Date;
}

export interface Outcome {
  /** The project after create or update; null otherwise. */
  readonly project: Project | null;
  /** create only: Depot already had a project of this name, so nothing was made. */
  readonly alreadyExisted: boolean;
  /** How many running builds the change cancelled, as last seen just before it. */
  readonly cancelledBuilds: number;
  /** share only: the public address of the build's page. */
  readonly link: string | null;
  /** For people: why it failed, or what to check when unclear; '' when it succeeded. */
  readonly explanation: string;
}

/** An outcome in which nothing came about; the explanation is to be added. */
export const NOTHING_DONE: Outcome = {
  project: null,
  alreadyExisted: false,
  cancelledBuilds: 0,
  link: null,
  explanation: '',
};

/** Where it was asked; message fields are filled once the confirmation is posted. */
export interface Place {
  readonly teamId: string;
  readonly channelId: string;
  readonly messageTs: string | null;
}

export interface Operation {
  readonly operationId: string;
  readonly request: OperationRequest;
  readonly state: OperationState;
  /** Grows each time a changed preview is shown; a click carries the one it saw. */
  readonly previewVersion: number;
  readonly preview: Preview;
  readonly requestedBy: string;
  readonly confirmedBy: string | null;
  readonly place: Place;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly finishedAt: Date | null;
  readonly outcome: Outcome | null;
  /** Finds the log lines and the audit rows of this operation. */
  readonly requestId: string;
}

/** One way in which the world moved between the preview a person saw and the click. In words. */
export interface PreviewChange {
  readonly what: string;
}

/** What a click on Confirm led to. */
export type Confirmation =
  | { readonly kind: 'done'; readonly operation: Operation }
  /** What is at stake changed: the new preview is stored, and must be shown and confirmed again. */
  | { readonly kind: 'changed'; readonly operation: Operation; readonly changes: readonly PreviewChange[] }
  /** Somebody else's click (or an earlier one) already decided it; the operation says how it stands. */
  | { readonly kind: 'already'; readonly operation: Operation }
  | { readonly kind: 'expired'; readonly operation: Operation }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'unknown' };
