// Shows a batch in its message, and hands its result over as a file.

import { stringify } from 'csv-stringify/sync';
import type { Batch } from '../../operations/batch-model.ts';
import type { Operation } from '../../operations/model.ts';
import type { Operations } from '../../operations/operations.ts';
import type { BatchReporter } from '../../operations/run-batch.ts';
import type { View } from '../../views/kit/blocks.ts';
import { projectUrl } from '../../views/kit/links.ts';
import { batchView } from '../../views/projects/batch.ts';
import { type Drawing, renderOperation } from '../operations/draw-operation.ts';
import { sendFile } from '../platform/reply/send-file.ts';
import { retryPatiently } from '../platform/reply/wait-for-slack.ts';

const isOpen = ({ state }: { readonly state: string }) => state === 'waiting' || state === 'begun';

export function renderBatch({ batch, settings, extras, items, steps }: Batch): View {
  const stepsByPosition = Map.groupBy(steps, ({ position }) => position);
  return batchView({
    batchId: batch.batch_id,
    state: batch.state,
    requestedBy: batch.requested_by,
    settings,
    token: extras.token,
    subscribes: extras.subscription && {
      channelId: extras.subscription.channelId,
      isHere: extras.subscription.channelId === batch.channel_id,
    },
    trust: extras.trust,
    template: extras.template,
    tokensDelivered: steps.filter(({ step, state }) => step === 'token' && state === 'done').length,
    tokensReplaced: steps.filter(({ step, attempt }) => step === 'token' && attempt > 1).length,
    items: items.map(({ name, position, state, project_id: projectId, explanation }) => {
      const own = stepsByPosition.get(position) ?? [];
      return {
        name,
        state,
        projectId,
        explanation,
        isGuarded: state === 'guarded' || own.some((step) => step.state === 'guarded'),
        isBusy: state === 'waiting' || own.some(isOpen),
        problems: own.flatMap((step) =>
          step.state === 'failed'
            ? [{ what: STEP_WORDS[step.step] ?? 'no trust policy', why: step.explanation }]
            : [],
        ),
      };
    }),
  });
}

const STEP_WORDS: Readonly<Record<string, string>> = {
  token: 'no token',
  subscribe: 'not subscribed',
};

/** A cell that begins like a formula is made harmless: names come from people, and a spreadsheet obeys them. */
async function* resultRows({ items }: Batch, orgId: string | null) {
  const cells = items.map(({ name, project_id: id, state, explanation }) => [
    name,
    id ?? '',
    id && orgId ? projectUrl(orgId, id) : '',
    state,
    state === 'created' ? '' : explanation,
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
      await retryPatiently(clock, () => clients.posts.chat.update({ channel, ts, text, blocks }));
    },
    async sendResult(batch) {
      const day = clock.now().toISOString().slice(0, 10);
      await sendFile(clients.answers, {
        content: resultRows(batch, orgId),
        filename: `depot-projects-${day}.csv`,
        title: `Projects, ${day}`,
        comment: 'Each requested name, with its project id and outcome.',
        userId: batch.batch.requested_by,
      });
    },
    async postGuarded(operation: Operation) {
      const { operationId, place, state } = operation;
      const { text, blocks } = renderOperation(operation, drawing);
      const { channel, ts } = await retryPatiently(clock, () =>
        clients.posts.chat.postMessage({ channel: place.channelId, text, blocks }),
      );
      if (!channel || !ts) return;
      await operations.placed(operationId, { ...place, channelId: channel, messageTs: ts });
      await operations.shown(operationId, state);
    },
  };
}
