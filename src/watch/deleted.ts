// A subscribed project that Depot no longer has: its subscribers are notified once, and its incident ends.

import { openIncidentsOf } from '../store/incidents.ts';
import { EVERY_PROJECT, listSubscriptionsTo, removeSubscription } from '../store/subscriptions.ts';
import { removeWatch, type WatchRow } from '../store/watches.ts';
import type { WatchContext } from './context.ts';
import { closeIncident, createOutbox, enqueueNotice, wakeDelivery } from './enqueue-notices.ts';

export async function closeDeleted({ db, jobs }: WatchContext, watch: WatchRow, now: Date): Promise<void> {
  const { project_id: projectId, project_name: projectName } = watch;
  await db.transaction().execute(async (trx) => {
    const subscriptions = await listSubscriptionsTo(trx, projectId);
    const outbox = createOutbox(trx, new Map(subscriptions.map((row) => [row.channel_id, row.team_id])), now);
    for (const { channel_id: channelId, project_id } of subscriptions) {
      if (project_id === EVERY_PROJECT) continue;
      const key = `deleted:${projectId}:${channelId}`;
      await enqueueNotice(outbox, {
        kind: 'deleted',
        channelId,
        key,
        content: { projectId, projectName },
        about: null,
      });
      await removeSubscription(trx, channelId, projectId);
    }
    for (const { incident_id } of await openIncidentsOf(trx, projectId)) {
      await closeIncident(outbox, incident_id, 'deleted');
    }
    await removeWatch(trx, projectId);
    await wakeDelivery(outbox, jobs);
  });
}
