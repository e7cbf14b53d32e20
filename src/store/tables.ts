// The database's shape, as the newest migration leaves it. Long, because kysely takes all tables as one type.

import type { ColumnType, Generated, Kysely, Transaction } from 'kysely';

/** jsonb: written as JSON text, read as an unchecked value. */
type Json = ColumnType<unknown, string, string>;

export interface OperationsTable {
  readonly operation_id: string;
  /** The person's act that asked for it; the same act delivered twice meets the same row. */
  readonly origin_key: string;
  readonly kind: string;
  readonly request: Json;
  readonly state: string;
  readonly preview: Json;
  readonly preview_version: number;
  readonly requested_by: string;
  readonly confirmed_by: string | null;
  readonly team_id: string;
  readonly channel_id: string;
  readonly message_ts: string | null;
  readonly request_id: string;
  readonly created_at: Date;
  readonly expires_at: Date;
  /** Until then its claimant is believed to be at work; afterwards another replica settles it. */
  readonly lease_until: Date | null;
  /** Set, in its own commit, just before the one call to Depot. */
  readonly sent_at: Date | null;
  readonly finished_at: Date | null;
  readonly outcome: Json | null;
  /** What the rules ask of it, as last looked at; null before anybody confirmed it. */
  readonly guards: Json | null;
  /** Why, in the words of who confirmed it, where a rule wants a reason. */
  readonly reason: string | null;
  /** scheduled: when it runs, unless somebody stops it. */
  readonly run_at: Date | null;
  /** The messages in approvers' channels, where those are others. */
  readonly approval_messages: Json | null;
  /** The state that the Slack message shows; another one than `state` means the message must still be edited. */
  readonly shown_state: string | null;
}

export interface ApprovalsTable {
  readonly operation_id: string;
  /** The preview that was shown; a newer one makes the decision void. */
  readonly preview_version: number;
  readonly user_id: string;
  /** Where it was decided: a channel may give the right to. */
  readonly channel_id: string | null;
  readonly decision: string;
  readonly decided_at: Date;
}

export interface ReplyUrlsTable {
  readonly operation_id: string;
  readonly sealed_url: string;
  readonly stored_at: Date;
}

export interface AccessRulesTable {
  readonly team_id: string;
  readonly kind: string;
  readonly action: string;
  readonly pattern: string;
  readonly settings: Json;
  readonly set_by: string;
  readonly set_at: Date;
}

export interface AuditTable {
  readonly audit_id: Generated<string>;
  readonly at: Date;
  readonly team_id: string;
  readonly actor: string;
  readonly action: string;
  readonly project_id: string | null;
  readonly project_name: string | null;
  readonly channel_id: string | null;
  readonly outcome: string;
  readonly detail: Json;
  readonly operation_id: string | null;
  readonly request_id: string;
  /** The fingerprint of the row before. */
  readonly previous_hash: string;
  readonly hash: string;
}

/** One row: the newest fingerprint, and how many rows lead to it. */
export interface AuditHeadTable {
  readonly one: number;
  readonly hash: string;
  readonly row_count: string;
  /** The newest row that the bot wrote; 0: none. */
  readonly audit_id: string;
}

/** Up to here rows are no longer kept. */
export interface AuditCheckpointsTable {
  readonly audit_id: string;
  readonly hash: string;
  /** How many rows there were up to here, ever. */
  readonly row_count: string;
  readonly at: Date;
}

/** What was found to be wrong with the chain. */
export interface AuditFaultsTable {
  readonly fault: string;
  readonly audit_id: string;
  readonly noticed_at: Date;
}

export interface AuditChannelsTable {
  readonly channel_id: string;
  /** The last audit row posted to the channel. */
  readonly posted_to: string;
  readonly claimed_until: Date | null;
}

export interface SeenRequestsTable {
  readonly key: string;
  readonly seen_at: Date;
}

export interface BuildsSeenTable {
  readonly build_id: string;
  readonly project_id: string;
  readonly seen_at: Date;
}

