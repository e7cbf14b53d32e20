// Whose change failed, and how that person is notified: once for each incident in a channel, when the message is posted or, if
// CI reports later, when it is brought up to date while the first failure is the only one. Everything that CI says is
// untrusted: only an id that Slack or the person gave is ever mentioned.

import { randomUUID } from 'node:crypto';
import type { CiReport } from '../ci/report.ts';
import type { Pingable } from '../people/create-authors.ts';
import { type AuthorChannel, type AuthorDecision, decideAuthor } from '../store/author-decisions.ts';
import type { IncidentRow } from '../store/incidents.ts';
import { addNotice, type NoticeRow } from '../store/notices.ts';
import { readAuthorsMode } from '../store/subscriptions.ts';
import type { Trx } from '../store/tables.ts';
import type { DeliverContext } from './context.ts';

export interface NewDecision extends AuthorDecision {
  readonly buildId: string;
  /** Not before the person's quiet hours end; null: now. */
  readonly notBefore: Date | null;
}

/** @param isPosted the message exists already: Slack doesn't notify people who are mentioned in an edit. */
function howToNotify(mode: 'mention' | 'dm', { quietUntil }: Pingable, isPosted: boolean, failures: number) {
  if (isPosted && failures > 1) return 'nobody';
  if (mode === 'dm') return 'dm';
  if (quietUntil) return 'nobody';
  return isPosted ? 'reply' : 'mention';
}

/**
 * @param isShared several projects fail alike: probably no author's fault, so nobody is pinged
 * @returns null: CI has not said who it was, so it is decided later
 */
export async function decideHowToNotify(
  { db, authors }: Pick<DeliverContext, 'db' | 'authors'>,
  { channel_id: channelId, state }: NoticeRow,
  { incident_id: incidentId, project_id, first_build_id: buildId, failures, closed_at }: IncidentRow,
  change: CiReport | null,
  isShared: boolean,
): Promise<NewDecision | null> {
  const author = change?.author;
  if (!author || closed_at) return null;
  const place = { incidentId, channelId, buildId };
  const decided = (via: AuthorChannel, pingable: Pingable | null): NewDecision => ({
    ...place,
    authorId: pingable?.userId ?? null,
    via,
    notBefore: pingable?.quietUntil ?? null,
  });
  const mode = isShared ? 'off' : await readAuthorsMode(db, channelId, project_id);
  if (mode === 'off') return decided('nobody', null);
  const pingable = await authors.find(author, change.repository);
  if (!pingable) return decided('nobody', null);
  return decided(howToNotify(mode, pingable, state === 'shown', failures), pingable);
}

/** Writes a decision, and what follows from it, in the transaction that also notes the message as sent. */
export async function writeDecision(
  { jobs, clock }: Pick<DeliverContext, 'jobs' | 'clock'>,
  trx: Trx,
  { team_id: teamId }: NoticeRow,
  decision: NewDecision,
): Promise<void> {
  if (!(await decideAuthor(trx, decision))) return;
  const { incidentId, channelId, buildId, authorId, via, notBefore } = decision;
  if (authorId === null || (via !== 'dm' && via !== 'reply')) return;
  const now = clock.now();
  const isDirect = via === 'dm';
  const place = isDirect ? authorId : channelId;
  await addNotice(trx, {
    noticeId: randomUUID(),
    // One direct message, however many channels want it.
    dedupeKey: `author:${incidentId}:${place}`,
    teamId,
    channelId: place,
    kind: isDirect ? 'author dm' : 'author reply',
    incidentId: isDirect ? null : incidentId,
    content: JSON.stringify(isDirect ? { incidentId, buildId } : { buildId, userId: authorId }),
    createdAt: now,
    notBefore: notBefore ?? now,
    finishedAt: null,
  });
  await jobs.send(trx, 'deliver', { channelId: place }, 0, place);
}
