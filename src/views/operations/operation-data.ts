// What the view of an operation needs to know of it.

import type {
  Image,
  NewProject,
  Project,
  ProjectChange,
  RetentionPolicy,
  Token,
  TrustPolicy,
  TrustPolicySource,
} from '../../depot/model.ts';
import type { SubjectData } from '../kit/subject-words.ts';
import type { ImpactData } from './impact.ts';

interface InProject {
  readonly projectId: string;
  readonly projectName: string;
}

export type OperationViewRequest =
  | { readonly kind: 'create'; readonly project: NewProject }
  | (InProject & { readonly kind: 'update'; readonly change: ProjectChange })
  | (InProject & { readonly kind: 'reset' | 'delete' })
  | (InProject & { readonly kind: 'share' | 'unshare'; readonly buildId: string })
  | (InProject & { readonly kind: 'token-create'; readonly description: string })
  | (InProject & {
      readonly kind: 'token-rotate';
      readonly tokenId: string;
      readonly description: string;
      readonly overlapMinutes: number;
    })
  | (InProject & {
      readonly kind: 'token-revoke';
      readonly tokenId: string;
      readonly description: string;
      readonly endsRotation: boolean;
    })
  | (InProject & { readonly kind: 'trust-add' | 'trust-remove'; readonly source: TrustPolicySource })
  | (InProject & {
      readonly kind: 'trust-update';
      readonly source: TrustPolicySource;
      readonly allowPublicPullRequests: boolean;
    })
  | (InProject & { readonly kind: 'images-delete'; readonly tags: readonly string[] })
  | (InProject & { readonly kind: 'retention'; readonly policy: RetentionPolicy });

export type OperationKindWord = OperationViewRequest['kind'];

interface ImageTotal {
  readonly count: number;
  readonly bytes: number;
}

export type AffectedData =
  | { readonly kind: 'tokens'; readonly tokens: readonly Token[] }
  | { readonly kind: 'policies'; readonly policies: readonly TrustPolicy[] }
  | { readonly kind: 'images'; readonly images: readonly Image[] }
  | {
      readonly kind: 'retention';
      readonly before: RetentionPolicy;
      readonly all: ImageTotal;
      readonly goes: ImageTotal;
    };

export interface ApprovalRuleData {
  readonly action: string;
  readonly pattern: string;
  readonly count: number;
  /** null: anyone who could make the change. */
  readonly from: SubjectData | null;
  readonly reason: boolean;
  readonly expiresMinutes: number;
  readonly channelId: string | null;
}

export type OperationStateWord =
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

export interface OperationViewData {
  readonly operationId: string;
  readonly request: OperationViewRequest;
  readonly state: OperationStateWord;
  readonly previewVersion: number;
  readonly preview: {
    readonly project: Project | null;
    readonly impact: ImpactData | null;
    readonly affected: AffectedData | null;
  };
  readonly requestedBy: string;
  readonly confirmedBy: string | null;
  readonly expiresAt: Date;
  readonly finishedAt: Date | null;
  readonly outcome: {
    readonly project: Project | null;
    readonly alreadyExisted: boolean;
    readonly cancelledBuilds: number;
    readonly link: string | null;
    readonly tokenId: string | null;
    readonly secretShown: boolean;
    readonly explanation: string;
  } | null;
  readonly guards: { readonly approvals: readonly ApprovalRuleData[]; readonly delayMinutes: number };
  readonly reason: string | null;
  readonly approvals: readonly { readonly userId: string; readonly decision: 'approve' | 'reject' }[];
  readonly runAt: Date | null;
  readonly requestId: string;
}

export interface OperationViewOptions {
  readonly orgId: string | null;
  readonly slashCommand: string;
  readonly now: Date;
  /** What moved since the person looked, in words. */
  readonly changes?: readonly string[];
  /** Who reads it where: approvers in a channel of their own have the buttons to decide there. @default 'asker' */
  readonly reader?: 'asker' | 'approvers';
  /** awaiting: the approvers' channel, where that is another one. */
  readonly approvalChannelId?: string | null;
}
