// Several names in one command: one preview, one confirmation, then the batch goes on by itself.

import { SOME } from '../../access/model.ts';
import { UserError } from '../../lib/errors.ts';
import type { Batch, BatchExtras, BatchSettings, NewBatchItem } from '../../operations/batch-model.ts';
import { section, view } from '../../views/kit/blocks.ts';
import { md } from '../../views/kit/mrkdwn.ts';
import type { Interaction } from '../platform/interaction.ts';
import { placeFor, postIn } from '../platform/reply/post-in-channel.ts';
import { joinIfPublic, reachableChannel } from '../platform/reply/reachable-channel.ts';
import { SlackError } from '../platform/reply/slack-error.ts';
import { requirePermission } from '../platform/require-permission.ts';
import type { Action, Services } from '../platform/services.ts';
import { renderBatch } from './batch-reporter.ts';
import { nameProblem } from './create-form.ts';

export const MAX_PROJECTS = 200;

const actionsFor = ({ token, subscription }: BatchExtras) => [
  'create',
  ...(token ? ['token-create'] : []),
  ...(subscription ? ['subscribe'] : []),
];

/** Marks what exists already, is no valid name, or is not theirs to create. */
async function look(
  names: readonly string[],
  extras: BatchExtras,
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
      for (const action of actionsFor(extras)) {
        const decision = await access.check(actor, action, { kind: 'project', name, projectId: null });
        if (!decision.allowed)
          return { name, state: 'invalid', projectId: null, explanation: decision.reason };
      }
      const projectId = taken.get(name) ?? null;
      return { name, state: projectId ? 'exists' : 'waiting', projectId, explanation: '' };
    }),
  );
}

/** The usual subscription: failed builds, told where the projects were asked for. */
export function extrasFor(
  { token, subscribe }: { readonly token: boolean | undefined; readonly subscribe: boolean | undefined },
  { channelId, actor }: Interaction,
): BatchExtras {
  return {
    token: token ?? false,
    subscription: subscribe
      ? { channelId: channelId ?? actor.userId, mode: 'failures', slow: null, cache: null }
      : null,
  };
}

/** @param extras what each gets besides its settings */
export async function proposeMany(
  typed: readonly string[],
  settings: BatchSettings,
  extras: BatchExtras,
  interaction: Interaction,
  services: Services,
): Promise<void> {
  const names = [...new Set(typed)];
  if (names.length > MAX_PROJECTS) {
    throw new UserError(
      `That is ${names.length} names; up to ${MAX_PROJECTS} fit in one go. Nothing was created.`,
    );
  }
  for (const action of actionsFor(extras)) await requirePermission(action, SOME, interaction, services);
  if (extras.subscription) await reachableChannel(extras.subscription.channelId, services);
  const { actor, channelId } = interaction;
  const batch = await services.batches.prepare({
    settings,
    extras,
    items: await look(names, extras, interaction, services),
    asker: actor,
    channelId: channelId ?? actor.userId,
    originKey: interaction.key,
  });
  if (batch.batch.message_ts) return;
  const send = (to: string) => postIn(placeFor(to, interaction), renderBatch(batch), services);
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
  (act: (batch: Batch, interaction: Interaction, services: Services) => Promise<boolean>): Action =>
  async (batchId, interaction, services) => {
    await requirePermission('create', SOME, interaction, services);
    const before = await services.batches.get(batchId);
    if (!before || before.batch.team_id !== interaction.actor.teamId) {
      throw new UserError('This request is no longer known. Nothing changed. Ask again.');
    }
    const won = await act(before, interaction, services);
    const now = await services.batches.get(batchId);
    if (now) await interaction.answer.replace(renderBatch(now));
    if (!won) await interaction.answer.replyPrivately(view([section(md`${SLOW}`)]));
  };

/** Before anything is created: the secrets go to who asked, and the bot has to be where it subscribes. */
async function prepareToRun(
  { batch, extras }: Batch,
  { actor }: Interaction,
  services: Services,
): Promise<void> {
  if (extras.token && batch.requested_by !== actor.userId) {
    throw new UserError(
      'Only the person who asked for it can start this, because the tokens’ secrets go to them. Nothing changed.',
    );
  }
  if (extras.subscription) {
    await joinIfPublic(await reachableChannel(extras.subscription.channelId, services), services);
  }
}

export const BATCH_ACTIONS: Readonly<Record<string, Action>> = {
  'batch-start': change(async (batch, interaction, services) => {
    await prepareToRun(batch, interaction, services);
    return services.batches.start(batch.batch.batch_id, interaction.actor.userId);
  }),
  'batch-stop': change(({ batch }, _interaction, { batches }) => batches.stop(batch.batch_id)),
  'batch-retry': change(async (batch, interaction, services) => {
    await prepareToRun(batch, interaction, services);
    return services.batches.retry(batch.batch.batch_id, interaction.actor.userId);
  }),
};
