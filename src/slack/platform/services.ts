// What every command, button and modal works with.

import type { Access } from '../../access/model.ts';
import type { OpenDepot } from '../../depot/create-depot.ts';
import type { Jobs } from '../../jobs/open-jobs.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { Operations } from '../../operations/operations.ts';
import type { Store } from '../../store/open-store.ts';
import type { Command } from './command.ts';
import type { Handlers } from './handlers.ts';
import type { LiveMessages } from './live-messages.ts';
import type { Clients } from './receive/clients.ts';
import type { ReplyUrls } from './reply/reply-urls.ts';
import type { SlackSettings } from './settings.ts';
import type { Watching } from './watching.ts';
import type { Workspace } from './workspace.ts';

export interface Services {
  readonly settings: SlackSettings;
  /** For dashboard links; null: none. */
  readonly orgId: string | null;
  readonly depot: OpenDepot;
  readonly operations: Operations;
  readonly access: Access;
  readonly workspace: Workspace;
  readonly replyUrls: ReplyUrls;
  /** Posts what the audit trail gained. */
  readonly auditChannel: { drain(): Promise<void> };
  readonly store: Store;
  readonly clients: Clients;
  readonly clock: Clock;
  readonly liveMessages: LiveMessages;
  readonly watch: Watching;
  readonly jobs: Jobs;
  readonly log: Log;
  readonly version: string;
  readonly startedAt: Date;
  readonly commands: ReadonlyMap<string, Command>;
  readonly handlers: readonly Handlers[];
}
