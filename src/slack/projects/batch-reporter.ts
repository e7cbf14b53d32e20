// Shows a batch in its message, and hands its result over as a file.

import { stringify } from 'csv-stringify/sync';
import type { Batch, BatchReporter } from '../../operations/batches.ts';
import type { Operation } from '../../operations/model.ts';
import type { Operations } from '../../operations/operations.ts';
import type { View } from '../../views/kit/blocks.ts';
import { projectUrl } from '../../views/kit/links.ts';
import { batchView } from '../../views/projects/batch.ts';
import { type Drawing, renderOperation } from '../operations/draw-operation.ts';
import { patiently } from '../platform/reply/patiently.ts';
import { sendFile } from '../platform/reply/send-file.ts';

export function renderBatch({ batch, settings, items }: Batch): View {
  return batchView({
    batchId: batch.batch_id,
    state: batch.state,
    requestedBy: batch.requested_by,
    settings,
    items: items.map(({ name, state, project_id: projectId, explanation }) => ({
      name,
      state,
      projectId,
      explanation,
    })),
  });
}

/** A cell that begins like a formula is made harmless: names come from people, and a spreadsheet obeys them. */
async function* resultRows({ items }: Batch, orgId: string | null) {
  const cells = items.map(({ name, project_id: id, state, explanation }) => [
    name,
    id ?? '',
    id && orgId ? projectUrl(orgId, id) : '',
    state,
    explanation,
  ]);
  yield stringify([['name', 'project_id', 'link', 'status', 'reason'], ...cells], { escape_formulas: true });
}

export function createBatchReporter(
  drawing: Drawing,
  operations: Pick<Operations, 'placed' | 'shown'>,
): BatchReporter {
  const { clients, clock, orgId } = drawing;
  return {
    async draw(batch) {
      const { channel_id: channel, message_ts: ts } = batch.batch;
      if (!ts) return;
      const { text, blocks } = renderBatch(batch);
      await patiently(clock, () => clients.posts.chat.update({ channel, ts, text, blocks }));
    },
    async sendResult(batch) {
      const day = clock.now().toISOString().slice(0, 10);
      await sendFile(clients.answers, {
        content: resultRows(batch, orgId),
        filename: `depot-projects-${day}.csv`,
        title: `Projects, ${day}`,
        comment: 'Each name that you asked for, its project id and what came of it.',
        userId: batch.batch.requested_by,
      });
    },
    async postGuarded(operation: Operation) {
      const { operationId, place, state } = operation;
      const { text, blocks } = renderOperation(operation, drawing);
      const { channel, ts } = await patiently(clock, () =>
        clients.posts.chat.postMessage({ channel: place.channelId, text, blocks }),
      );
      if (!channel || !ts) return;
      await operations.placed(operationId, { ...place, channelId: channel, messageTs: ts });
      await operations.shown(operationId, state);
    },
  };
}
