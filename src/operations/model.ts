// An operation: a change somebody asked for, with its preview, who confirmed and approved it, and its outcome.

import type { Guards } from '../access/rules.ts';
import type {
  Image,
  NewProject,
  Project,
  ProjectChange,
  RetentionPolicy,
  Token,
  TrustPolicy,
  TrustPolicySource,
} from '../depot/model.ts';

/** A source of builds that this version knows. */
export type KnownSource = Exclude<TrustPolicySource, { provider: 'unknown' }>;

interface InProject {
  readonly projectId: string;
  readonly projectName: string;
}

/** What to do, with everything needed to do it. Stored as the row's `request`. The kind names the permission it needs. */
export type OperationRequest =
  | { readonly kind: 'create'; readonly project: NewProject }
  | (InProject & { readonly kind: 'update'; readonly change: ProjectChange })
  | (InProject & { readonly kind: 'reset' | 'delete' })
  /** A build's page and logs become public by a link, or stop being so. */
  | (InProject & { readonly kind: 'share' | 'unshare'; readonly buildId: string })
  | (InProject & { readonly kind: 'token-create'; readonly description: string })
  | (InProject & {
      readonly kind: 'token-rotate';
      readonly tokenId: string;
      readonly description: string;
      /** How long the old token keeps working; 0: it is revoked at once. */
      readonly overlapMinutes: number;
    })
  | (InProject & {
      readonly kind: 'token-revoke';
      readonly tokenId: string;
      readonly description: string;
      /** The end of a rotation: confirmed when the new token was created. */
      readonly endsRotation: boolean;
    })
  | (InProject & { readonly kind: 'trust-add'; readonly source: KnownSource })
  | (InProject & {
      readonly kind: 'trust-update';
      readonly trustPolicyId: string;
      readonly source: TrustPolicySource;
      readonly allowPublicPullRequests: boolean;
    })
  | (InProject & {
      readonly kind: 'trust-remove';
      readonly trustPolicyId: string;
      readonly source: TrustPolicySource;
    })
  | (InProject & { readonly kind: 'images-delete'; readonly tags: readonly string[] })
  | (InProject & { readonly kind: 'retention'; readonly policy: RetentionPolicy });

export type OperationKind = OperationRequest['kind'];

/**
 * pending → running → succeeded | failed | unclear; pending → cancelled | expired.
 * Where rules say so, between pending and running: awaiting (approvals) and scheduled (it can be stopped until it runs).
 * From there: awaiting → rejected | cancelled | expired; scheduled → cancelled, and back if the impact changed.
 * `unclear`: Depot's answer was lost and reading back did not settle it.
 */
export type OperationState =
  | 'pending'
  | 'awaiting'
  | 'scheduled'
  | 'running'
  | 'succeeded'
  | 'failed'
  | 'unclear'
  | 'cancelled'
  | 'rejected'
  | 'expired';

/** What a reset or a delete would take away, from live data. A part that could not be read is null, and said so. */
export interface Impact {
  readonly runningBuildIds: readonly string[] | null;
  readonly cacheGb: number | null;
  readonly lastBuildAt: Date | null;
  readonly tokenCount: number | null;
  readonly trustPolicyCount: number | null;
  readonly imageCount: number | null;
}

export interface ImageTotal {
  readonly count: number;
  readonly bytes: number;
}

/** What inside the project a change is about, from live data. */
export type Affected =
  /** create: those of the same description; rotate, revoke: that token, or none when it is gone. */
  | { readonly kind: 'tokens'; readonly tokens: readonly Token[] }
  /** add: the policy that trusts this source already; otherwise that policy, or none when it is gone. */
  | { readonly kind: 'policies'; readonly policies: readonly TrustPolicy[] }
  /** Those of the tags that are there. */
  | { readonly kind: 'images'; readonly images: readonly Image[] }
  /** `goes`: what the new policy would remove of what there is. */
  | {
      readonly kind: 'retention';
      readonly before: RetentionPolicy;
      readonly all: ImageTotal;
      readonly goes: ImageTotal;
    };

