// Who follows what, what is known of the projects that are watched, incidents, and the notices that wait to be said.

import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('subscriptions')
    .addColumn('subscription_id', 'text', (c) => c.primaryKey())
    .addColumn('team_id', 'text', (c) => c.notNull())
    .addColumn('channel_id', 'text', (c) => c.notNull())
    // '*' means every project, so that the unique index covers it.
    .addColumn('project_id', 'text', (c) => c.notNull())
    .addColumn('project_name', 'text', (c) => c.notNull())
    .addColumn('mode', 'text', (c) => c.notNull())
    .addColumn('slow', 'text')
    .addColumn('cache', 'text')
    .addColumn('created_by', 'text', (c) => c.notNull())
    .addColumn('created_at', 'timestamptz', (c) => c.notNull())
    // null: a draft that was previewed, and that nobody has confirmed.
    .addColumn('confirmed_at', 'timestamptz')
    .addColumn('paused_because', 'text')
    .addColumn('paused_at', 'timestamptz')
    .execute();
  await sql`create unique index subscriptions_once on subscriptions (channel_id, project_id)
    where confirmed_at is not null`.execute(db);
  await db.schema.createIndex('subscriptions_by_project').on('subscriptions').column('project_id').execute();

  await db.schema
    .createTable('mutes')
    .addColumn('channel_id', 'text', (c) => c.notNull())
    .addColumn('project_id', 'text', (c) => c.notNull())
    .addColumn('until', 'timestamptz', (c) => c.notNull())
    .addColumn('muted_by', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('mutes_pk', ['channel_id', 'project_id'])
    .execute();

  await db.schema
    .createTable('watches')
    .addColumn('project_id', 'text', (c) => c.primaryKey())
    .addColumn('project_name', 'text', (c) => c.notNull())
    .addColumn('last_look_at', 'timestamptz')
    .addColumn('next_look_at', 'timestamptz', (c) => c.notNull())
    .addColumn('reason', 'text', (c) => c.notNull())
    // Grows with each look: of two looks at once only one is written.
    .addColumn('version', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('newest_build_at', 'timestamptz')
    .addColumn('rhythm', 'jsonb', (c) => c.notNull())
    .addColumn('redness', 'jsonb', (c) => c.notNull())
    .addColumn('usage_count', 'integer')
    .execute();
  await db.schema.createIndex('watches_due').on('watches').column('next_look_at').execute();

  await db.schema
    .createTable('watched_builds')
    .addColumn('build_id', 'text', (c) => c.primaryKey())
    .addColumn('project_id', 'text', (c) => c.notNull())
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('created_at', 'timestamptz', (c) => c.notNull())
    .addColumn('started_at', 'timestamptz')
    .addColumn('finished_at', 'timestamptz')
    .addColumn('duration_seconds', 'integer')
    .addColumn('saved_seconds', 'integer')
    .addColumn('cached_steps', 'integer')
    .addColumn('total_steps', 'integer')
    .addColumn('found_at', 'timestamptz', (c) => c.notNull())
    // When the bot saw that it is over; null for one that was over before the bot looked for the first time.
    .addColumn('ended_found_at', 'timestamptz')
    .addColumn('finding', 'jsonb')
    .addColumn('told', 'jsonb')
    .execute();
  await db.schema
    .createIndex('watched_builds_by_project')
    .on('watched_builds')
    .columns(['project_id', 'created_at'])
    .execute();

  await db.schema
    .createTable('incidents')
    .addColumn('incident_id', 'text', (c) => c.primaryKey())
    .addColumn('project_id', 'text', (c) => c.notNull())
    .addColumn('project_name', 'text', (c) => c.notNull())
    .addColumn('opened_at', 'timestamptz', (c) => c.notNull())
    .addColumn('green_before', 'timestamptz')
    .addColumn('first_build_id', 'text', (c) => c.notNull())
    .addColumn('last_build_id', 'text', (c) => c.notNull())
    .addColumn('last_failed_at', 'timestamptz', (c) => c.notNull())
    .addColumn('failures', 'integer', (c) => c.notNull())
    .addColumn('outcomes', 'jsonb', (c) => c.notNull())
    .addColumn('closed_at', 'timestamptz')
    .addColumn('closed_by_build_id', 'text')
    // Why it ended without a green build: the project was deleted.
    .addColumn('closed_because', 'text')
    .addColumn('taken_by', 'text')
    .addColumn('taken_at', 'timestamptz')
    .execute();
  await sql`create unique index incidents_one_open on incidents (project_id) where closed_at is null`.execute(
    db,
  );

  await db.schema
    .createTable('notices')
    .addColumn('notice_id', 'text', (c) => c.primaryKey())
    .addColumn('seq', 'bigint', (c) => c.generatedAlwaysAsIdentity().notNull())
    .addColumn('dedupe_key', 'text', (c) => c.notNull().unique())
    .addColumn('team_id', 'text', (c) => c.notNull())
    .addColumn('channel_id', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    // For a reply: the incident whose message it belongs under.
    .addColumn('incident_id', 'text')
    .addColumn('content', 'jsonb', (c) => c.notNull())
    .addColumn('state', 'text', (c) =>
      c.notNull().check(sql`state in ('waiting', 'shown', 'merged', 'dropped', 'given up')`),
    )
    // The message must show this version, and shows that one.
    .addColumn('version', 'integer', (c) => c.notNull().defaultTo(1))
    .addColumn('shown_version', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('message_ts', 'text')
    .addColumn('thread_ts', 'text')
    // Set, in a commit of its own, just before a post: after a crash the channel is searched before posting again.
    .addColumn('sending_since', 'timestamptz')
    .addColumn('tries', 'integer', (c) => c.notNull().defaultTo(0))
    .addColumn('next_try_at', 'timestamptz', (c) => c.notNull())
    .addColumn('failure', 'text')
    .addColumn('created_at', 'timestamptz', (c) => c.notNull())
    .addColumn('finished_at', 'timestamptz')
    .addColumn('posted_at', 'timestamptz')
    .execute();
  await sql`create index notices_open on notices (channel_id, seq)
    where state = 'waiting' or (state = 'shown' and shown_version < version)`.execute(db);
  await db.schema.createIndex('notices_by_age').on('notices').column('created_at').execute();

  // The message of a channel that shows an incident: several may share one.
  await db.schema
    .createTable('incident_notices')
    .addColumn('incident_id', 'text', (c) => c.notNull())
    .addColumn('channel_id', 'text', (c) => c.notNull())
    .addColumn('notice_id', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('incident_notices_pk', ['incident_id', 'channel_id'])
    .execute();
  await db.schema
    .createIndex('incident_notices_by_notice')
    .on('incident_notices')
    .column('notice_id')
    .execute();

  await db.schema
    .createTable('digests')
    .addColumn('channel_id', 'text', (c) => c.primaryKey())
    .addColumn('team_id', 'text', (c) => c.notNull())
    .addColumn('every', 'text', (c) => c.notNull())
    .addColumn('cron', 'text', (c) => c.notNull())
    .addColumn('time_zone', 'text', (c) => c.notNull())
    .addColumn('created_by', 'text', (c) => c.notNull())
    .addColumn('created_at', 'timestamptz', (c) => c.notNull())
    .addColumn('last_sent_for', 'timestamptz')
    .execute();

  // What the watch remembers of Depot as a whole: its pressure, the trust in usage counts, the price of a look.
  await db.schema
    .createTable('watch_state')
    .addColumn('key', 'text', (c) => c.primaryKey())
    .addColumn('value', 'jsonb', (c) => c.notNull())
    .execute();
}
