// Notifies the admins and the audit channel that the bot is blind: once after five minutes without Depot, and
// once when it is over, however many replicas run. What they read goes through the outbox like everything else.

import { randomUUID } from 'node:crypto';
import type { Jobs } from '../jobs/open-jobs.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { NoticeContent } from '../store/notice-content.ts';
import { addNotice } from '../store/notices.ts';
import { beginOutage, endOutage, findOutage, keepOutage } from '../store/outages.ts';
import type { Db, Trx } from '../store/tables.ts';
import type { ServiceState } from './service-state.ts';

const NOTIFY_AFTER_MS = 5 * 60_000;
/** Another replica may still not reach it: it is over when none has said so for so long. */
const OVER_AFTER_MS = 30_000;

export interface OutageNews {
  update(depot: ServiceState): Promise<void>;
}

export interface OutageNewsOptions {
  readonly db: Db;
  readonly jobs: Jobs;
  readonly clock: Clock;
  readonly log: Log;
  readonly teamId: () => string | null;
  /** Channels and people. @throws when Slack does not say who the admins are: then it is asked again later */
  readonly recipients: () => Promise<readonly string[]>;
}

type Kind = 'depot away' | 'depot back';

export function createOutageNews({
  db,
  jobs,
  clock,
  log,
  teamId,
  recipients,
}: OutageNewsOptions): OutageNews {
  async function notify<K extends Kind>(
    trx: Trx,
    kind: K,
    since: Date,
    content: NoticeContent<K>,
    to: readonly string[],
  ) {
    const now = clock.now();
    for (const channelId of to) {
      await addNotice(trx, {
        noticeId: randomUUID(),
        dedupeKey: `${kind}:${since.getTime()}:${channelId}`,
        teamId: teamId() ?? '',
        channelId,
        kind,
        incidentId: null,
        content: JSON.stringify(content),
        createdAt: now,
        notBefore: now,
        finishedAt: null,
      });
      await jobs.send(trx, 'deliver', { channelId }, 0, channelId);
    }
  }

  async function begins(problem: string, since: Date): Promise<void> {
    const to = await recipients();
    await db.transaction().execute(async (trx) => {
      if (await beginOutage(trx, 'depot', since, clock.now())) {
        await notify(trx, 'depot away', since, { since: since.toISOString(), problem }, to);
      }
    });
    log.error({ since, problem }, 'Depot has been unreachable for five minutes; notifying the admins');
  }

  async function ends(since: Date): Promise<void> {
    const to = await recipients();
    await db.transaction().execute(async (trx) => {
      if (await endOutage(trx, 'depot', since)) {
        const seconds = (clock.now().getTime() - since.getTime()) / 1_000;
        await notify(trx, 'depot back', since, { seconds }, to);
      }
    });
  }

  return {
    async update({ problem, since }) {
      const now = clock.now();
      const known = await findOutage(db, 'depot');
      if (problem && known) return keepOutage(db, 'depot', now);
      if (problem && now.getTime() - since.getTime() >= NOTIFY_AFTER_MS) return begins(problem, since);
      if (!problem && known && now.getTime() - known.last_seen_at.getTime() >= OVER_AFTER_MS)
        return ends(known.since);
    },
  };
}