/** What the asker was shown before confirming. */
export interface Preview {
  /** The project as it was; null for a create of a new name. For a create, a project here means: the name is taken. */
  readonly project: Project | null;
  /** null for create and for an update that loses nothing (an update of the region resets machines and cache). */
  readonly impact: Impact | null;
  /** null for what is about the project as a whole. */
  readonly affected: Affected | null;
  readonly takenAt: Date;
}

export interface Outcome {
  /** The project after create or update; null otherwise. */
  readonly project: Project | null;
  /** create, trust-add: Depot already had it, so nothing was created. */
  readonly alreadyExisted: boolean;
  /** How many running builds the change cancelled, as last seen just before it. */
  readonly cancelledBuilds: number;
  /** share only: the public address of the build's page. */
  readonly link: string | null;
  /** token-create, token-rotate: the new token. Its secret is nowhere. */
  readonly tokenId: string | null;
  /** Was the new token's secret shown to the requester? Otherwise it is lost. */
  readonly secretShown: boolean;
  /** The bot ended before it sent anything: asking again is safe. */
  readonly wasInterrupted: boolean;
  /** For people: why it failed, or what to check when unclear; '' when it succeeded. */
  readonly explanation: string;
}

/** An outcome that changed nothing; add the explanation. */
export const NOTHING_DONE: Outcome = {
  project: null,
  alreadyExisted: false,
  cancelledBuilds: 0,
  link: null,
  tokenId: null,
  secretShown: false,
  wasInterrupted: false,
  explanation: '',
};

/** Where it was asked; message fields are filled once the confirmation is posted. */
export interface Place {
  readonly teamId: string;
  readonly channelId: string;
  readonly messageTs: string | null;
}

export interface PostedPlace {
  readonly channelId: string;
  readonly messageTs: string;
}

export interface Approval {
  readonly userId: string;
  readonly channelId: string | null;
  readonly decision: 'approve' | 'reject';
  readonly decidedAt: Date;
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
  /** When nobody can confirm (pending) or approve (awaiting) it any more. */
  readonly expiresAt: Date;
  readonly finishedAt: Date | null;
  readonly outcome: Outcome | null;
  /** What the rules ask of it. */
  readonly guards: Guards;
  /** Why, in the words of who confirmed it; null where none was asked for. */
  readonly reason: string | null;
  /** On the preview now shown, oldest first. */
  readonly approvals: readonly Approval[];
  /** scheduled: when it runs. */
  readonly runAt: Date | null;
  /** The messages in approvers' channels, where those are others. */
  readonly approvalPlaces: readonly PostedPlace[];
  /** Finds the log lines and the audit rows of this operation. */
  readonly requestId: string;
  /** One of many in one request, whose message shows them all. */
  readonly isOfBatch: boolean;
}

/** The origin keys of a batch's operations begin so. */
export const BATCH_ORIGIN = 'batch ';

/** One way in which the world moved between the preview a person saw and the click. In words. */
export interface PreviewChange {
  readonly what: string;
}

/** What a click on Confirm, Approve, Reject, Cancel or Stop led to. */
export type Confirmation =
  /** As far as it goes now: run, or waiting as its state says. */
  | { readonly kind: 'done'; readonly operation: Operation }
  /** The impact changed: the new preview is stored, and must be shown and confirmed again. */
  | { readonly kind: 'changed'; readonly operation: Operation; readonly changes: readonly PreviewChange[] }
  /** Somebody else's click (or an earlier one) already decided it; the operation has its state. */
  | { readonly kind: 'already'; readonly operation: Operation }
  | { readonly kind: 'expired'; readonly operation: Operation }
  /** A rule wants to know why: the same click again, with a reason. */
  | { readonly kind: 'reason-needed'; readonly operation: Operation }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'unknown' };
