// What the Home tab shows one person.

import type { BuildStatus } from '../../depot/model.ts';
import type { OperationViewData } from '../operations/operation-data.ts';

export interface HomeIncident {
  readonly projectId: string;
  readonly projectName: string;
  readonly openedAt: Date;
  readonly failures: number;
  readonly lastBuildId: string;
  readonly ownerId: string | null;
  /** Does the person who looks own it? */
  readonly isMine: boolean;
  /** From what CI reported; null: not known. */
  readonly branch: string | null;
  /** What went wrong; null: not known. */
  readonly cause: string | null;
}

export interface HomeChange
  extends Pick<OperationViewData, 'operationId' | 'previewVersion' | 'request' | 'preview'> {
  readonly requestedBy: string;
  readonly channelId: string;
  /** `approval`: their own change; others decide. */
  readonly waitsFor:
    | { readonly kind: 'your-approval' | 'approval'; readonly expiresAt: Date }
    | { readonly kind: 'delay'; readonly runAt: Date };
}

export interface HomeSubscription {
  readonly subscriptionId: string;
  readonly channelId: string;
  /** null: every project. */
  readonly projectName: string | null;
  readonly isPaused: boolean;
  /** `ofChannel`: the whole channel is muted, not this alone. */
  readonly mute: { readonly until: Date; readonly ofChannel: boolean } | null;
}

export interface HomeBuild {
  readonly buildId: string;
  readonly projectName: string;
  readonly status: BuildStatus;
  readonly createdAt: Date;
  readonly durationSeconds: number | null;
}

export interface HomeHealth {
  readonly watchedProjects: number;
  /** Since when Depot can't be reached; null: it can. */
  readonly depotAwaySince: Date | null;
  readonly posted: number;
  readonly waiting: number;
  /** Half of the builds were found so soon after their end, in seconds; null: nothing was posted. */
  readonly foundWithin: number | null;
  /** Half of the messages were in Slack so soon after that. */
  readonly postedWithin: number | null;
  /** Of both together, 95%. */
  readonly p95: number | null;
}

export interface HomeNews {
  /** Worst first; all that the person may see. */
  readonly incidents: readonly HomeIncident[];
  /** What waits for them first. */
  readonly changes: readonly HomeChange[];
  readonly subscriptions: readonly HomeSubscription[];
  readonly builds: readonly HomeBuild[];
  readonly health: HomeHealth;
}

export interface HomeData {
  readonly slashCommand: string;
  readonly version: string;
  /** `no-access`: this person may see nothing. `no-database`: nothing can be read now. */
  readonly news: HomeNews | 'no-access' | 'no-database';
}
