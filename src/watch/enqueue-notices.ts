// Writes the notices for channels, in the transaction that also moves the watch on: either all of it is there after a
// crash, or none, and then the poll is made again.

import { randomUUID } from 'node:crypto';
import type { Build } from '../depot/model.ts';
import type { Jobs } from '../jobs/open-jobs.ts';
import {
  addIncidentToNotice,
  findNoticeOfIncident,
  openIncidentsOf,
  updateIncident,
} from '../store/incidents.ts';
import type { NoticeContent, NoticeKind } from '../store/notice-content.ts';
import { addNotice, bumpIncident, bumpNotices } from '../store/notices.ts';
import type { ClosedBecause, Trx } from '../store/tables.ts';
import { endOf } from './detect.ts';

export interface Outbox {
  readonly trx: Trx;
  readonly teamOf: ReadonlyMap<string, string>;
  readonly now: Date;
  /** Channels with something to deliver. */
  readonly touched: Set<string>;
}

export const createOutbox = (trx: Trx, teamOf: ReadonlyMap<string, string>, now: Date): Outbox => ({
  trx,
  teamOf,
  now,
  touched: new Set(),
});

export interface NewNotice<K extends NoticeKind> {
  readonly kind: K;
  readonly channelId: string;
  /** Names what is said; said twice under one key, it is there once. */
  readonly key: string;
  readonly content: NoticeContent<K>;
  readonly about: Build | null;
  readonly incidentId?: string;
  readonly notBefore?: Date | null;
}

/** @returns the notice's id when it is new. */
export async function enqueueNotice<K extends NoticeKind>(
  outbox: Outbox,
  notice: NewNotice<K>,
): Promise<string | null> {
  const { trx, teamOf, now, touched } = outbox;
  const { channelId, about } = notice;
  const noticeId = randomUUID();
  const isNew = await addNotice(trx, {
    noticeId,
    dedupeKey: notice.key,
    teamId: teamOf.get(channelId) ?? '',
    channelId,
    kind: notice.kind,
    incidentId: notice.incidentId ?? null,
    content: JSON.stringify(notice.content),
    createdAt: now,
    notBefore: notice.notBefore ?? now,
    finishedAt: about && endOf(about),
  });
  if (!isNew) return null;
  touched.add(channelId);
  return noticeId;
}

/** The incident's message in a channel is brought up to date. false: there is none. */
export async function touchIncident(
  { trx, touched }: Outbox,
  incidentId: string,
  channelId: string,
): Promise<boolean> {
  const noticeId = await findNoticeOfIncident(trx, incidentId, channelId, true);
  if (!noticeId) return false;
  for (const touchedChannel of await bumpNotices(trx, [noticeId])) touched.add(touchedChannel);
  return true;
}

/** Nobody watches the project any more: what its incident's messages say is not kept up to date from now on. */
export async function leaveIncidents(outbox: Outbox, projectId: string): Promise<void> {
  for (const { incident_id } of await openIncidentsOf(outbox.trx, projectId)) {
    await closeIncident(outbox, incident_id, 'unfollowed');
  }
}

/** Ends an incident without a successful build. */
export async function closeIncident(
  { trx, now, touched }: Outbox,
  incidentId: string,
  because: ClosedBecause,
): Promise<void> {
  await updateIncident(trx, incidentId, { closed_at: now, closed_because: because });
  for (const channelId of await bumpIncident(trx, incidentId)) touched.add(channelId);
}

export interface NewIncidentNotice {
  readonly incidentId: string;
  readonly channelId: string;
  readonly build: Build;
  readonly failures: number;
  readonly isBroadcast: boolean;
  /** The build opened the incident. */
  readonly isFirst: boolean;
  readonly foundLate: boolean;
  readonly notBefore: Date | null;
}

/** The incident's message, or, when it is there, one more failure under it. @returns the key it is said under. */
export async function enqueueIncident(outbox: Outbox, notice: NewIncidentNotice): Promise<string> {
  const { incidentId, channelId, build, failures, isBroadcast, isFirst, foundLate, notBefore } = notice;
  const key = incidentKey(incidentId, channelId);
  if (await touchIncident(outbox, incidentId, channelId)) {
    if (isFirst) return key;
    const reply = `failure:${build.buildId}:${channelId}`;
    const content = { buildId: build.buildId, failures, isBroadcast };
    await enqueueNotice(outbox, {
      kind: 'still failing',
      channelId,
      key: reply,
      content,
      about: build,
      incidentId,
      notBefore,
    });
    return reply;
  }
  const noticeId = await enqueueNotice(outbox, {
    kind: 'incident',
    channelId,
    key,
    content: { foundLate },
    about: build,
    incidentId,
    notBefore,
  });
  if (noticeId) await addIncidentToNotice(outbox.trx, incidentId, channelId, noticeId);
  return key;
}

export const incidentKey = (incidentId: string, channelId: string) => `incident:${incidentId}:${channelId}`;

/** Wakes delivery, once the transaction has committed. */
export async function wakeDelivery({ trx, touched }: Outbox, jobs: Jobs): Promise<void> {
  for (const channelId of touched) await jobs.send(trx, 'deliver', { channelId }, 0, channelId);
}
