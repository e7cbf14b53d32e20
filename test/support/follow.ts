// Has a channel follow a project whose past is known, straight in the database: for tests of what comes after that.

import { randomUUID } from 'node:crypto';
import { addDraft, confirmDraft } from '../../src/store/subscriptions.ts';
import type { Db } from '../../src/store/tables.ts';
import { addWatches } from '../../src/store/watches.ts';
import { NEVER_POLLED } from '../../src/watch/incident.ts';

export interface Follow {
  readonly projectId: string;
  readonly projectName: string;
  readonly channelId: string;
}

export async function follow(
  db: Db,
  { projectId, projectName, channelId }: Follow,
  now: Date,
): Promise<void> {
  const subscriptionId = randomUUID();
  await addDraft(db, {
    subscription_id: subscriptionId,
    team_id: 'T1',
    channel_id: channelId,
    project_id: projectId,
    project_name: projectName,
    mode: 'failures',
    slow: null,
    cache: null,
    created_by: 'U0ANA',
    created_at: now,
    confirmed_at: null,
    paused_because: null,
    paused_at: null,
  });
  await db.transaction().execute((trx) => confirmDraft(trx, subscriptionId, now));
  const first = { health: JSON.stringify(NEVER_POLLED), weight: 1, at: now, apartMs: 0 };
  await addWatches(db, [{ projectId, projectName }], first);
  await db.updateTable('watches').set({ last_polled_at: now }).where('project_id', '=', projectId).execute();
}
