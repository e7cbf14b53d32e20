// Which channel is subscribed to which project, and until when it is muted.

import type { Insertable, Selectable } from 'kysely';
import type { Db, MutesTable, SubscriptionsTable, Trx } from './tables.ts';

export type SubscriptionRow = Selectable<SubscriptionsTable>;
export type MuteRow = Selectable<MutesTable>;

/** In `project_id`: every project. */
export const EVERY_PROJECT = '*';

export const AUTHORS_MODES = ['mention', 'dm', 'off'] as const;
export type AuthorsMode = (typeof AUTHORS_MODES)[number];

export const authorsMode = ({ authors }: Pick<SubscriptionRow, 'authors'>): AuthorsMode =>
  AUTHORS_MODES.find((mode) => mode === authors) ?? 'mention';

/** A draft nobody confirms is forgotten after so long. */
const DRAFT_MS = 3_600_000;

export async function addDraft(db: Db, row: Insertable<SubscriptionsTable>): Promise<void> {
  await db.insertInto('subscriptions').values(row).execute();
}

export async function findSubscription(db: Db | Trx, subscriptionId: string) {
  return db
    .selectFrom('subscriptions')
    .selectAll()
    .where('subscription_id', '=', subscriptionId)
    .executeTakeFirst();
}

/**
 * Makes a draft a subscription, in place of what the channel had for the project before.
 * @returns undefined for a draft that is gone, or was confirmed already.
 */
export async function confirmDraft(
  trx: Trx,
  subscriptionId: string,
  now: Date,
): Promise<SubscriptionRow | undefined> {
  const draft = await findSubscription(trx, subscriptionId);
  if (!draft || draft.confirmed_at) return undefined;
  const before = await removeSubscription(trx, draft.channel_id, draft.project_id);
  return (
    trx
      .updateTable('subscriptions')
      // What ended before the change of rules, and is not found yet, is not lost by it.
      .set({ confirmed_at: before?.confirmed_at ?? now })
      .where('subscription_id', '=', subscriptionId)
      .where('confirmed_at', 'is', null)
      .returningAll()
      .executeTakeFirst()
  );
}

/** Without a draft. @returns false: the channel is subscribed to the project already, which stays as it is. */
export async function subscribeChannel(trx: Trx, row: Insertable<SubscriptionsTable>): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('subscriptions')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['channel_id', 'project_id']).where('confirmed_at', 'is not', null).doNothing(),
    )
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

export async function removeSubscription(
  db: Db | Trx,
  channelId: string,
  projectId: string,
): Promise<SubscriptionRow | undefined> {
  return db
    .deleteFrom('subscriptions')
    .where('channel_id', '=', channelId)
    .where('project_id', '=', projectId)
    .where('confirmed_at', 'is not', null)
    .returningAll()
    .executeTakeFirst();
}

/** Those of a channel, or those that a person made; by name, `*` first. */
export async function listSubscriptionsBy(
  db: Db,
  by: { readonly channelId: string } | { readonly createdBy: string },
): Promise<readonly SubscriptionRow[]> {
  const confirmed = db.selectFrom('subscriptions').selectAll().where('confirmed_at', 'is not', null);
  const chosen =
    'channelId' in by
      ? confirmed.where('channel_id', '=', by.channelId)
      : confirmed.where('created_by', '=', by.createdBy);
  return chosen.orderBy('project_name').orderBy('channel_id').execute();
}

/** How a channel notifies the authors of failed commits; by the project's name before `*`. */
export async function readAuthorsMode(db: Db, channelId: string, projectId: string): Promise<AuthorsMode> {
  const rows = await db
    .selectFrom('subscriptions')
    .select(['project_id', 'authors'])
    .where('confirmed_at', 'is not', null)
    .where('channel_id', '=', channelId)
    .where('project_id', 'in', [projectId, EVERY_PROJECT])
    .execute();
  const row = rows.find(({ project_id }) => project_id === projectId) ?? rows[0];
  return row ? authorsMode(row) : 'off';
}