/** One row for each grant ever made; a revoked one stays, and may be granted again. */
export interface GrantsTable {
  readonly team_id: string;
  /** `person:U…`, `group:S…`, `channel:C…` or `everyone`. */
  readonly subject: string;
  readonly role: string;
  readonly pattern: string;
  readonly granted_by: string;
  readonly granted_at: Date;
  readonly revoked_by: string | null;
  readonly revoked_at: Date | null;
}

export interface SubscriptionsTable {
  readonly subscription_id: string;
  readonly team_id: string;
  readonly channel_id: string;
  /** `*`: every project. */
  readonly project_id: string;
  readonly project_name: string;
  readonly mode: string;
  readonly slow: string | null;
  readonly cache: string | null;
  /** Patterns, comma-separated; null: every branch. */
  readonly branches: string | null;
  /** Is the channel notified of what is unusual? With the mode `none` of nothing else. */
  readonly oddities: Generated<boolean>;
  /** How authors of failed commits are notified: `mention`, `dm` or `off`. */
  readonly authors: Generated<string>;
  readonly created_by: string;
  readonly created_at: Date;
  /** null: a draft whose preview was shown but not confirmed. */
  readonly confirmed_at: Date | null;
  readonly paused_because: string | null;
  readonly paused_at: Date | null;
}

export interface MutesTable {
  readonly channel_id: string;
  readonly project_id: string;
  readonly until: Date;
  readonly muted_by: string;
}

export interface WatchesTable {
  readonly project_id: string;
  readonly project_name: string;
  readonly last_polled_at: Date | null;
  readonly next_poll_at: Date;
  /** Why to poll it at once: `usage` or `event`; null: nothing asks for it. */
  readonly asked: Generated<string | null>;
  /** Builds that ran at the last poll. */
  readonly running: Generated<number>;
  /** How often it is polled beside the others. */
  readonly weight: number;
  /** Until then somebody is polling it. */
  readonly leased_until: Generated<Date | null>;
  /** Grows with each poll: of two polls at once only one is written. */
  readonly version: Generated<number>;
  readonly newest_build_at: Date | null;
  /** Of the newest page of builds: an equal one holds nothing new. */
  readonly page_fingerprint: Generated<string | null>;
  readonly health: Json;
  /** Builds, and seconds of building, of the UTC day that is being counted. */
  readonly usage_count: number | null;
  readonly usage_seconds: Generated<number | null>;
  readonly usage_counted_at: Generated<Date | null>;
}

export interface WatchedBuildsTable {
  readonly build_id: string;
  readonly project_id: string;
  readonly status: string;
  readonly created_at: Date;
  readonly started_at: Date | null;
  readonly finished_at: Date | null;
  readonly duration_seconds: number | null;
  readonly saved_seconds: number | null;
  readonly cached_steps: number | null;
  readonly total_steps: number | null;
  readonly found_at: Date;
  /** When the bot saw that it is over; null for one that was over before the first poll. */
  readonly ended_found_at: Date | null;
  readonly finding: Json | null;
  readonly notified: Json | null;
  /** As CI reported it; null: not known. */
  readonly branch: string | null;
}

/**
 * How an incident ended without a successful build: the project was deleted, or no channel is subscribed any more; its branch is not
 * built any more; or it turned out to be part of another.
 */
export type ClosedBecause = 'deleted' | 'unfollowed' | 'quiet' | 'merged';

export interface IncidentsTable {
  readonly incident_id: string;
  readonly project_id: string;
  readonly project_name: string;
  readonly opened_at: Date;
  readonly green_before: Date | null;
  readonly first_build_id: string;
  readonly last_build_id: string;
  readonly last_failed_at: Date;
  readonly failures: number;
  readonly outcomes: Json;
  readonly closed_at: Date | null;
  readonly closed_by_build_id: string | null;
  readonly closed_because: ClosedBecause | null;
  readonly owner_id: string | null;
  readonly owned_since: Date | null;
  /** null: not known, or the incident is of no branch. */
  readonly branch: string | null;
}

/** What counted lately on a branch of a watched project; that of builds without a known branch is in `watches`. */
export interface BranchTimelinesTable {
  readonly project_id: string;
  readonly branch: string;
  readonly timeline: Json;
  /** When its newest build was counted. */
  readonly built_at: Date;
}

