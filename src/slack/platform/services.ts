// The contract between the platform and the features: what a feature provides (commands, buttons, forms, events), and the
// services it gets.

import type { ModalView } from '@slack/types';
import type { z } from 'zod';
import type { Access } from '../../access/access.ts';
import type { Effect, Permission, Permissions } from '../../access/model.ts';
import type { OpenDepot } from '../../depot/create-depot.ts';
import type { Jobs } from '../../jobs/open-jobs.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import type { Batches } from '../../operations/batches.ts';
import type { Operations } from '../../operations/operations.ts';
import type { Authors } from '../../people/create-authors.ts';
import type { Directory } from '../../people/person.ts';
import type { Store } from '../../store/open-store.ts';
import type { Topic } from '../../views/bot/help.ts';
import type { Interaction } from './interaction.ts';
import type { LiveMessages } from './live-messages.ts';
import type { Clients } from './receive/clients.ts';
import type { ClickedMessage, EventCallback, FormValues } from './receive/payloads.ts';
import type { ReplyUrls } from './reply/reply-urls.ts';
import type { SeenRequests } from './seen-requests.ts';
import type { SlackSettings } from './settings.ts';
import type { Watching } from './watching.ts';
import type { Workspace } from './workspace.ts';

/** What every command, button and form works with. */
export interface Services {
  readonly settings: SlackSettings;
  /** For dashboard links; null: none. */
  readonly orgId: string | null;
  readonly depot: OpenDepot;
  readonly operations: Operations;
  /** Many projects in one request. */
  readonly batches: Batches;
  readonly access: Access;
  readonly workspace: Workspace;
  readonly directory: Directory;
  readonly authors: Authors;
  readonly replyUrls: ReplyUrls;
  /** Posts what the audit trail gained. */
  readonly auditChannel: { drain(): Promise<void> };
  readonly store: Store;
  readonly seenRequests: SeenRequests;
  readonly clients: Clients;
  readonly clock: Clock;
  readonly liveMessages: LiveMessages;
  readonly watch: Watching;
  readonly jobs: Jobs;
  readonly log: Log;
  /** How many days of usage are kept: USAGE_DAYS. */
  readonly usageDays: number;
  readonly version: string;
  readonly startedAt: Date;
  readonly commands: ReadonlyMap<string, Command>;
  readonly handlers: readonly Handlers[];
}

/** A pressed button or a chosen option: what it carries, and who did it where. */
export type Action = (value: string, interaction: Interaction, services: Services) => Promise<void>;

export interface Form {
  /** Mistakes by block id, found without asking anybody: they must be in the answer to Slack. Empty: go on. */
  check(values: FormValues, privateMetadata: string): Readonly<Record<string, string>>;
  submit(
    values: FormValues,
    privateMetadata: string,
    interaction: Interaction,
    services: Services,
  ): Promise<void>;
  /** What the modal shows in the meantime; `submit` fills it in (interaction.viewId). Without it, or null, it closes. */
  progress?(values: FormValues): ModalView | null;
}

export interface Command {
  /** What people type; the file's name. */
  readonly word: string;
  /** Who may use it. */
  readonly permission: Permission;
  /** What some of its buttons and words do, where that needs another role. */
  readonly furtherPermissions: Permissions;
  readonly summary: string;
  /** What follows the word. */
  readonly usage: string;
  /** Without the slash command itself. */
  readonly examples: readonly string[];
  readonly topic: Topic;
  readonly effect: Effect;
  /** Does it take people, groups or channels as words? Then they come as Slack writes them: `<@U1|ana>`. */
  readonly mentions: boolean;
  /** @throws UserError when the words are not usable. */
  run(text: string, interaction: Interaction, services: Services): Promise<void>;
  /** By the part of the action id after `word:`. */
  readonly actions: Readonly<Record<string, Action>>;
  /** By the part of the callback id after `word:`. */
  readonly forms: Readonly<Record<string, Form>>;
}

export type SlackEvent = z.infer<typeof EventCallback>['event'];

/**
 * What a feature answers besides its slash commands: shared buttons and forms, shortcuts and events. It exports one from an
 * `X.handlers.ts`, so that the platform finds it without importing a feature.
 */
export interface Handlers {
  /** What its buttons do, where that is no command's word. */
  readonly permissions?: Permissions;
  /** By the action id's parts before and after the colon. null: not one of mine. */
  action?(group: string, name: string): Action | null;
  /** By the callback id's parts. null: not one of mine. */
  form?(group: string, name: string): Form | null;
  /** By the callback id of manifest.yml. The message: null for a global shortcut. */
  readonly shortcuts?: Readonly<
    Record<
      string,
      (interaction: Interaction, services: Services, message: ClickedMessage | null) => Promise<void>
    >
  >;
  /** By type; messages as `message.im`, as the manifest calls them. */
  readonly events?: Readonly<
    Record<string, (event: SlackEvent, interaction: Interaction, services: Services) => Promise<void>>
  >;
}