/** All subscriptions to a project: by its id, and those to all projects. */
export async function listSubscriptionsTo(
  db: Db | Trx,
  projectId: string,
): Promise<readonly SubscriptionRow[]> {
  return db
    .selectFrom('subscriptions')
    .selectAll()
    .where('confirmed_at', 'is not', null)
    .where('project_id', 'in', [projectId, EVERY_PROJECT])
    .execute();
}

/** Those that want to know of what is unusual. */
export async function listOdditySubscriptions(db: Db): Promise<readonly SubscriptionRow[]> {
  return db
    .selectFrom('subscriptions')
    .selectAll()
    .where('confirmed_at', 'is not', null)
    .where('oddities', '=', true)
    .execute();
}

export async function listSubscribedProjects(
  db: Db,
): Promise<readonly { readonly projectId: string; readonly projectName: string }[]> {
  return db
    .selectFrom('subscriptions')
    .select((e) => ['project_id as projectId', e.fn.max('project_name').as('projectName')])
    .where('confirmed_at', 'is not', null)
    .groupBy('project_id')
    .execute();
}

/** Nothing can be delivered to the channel: pauses all its subscriptions. @returns those that weren't paused before. */
export async function pauseChannel(
  trx: Trx,
  channelId: string,
  because: string,
  now: Date,
): Promise<readonly SubscriptionRow[]> {
  return trx
    .updateTable('subscriptions')
    .set({ paused_because: because, paused_at: now })
    .where('channel_id', '=', channelId)
    .where('confirmed_at', 'is not', null)
    .where('paused_at', 'is', null)
    .returningAll()
    .execute();
}

/** A channel's paused subscriptions. */
export async function listPaused(
  db: Db,
  teamId: string,
  channelId: string,
): Promise<readonly SubscriptionRow[]> {
  return db
    .selectFrom('subscriptions')
    .selectAll()
    .where('team_id', '=', teamId)
    .where('channel_id', '=', channelId)
    .where('paused_at', 'is not', null)
    .execute();
}

export async function resumeChannel(db: Db | Trx, channelId: string): Promise<number> {
  const resumed = await db
    .updateTable('subscriptions')
    .set({ paused_because: null, paused_at: null })
    .where('channel_id', '=', channelId)
    .where('paused_at', 'is not', null)
    .executeTakeFirst();
  return Number(resumed.numUpdatedRows);
}

export async function forgetDrafts(db: Db, now: Date): Promise<void> {
  await db
    .deleteFrom('subscriptions')
    .where('confirmed_at', 'is', null)
    .where('created_at', '<', new Date(now.getTime() - DRAFT_MS))
    .execute();
}

/** A mute always has an end. @param projectId may be `*` */
export async function setMute(db: Db | Trx, mute: MuteRow): Promise<void> {
  const { until, muted_by } = mute;
  await db
    .insertInto('mutes')
    .values(mute)
    .onConflict((conflict) => conflict.columns(['channel_id', 'project_id']).doUpdateSet({ until, muted_by }))
    .execute();
}

export async function removeMute(
  db: Db | Trx,
  channelId: string,
  projectId: string,
  now: Date,
): Promise<boolean> {
  const removed = await db
    .deleteFrom('mutes')
    .where('channel_id', '=', channelId)
    .where('project_id', '=', projectId)
    .returning('until')
    .executeTakeFirst();
  return removed !== undefined && removed.until > now;
}

/** Mutes that hold now: of a channel, or for a project in any channel. */
export async function listActiveMutes(
  db: Db | Trx,
  of: { readonly channelId: string } | { readonly projectId: string },
  now: Date,
): Promise<readonly MuteRow[]> {
  const holding = db.selectFrom('mutes').selectAll().where('until', '>', now);
  return (
    'channelId' in of
      ? holding.where('channel_id', '=', of.channelId)
      : holding.where('project_id', 'in', [of.projectId, EVERY_PROJECT])
  ).execute();
}

/** Mutes that hold now, in any of these channels. */
export async function listMutes(
  db: Db,
  channelIds: readonly string[],
  now: Date,
): Promise<readonly MuteRow[]> {
  if (channelIds.length === 0) return [];
  return db
    .selectFrom('mutes')
    .selectAll()
    .where('until', '>', now)
    .where('channel_id', 'in', channelIds)
    .execute();
}
