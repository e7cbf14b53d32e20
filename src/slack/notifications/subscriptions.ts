// What channels follow, as commands change it: each change with its audit row.

import { randomUUID } from 'node:crypto';
import type { ActionName } from '../../access/model.ts';
import { ALL, onProject, type Target } from '../../access/model.ts';
import { type AuditEntry, addAuditEntry } from '../../store/audit.ts';
import { holdChannel } from '../../store/notices.ts';
import {
  authorsMode,
  EVERY_PROJECT,
  resumeChannel,
  type SubscriptionRow,
} from '../../store/subscriptions.ts';
import type { Trx } from '../../store/tables.ts';
import type { SubscriptionData } from '../../views/notifications/subscription.ts';
import type { Interaction } from '../platform/interaction.ts';
import type { Services } from '../platform/services.ts';

/** Where notices go that are asked for here: in a direct message with the bot, to the person. */
export const placeOf = ({ channelId, actor }: Interaction): string => channelId ?? actor.userId;

type Named = Pick<SubscriptionRow, 'project_id' | 'project_name'>;

export const nameOf = ({ project_id, project_name }: Named): string | null =>
  project_id === EVERY_PROJECT ? null : project_name;

export const targetOf = ({ project_id, project_name }: Named): Target =>
  project_id === EVERY_PROJECT ? ALL : onProject({ projectId: project_id, name: project_name });

const MODES = ['failures', 'every-failure', 'all', 'none'] as const;

/** @param mutedUntil null: it is not muted */
export const toData = (row: SubscriptionRow, mutedUntil: Date | null = null): SubscriptionData => ({
  subscriptionId: row.subscription_id,
  channelId: row.channel_id,
  projectName: nameOf(row),
  mode: MODES.find((mode) => mode === row.mode) ?? 'failures',
  slow: row.slow,
  cache: row.cache,
  branches: row.branches,
  oddities: row.oddities,
  authors: authorsMode(row),
  createdBy: row.created_by,
  pausedBecause: row.paused_because,
  mutedUntil,
});

/** Resumes a channel's paused subscriptions, with what has waited. @returns how many were paused. */
export async function resumeDelivery(
  trx: Trx,
  channelId: string,
  { clock, jobs }: Services,
): Promise<number> {
  const resumed = await resumeChannel(trx, channelId);
  if (resumed === 0) return 0;
  await holdChannel(trx, channelId, clock.now());
  await jobs.send(trx, 'deliver', { channelId }, 0, channelId);
  return resumed;
}

/** To be the last thing in its transaction. @param remark what changed, in words */
export async function auditSubscribing(
  trx: Trx,
  action: ActionName,
  about: Named,
  remark: string,
  { actor }: Interaction,
  { clock }: Services,
): Promise<void> {
  const isEvery = about.project_id === EVERY_PROJECT;
  const entry: AuditEntry = {
    at: clock.now(),
    teamId: actor.teamId,
    actor: actor.userId,
    action,
    projectId: isEvery ? null : about.project_id,
    projectName: isEvery ? null : about.project_name,
    channelId: actor.channelId,
    outcome: 'succeeded',
    detail: { remark },
    operationId: null,
    requestId: randomUUID().slice(0, 8),
  };
  await addAuditEntry(trx, entry);
}
