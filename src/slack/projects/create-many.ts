// Several names in one command: one preview, one confirmation, then the batch goes on by itself.

import { SOME } from '../../access/model.ts';
import { UserError } from '../../lib/errors.ts';
import type { BatchSettings, NewBatchItem } from '../../operations/batches.ts';
import { section, view } from '../../views/kit/blocks.ts';
import { md } from '../../views/kit/mrkdwn.ts';
import type { Interaction } from '../platform/interaction.ts';
import { patiently } from '../platform/reply/patiently.ts';
import { SlackError } from '../platform/reply/slack-error.ts';
import { requirePermission } from '../platform/require-permission.ts';
import type { Action, Services } from '../platform/services.ts';
import { renderBatch } from './batch-reporter.ts';
import { nameProblem } from './create-form.ts';

export const MAX_PROJECTS = 200;

/** Marks what exists already, is no valid name, or is not theirs to create. */
async function look(
  names: readonly string[],
  { actor }: Interaction,
  { access, depot }: Services,
): Promise<readonly NewBatchItem[]> {
  const taken = new Map(
    (await depot.projects.list({ fresh: true })).map(({ name, projectId }) => [name, projectId]),
  );
  return Promise.all(
    names.map(async (name): Promise<NewBatchItem> => {
      const problem = nameProblem(name);
      if (problem) return { name, state: 'invalid', projectId: null, explanation: problem };
      const decision = await access.check(actor, 'create', { kind: 'project', name, projectId: null });
      if (!decision.allowed) {
        return { name, state: 'invalid', projectId: null, explanation: decision.reason };
      }
      const projectId = taken.get(name) ?? null;
      return { name, state: projectId ? 'exists' : 'waiting', projectId, explanation: '' };
    }),
  );
}

export async function proposeMany(
  typed: readonly string[],
  settings: BatchSettings,
  interaction: Interaction,
  services: Services,
): Promise<void> {
  const names = [...new Set(typed)];
  if (names.length > MAX_PROJECTS) {
    throw new UserError(
      `That is ${names.length} names; up to ${MAX_PROJECTS} fit in one go. Nothing was created.`,
    );
  }
  await requirePermission('create', SOME, interaction, services);
  const { actor, channelId } = interaction;
  const batch = await services.batches.prepare({
    settings,
    items: await look(names, interaction, services),
    asker: actor,
    channelId: channelId ?? actor.userId,
    originKey: interaction.key,
  });
  if (batch.batch.message_ts) return;
  const { text, blocks } = renderBatch(batch);
  const send = (channel: string) =>
    patiently(services.clock, () => services.clients.posts.chat.postMessage({ channel, text, blocks }));
  // Its progress is shown by editing it, which takes a message of the bot's own: else in a direct message.
  const posted = await send(batch.batch.channel_id).catch(async (reason: unknown) => {
    if (SlackError.from(reason).code !== 'no_access') throw reason;
    await interaction.answer.replyPrivately(
      view([section(md`The bot can't post in this channel. The preview is in your direct message with it.`)]),
    );
    return send(actor.userId);
  });
  const { channel, ts } = posted;
  if (channel && ts) {
    await services.batches.placed(batch.batch.batch_id, { channelId: channel, messageTs: ts });
  }
}

const SLOW = 'Somebody was faster, or it is over already. The message shows how it stands.';

const change =
  (act: (batchId: string, interaction: Interaction, services: Services) => Promise<boolean>): Action =>
  async (batchId, interaction, services) => {
    await requirePermission('create', SOME, interaction, services);
    const before = await services.batches.get(batchId);
    if (!before || before.batch.team_id !== interaction.actor.teamId) {
      throw new UserError('This request is no longer known. Nothing changed. Ask again.');
    }
    const won = await act(batchId, interaction, services);
    const now = await services.batches.get(batchId);
    if (now) await interaction.answer.replace(renderBatch(now));
    if (!won) await interaction.answer.replyPrivately(view([section(md`${SLOW}`)]));
  };

export const BATCH_ACTIONS: Readonly<Record<string, Action>> = {
  'batch-start': change((batchId, { actor }, { batches }) => batches.start(batchId, actor.userId)),
  'batch-stop': change((batchId, _interaction, { batches }) => batches.stop(batchId)),
  'batch-retry': change((batchId, { actor }, { batches }) => batches.retry(batchId, actor.userId)),
};