export interface NoticesTable {
  readonly notice_id: string;
  /** In the order in which the bot decided. */
  readonly seq: Generated<string>;
  readonly dedupe_key: string;
  readonly team_id: string;
  readonly channel_id: string;
  readonly kind: string;
  readonly incident_id: string | null;
  readonly content: Json;
  readonly state: string;
  readonly version: Generated<number>;
  readonly shown_version: Generated<number>;
  readonly message_ts: string | null;
  readonly thread_ts: string | null;
  /** Set, in its own commit, just before a post: after a crash the channel is searched before posting again. */
  readonly sending_since: Date | null;
  readonly tries: Generated<number>;
  readonly next_try_at: Date;
  readonly failure: string | null;
  readonly created_at: Date;
  /** When the build ended that it is about. */
  readonly finished_at: Date | null;
  readonly posted_at: Date | null;
}

export interface IncidentNoticesTable {
  readonly incident_id: string;
  readonly channel_id: string;
  readonly notice_id: string;
  /** Whose change failed, and how that person was notified; null: not decided. See author-decisions.ts */
  readonly author_id: string | null;
  readonly author_channel: string | null;
}

export interface DigestsTable {
  readonly channel_id: string;
  readonly team_id: string;
  readonly every: string;
  readonly cron: string;
  readonly time_zone: string;
  readonly created_by: string;
  readonly created_at: Date;
  readonly last_sent_for: Date | null;
}

export interface WatchStateTable {
  readonly key: string;
  readonly value: Json;
}

export interface OutagesTable {
  readonly service: string;
  readonly since: Date;
  /** When a replica last met it. */
  readonly last_seen_at: Date;
}

/** One row, written to see whether anything can be. */
export interface WriteChecksTable {
  readonly one: number;
  readonly at: Date;
}

export interface KnownProjectsTable {
  readonly project_id: string;
  readonly project: Json;
  readonly version: number;
}

export interface ProjectActivityTable {
  readonly project_id: string;
  readonly cache_gb: number;
  /** Builds of the last 30 days; null: not counted yet. */
  readonly recent_builds: number | null;
  /** The newest build began between these; null: none is known. */
  readonly last_build_from: Date | null;
  readonly last_build_to: Date | null;
  readonly counted_at: Date;
}

/** What is usual for a project: see oddities/habits.ts. */
export interface ProjectHabitsTable {
  readonly project_id: string;
  readonly habits: Json;
  readonly version: number;
  readonly compared_at: Date;
  /** When its tokens and trust policies were compared; null: never. */
  readonly access_compared_at: Date | null;
}

/** One row: how often the list was changed, and when it was last read from Depot as a whole. */
export interface ProjectListTable {
  readonly one: number;
  readonly version: number;
  readonly as_of: Date;
}

/** What CI proves itself with: one project's secret, hashed. A rotated one works until it expires. */
export interface CiSecretsTable {
  readonly secret_hash: string;
  readonly project_id: string;
  readonly created_by: string;
  readonly created_at: Date;
  readonly expires_at: Date | null;
}

export interface CiReportsTable {
  readonly project_id: string;
  /** Names the run: its build, else its address. Reports of one run share it. */
  readonly run_key: string;
  readonly event: string;
  readonly build_id: string | null;
  readonly report: Json;
  readonly received_at: Date;
}

/** The newest report of a project that was not accepted. */
export interface CiProblemsTable {
  readonly project_id: string;
  readonly problem: string;
  readonly at: Date;
}

/** What people chose for themselves. No row: everything as it is at first. */
export interface PersonSettingsTable {
  readonly user_id: string;
  readonly pings: boolean;
  /** Minutes after midnight in the person's own time zone; null: no quiet hours. */
  readonly quiet_from: number | null;
  readonly quiet_to: number | null;
  readonly changed_at: Date;
}

/** Names under which people commit, as they said themselves. One name belongs to one person. */
export interface AuthorNamesTable {
  /** `email` or `github`. */
  readonly kind: string;
  /** In lower case. */
  readonly name: string;
  readonly user_id: string;
  readonly claimed_at: Date;
}

