// Has incidents' messages that wait for one channel become fewer, before any of them is posted.

import { keptFinding } from '../analysis/finding.ts';
import { listIncidentsOfNotice, moveIncidents } from '../store/incidents.ts';
import { bumpNotices, listRecentIncidentNotices, type NoticeRow, updateNotice } from '../store/notices.ts';
import type { Db } from '../store/tables.ts';
import { findWatchedBuilds } from '../store/watched-builds.ts';
import type { DeliverContext } from './context.ts';
import { type Candidate, gather, type Merge } from './group-notices.ts';

/** Slack has few edits to give: when they are behind by more than this, nothing more joins what is posted already. */
const EDITS_BEHIND_MS = 10_000;
/** What failed so long ago is another matter. */
const ALIKE_WITHIN_MS = 10 * 60_000;

/** @param waiting the channel's waiting notices. @returns whether anything was merged. */
export async function mergeIncidents(
  { db, clock, log, pace }: DeliverContext,
  channelId: string,
  waiting: readonly NoticeRow[],
): Promise<boolean> {
  // One that may be on its way to Slack already stays as it is.
  const unposted = waiting.filter(
    ({ kind, state, sending_since }) => kind === 'incident' && state === 'waiting' && sending_since === null,
  );
  if (unposted.length === 0) return false;
  const since = new Date(clock.now().getTime() - ALIKE_WITHIN_MS);
  const mayJoin = pace.editDelay() < EDITS_BEHIND_MS;
  const posted = mayJoin ? await listRecentIncidentNotices(db, channelId, since) : [];
  const merges = gather(await listCandidates(db, unposted), await listCandidates(db, posted));
  for (const merge of merges) await apply(db, merge);
  if (merges.length > 0)
    log.info({ channelId, merges: merges.length }, 'notices were grouped into one message');
  return merges.length > 0;
}

async function listCandidates(db: Db, notices: readonly NoticeRow[]): Promise<readonly Candidate[]> {
  return Promise.all(
    notices.map(async ({ notice_id: noticeId }) => {
      const incidents = (await listIncidentsOfNotice(db, noticeId)).filter(
        ({ closed_at }) => closed_at === null,
      );
      const builds = await findWatchedBuilds(
        db,
        incidents.map(({ last_build_id }) => last_build_id),
      );
      const failures = builds.map(({ finding }) => {
        const found = keptFinding(finding);
        return { fingerprint: found?.fingerprint ?? null, causeId: found?.cause.id ?? 'unknown' };
      });
      return { noticeId, failures };
    }),
  );
}

async function apply(db: Db, { into, from }: Merge): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await moveIncidents(trx, from, into);
    for (const noticeId of from) await updateNotice(trx, noticeId, { state: 'merged' });
    await bumpNotices(trx, [into]);
  });
}
