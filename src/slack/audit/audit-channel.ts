// Posts audit entries to the audit channel (AUDIT_CHANNEL): at least once, in order; what Slack doesn't accept now is posted
// later. The trail itself never waits for it.

import type { Clock } from '../../lib/clock.ts';
import { messageOf } from '../../lib/errors.ts';
import type { Log } from '../../lib/log.ts';
import { claimAuditPosts, endAuditPosts } from '../../store/audit-channels.ts';
import { readCurrentChannel } from '../../store/move-channel.ts';
import type { Db } from '../../store/tables.ts';
import { auditPostView } from '../../views/audit/audit.ts';
import type { Clients } from '../platform/receive/clients.ts';
import { withoutPings } from '../platform/reply/without-pings.ts';
import type { Services } from '../platform/services.ts';
import { auditLineOf } from './audit-lines.ts';

/** Rows in one message, and messages in one go: a channel takes one a second. */
const ROWS_PER_POST = 20;
const POSTS_AT_ONCE = 3;

export interface AuditChannel {
  /** Posts what is new. Never throws for Slack's failures. */
  drain(): Promise<void>;
}

export interface AuditChannelOptions {
  readonly db: Db;
  readonly clients: Pick<Clients, 'posts'>;
  /** For the names of those who did something. */
  readonly directory: Services['directory'];
  readonly clock: Clock;
  readonly log: Log;
  /** AUDIT_CHANNEL, whose id Slack may have changed since. null: there is none, and nothing is done. */
  readonly setting: string | null;
}

export function createAuditChannel(options: AuditChannelOptions): AuditChannel {
  const { db, clients, clock, log, setting } = options;
  return {
    async drain() {
      if (setting === null) return;
      const channelId = await readCurrentChannel(db, setting);
      for (let posts = 0; posts < POSTS_AT_ONCE; posts++) {
        const rows = await claimAuditPosts(db, channelId, clock.now(), ROWS_PER_POST);
        const last = rows?.at(-1);
        if (!rows) return;
        if (!last) return endAuditPosts(db, channelId, null);
        try {
          const { text, blocks } = await withoutPings(
            auditPostView(rows.map(auditLineOf), last.hash),
            options,
          );
          await clients.posts.chat.postMessage({ channel: channelId, text, blocks });
          await endAuditPosts(db, channelId, String(last.audit_id));
        } catch (error) {
          log.warn({ error: messageOf(error) }, 'posting to the audit channel failed; it will be retried');
          return endAuditPosts(db, channelId, null);
        }
      }
    },
  };
}