/** Somebody claims a name that belongs to somebody else, who decides. */
export interface NameRequestsTable {
  readonly request_id: string;
  readonly kind: string;
  readonly name: string;
  readonly holder_id: string;
  readonly claimant_id: string;
  readonly created_at: Date;
  /** null: nobody has answered; what the holder keeps can't be claimed again at once. */
  readonly kept_at: Date | null;
}

/** What Slack said about an e-mail address; the address itself is not kept. */
export interface EmailLookupsTable {
  readonly email_hash: string;
  /** null: no member has it. */
  readonly user_id: string | null;
  readonly looked_up_at: Date;
}

export interface BatchesTable {
  readonly batch_id: string;
  readonly origin_key: string;
  readonly state: string;
  /** Of each project, but for its name. */
  readonly settings: Json;
  /** What else each project gets. */
  readonly extras: ColumnType<unknown, string | undefined, string>;
  readonly team_id: string;
  readonly channel_id: string;
  readonly message_ts: string | null;
  readonly requested_by: string;
  readonly confirmed_by: string | null;
  readonly created_at: Date;
  /** Has who asked the file of what came of each name? */
  readonly is_reported: Generated<boolean>;
}

export interface BatchItemsTable {
  readonly batch_id: string;
  readonly position: number;
  readonly name: string;
  readonly state: string;
  /** Grows with each retry: each attempt is a new operation. */
  readonly attempt: Generated<number>;
  readonly project_id: string | null;
  readonly explanation: Generated<string>;
}

/** What is done for a project of a batch once it exists. */
export interface BatchStepsTable {
  readonly batch_id: string;
  readonly position: number;
  /** `subscribe`, `token`, … */
  readonly step: string;
  readonly state: Generated<string>;
  /** Grows when it is tried again: an attempt has an operation of its own. */
  readonly attempt: Generated<number>;
  readonly explanation: Generated<string>;
  readonly token_id: string | null;
  /** A new token's secret until it is delivered, sealed. */
  readonly sealed_secret: string | null;
  readonly sealed_at: Date | null;
  /** The file that the secret is in, or goes into. */
  readonly secret_file_id: string | null;
}

/** What new projects get, under a name. */
export interface TemplatesTable {
  readonly team_id: string;
  readonly name_key: string;
  readonly name: string;
  readonly settings: Json;
  readonly extras: Json;
  readonly changed_by: string;
  readonly changed_at: Date;
}

/** A file of secrets in a direct message. */
export interface SecretFilesTable {
  readonly secret_file_id: string;
  readonly batch_id: string;
  readonly team_id: string;
  readonly user_id: string;
  readonly state: string;
  readonly sending_since: Date;
  readonly channel_id: string | null;
  readonly slack_file_id: string | null;
  readonly delete_at: Date;
}

/** What a build, or a day's builds, add up to. */
interface UsageSums {
  readonly failed: number;
  readonly succeeded: number;
  readonly seconds: number;
  readonly saved_seconds: number;
  readonly cached_steps: number;
  readonly total_steps: number;
}

/** A project's UTC day. Sums may come as text where they are read: cast them. */
export interface UsageDaysTable extends UsageSums {
  readonly project_id: string;
  /** YYYY-MM-DD. */
  readonly day: string;
  readonly builds: number;
  /** By Depot's count; null: the bot never asked on this day. */
  readonly depot_builds: number | null;
  readonly depot_seconds: number | null;
  readonly depot_counted_at: Date | null;
  /** How many builds took how long: see lib/duration-histogram.ts. */
  readonly durations: Generated<readonly number[]>;
  /** What Depot kept on this day; null: not known. */
  readonly cache_gb: number | null;
}

/** A project's month that is over: see store/usage-months.ts. */
export interface UsageMonthsTable {
  /** Its first day. With what the month adds up to, which the database keeps by itself: see store/usage-totals.ts. */
  readonly month: string;
  readonly project_id: string;
  readonly figures: readonly (readonly (number | null)[])[];
  readonly durations: readonly number[];
}

/** A UTC day whose figures were read from Depot, for all projects. */
export interface UsageFillsTable {
  readonly day: string;
  readonly filled_at: Date;
  /** Of all projects together. */
  readonly builds: number;
  readonly has_cache: boolean;
  /** The day was over: its figures change no more. */
  readonly is_final: boolean;
}

/** A build as it is in its project's day. */
export interface UsageBuildsTable extends UsageSums {
  readonly build_id: string;
  readonly created_at: Date;
}

/** Where a channel is found now that Slack has given it another id. */
export interface ChannelMovesTable {
  readonly old_id: string;
  readonly new_id: string;
  readonly moved_at: Date;
}

/** Channels in which links to Depot get no preview. */
export interface SilentLinksTable {
  readonly channel_id: string;
  readonly team_id: string;
  readonly set_by: string;
  readonly set_at: Date;
}

/** A person who asked to be notified of a build's end. */
export interface BuildAlertsTable {
  readonly user_id: string;
  readonly build_id: string;
  readonly team_id: string;
  readonly project_id: string;
  readonly project_name: string;
  /** Where they asked; null: on the Home tab. */
  readonly channel_id: string | null;
  readonly requested_at: Date;
  readonly next_poll_at: Date;
}

export interface LiveBuildsTable {
  readonly channel_id: string;
  readonly message_ts: string;
  readonly build_id: string;
  readonly project_id: string;
  readonly project_name: string;
  readonly screen: 'build' | 'steps';
  readonly team_id: string;
  /** Who asked for it. */
  readonly user_id: string;
  readonly live_until: Date;
  readonly refreshed_at: Date;
}

export interface Tables {
  readonly channel_moves: ChannelMovesTable;
  readonly usage_days: UsageDaysTable;
  readonly usage_builds: UsageBuildsTable;
  readonly usage_fills: UsageFillsTable;
  readonly usage_months: UsageMonthsTable;
  readonly ci_secrets: CiSecretsTable;
  readonly ci_reports: CiReportsTable;
  readonly ci_problems: CiProblemsTable;
  readonly person_settings: PersonSettingsTable;
  readonly author_names: AuthorNamesTable;
  readonly name_requests: NameRequestsTable;
  readonly email_lookups: EmailLookupsTable;
  readonly batches: BatchesTable;
  readonly batch_items: BatchItemsTable;
  readonly batch_steps: BatchStepsTable;
  readonly secret_files: SecretFilesTable;
  readonly templates: TemplatesTable;
  readonly known_projects: KnownProjectsTable;
  readonly project_activity: ProjectActivityTable;
  readonly project_habits: ProjectHabitsTable;
  readonly project_list: ProjectListTable;
  readonly operations: OperationsTable;
  readonly audit: AuditTable;
  readonly audit_head: AuditHeadTable;
  readonly audit_checkpoints: AuditCheckpointsTable;
  readonly audit_faults: AuditFaultsTable;
  readonly audit_channels: AuditChannelsTable;
  readonly seen_requests: SeenRequestsTable;
  readonly builds_seen: BuildsSeenTable;
  readonly grants: GrantsTable;
  readonly approvals: ApprovalsTable;
  readonly reply_urls: ReplyUrlsTable;
  readonly access_rules: AccessRulesTable;
  readonly subscriptions: SubscriptionsTable;
  readonly mutes: MutesTable;
  readonly watches: WatchesTable;
  readonly watched_builds: WatchedBuildsTable;
  readonly branch_timelines: BranchTimelinesTable;
  readonly incidents: IncidentsTable;
  readonly notices: NoticesTable;
  readonly incident_notices: IncidentNoticesTable;
  readonly digests: DigestsTable;
  readonly watch_state: WatchStateTable;
  readonly write_checks: WriteChecksTable;
  readonly outages: OutagesTable;
  readonly silent_links: SilentLinksTable;
  readonly build_alerts: BuildAlertsTable;
  readonly live_builds: LiveBuildsTable;
}

export type Db = Kysely<Tables>;
export type Trx = Transaction<Tables>;
