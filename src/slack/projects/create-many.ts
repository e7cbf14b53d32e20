// Several names in one command: one preview, one confirmation, then the batch runs in the background.

import { SOME } from '../../access/model.ts';
import { UserError } from '../../lib/errors.ts';
import type { Batch, BatchExtras, BatchSettings, NewBatchItem } from '../../operations/batch-model.ts';
import { section, view } from '../../views/kit/blocks.ts';
import { md } from '../../views/kit/mrkdwn.ts';
import type { Interaction } from '../platform/interaction.ts';
import { placeFor, postIn } from '../platform/reply/post-in-channel.ts';
import {
  joinIfPublic,
  type ReachableChannel,
  requireReachableChannel,
} from '../platform/reply/reachable-channel.ts';
import { SlackError } from '../platform/reply/slack-error.ts';
import { requirePermission } from '../platform/require-permission.ts';
import type { Action, Services } from '../platform/services.ts';
import { renderBatch } from './batch-reporter.ts';
import { nameProblem } from './project-words.ts';
import { NO_EXTRAS, type Template } from './templates.ts';

export const MAX_PROJECTS = 200;

/** Where it is asked for. */
const hereOf = ({ channelId, actor }: Interaction) => channelId ?? actor.userId;

const actionsFor = ({ token, subscription, trust }: BatchExtras, here: string) => [
  'create',
  ...(token ? ['token-create'] : []),
  ...(trust.length > 0 ? ['trust-add'] : []),
  ...(subscription ? [subscription.channelId === here ? 'subscribe' : 'subscribe-elsewhere'] : []),
];

/** Marks what exists already, is no valid name, or is not theirs to create. */
async function look(
  names: readonly string[],
  extras: BatchExtras,
  interaction: Interaction,
  { access, depot }: Services,
): Promise<readonly NewBatchItem[]> {
  // Somebody may have created one a moment ago, elsewhere: the batch sees that when its turn comes.
  const known = await depot.projects.list({ maxAgeMs: 1 });
  const taken = new Map(known.map(({ name, projectId }) => [name, projectId]));
  const alike = Map.groupBy([...new Set([...taken.keys(), ...names])], (name) => name.toLowerCase());
  return Promise.all(
    names.map(async (name): Promise<NewBatchItem> => {
      const problem = nameProblem(name);
      if (problem) return { name, state: 'invalid', projectId: null, explanation: problem };
      for (const action of actionsFor(extras, hereOf(interaction))) {
        const decision = await access.check(interaction.actor, action, {
          kind: 'project',
          name,
          projectId: null,
        });
        if (!decision.allowed)
          return { name, state: 'invalid', projectId: null, explanation: decision.reason };
      }
      const projectId = taken.get(name) ?? null;
      if (projectId) return { name, state: 'exists', projectId, explanation: '' };
      const other = alike.get(name.toLowerCase())?.find((one) => one !== name);
      // Depot takes them for two; people hardly.
      const explanation = other === undefined ? '' : `⚠️ differs from “${other}” only in capitals`;
      return { name, state: 'waiting', projectId, explanation };
    }),
  );
}

interface RequestedNames {
  readonly token: boolean | undefined;
  readonly subscribe: boolean | undefined;
}

/** What was asked for overrides the template. The usual subscription: failed builds, where the projects are asked for. */
export function extrasFor(
  { token, subscribe }: RequestedNames,
  template: Template | null,
  interaction: Interaction,
): BatchExtras {
  const base = template?.extras ?? NO_EXTRAS;
  const here = { channelId: hereOf(interaction), mode: 'failures', slow: null, cache: null };
  return {
    token: token ?? base.token,
    subscription: subscribe === undefined ? base.subscription : subscribe ? here : null,
    trust: base.trust,
    template: template?.name ?? null,
  };
}

/** Does it take more than a project and its token? */
export const isMoreThanToken = ({ subscription, trust }: BatchExtras): boolean =>
  subscription !== null || trust.length > 0;

/** @throws UserError when the bot cannot post where it is to subscribe */
async function findSubscribedChannel(
  { subscription }: BatchExtras,
  here: string,
  services: Services,
): Promise<ReachableChannel | null> {
  if (!subscription) return null;
  try {
    return await requireReachableChannel(subscription.channelId, services);
  } catch (error) {
    if (!(error instanceof UserError) || subscription.channelId === here) throw error;
    throw new UserError(
      'The template subscribes a channel that the bot can’t post in. Nothing was created. Invite the bot there, or add subscribe=no.',
      { cause: error },
    );
  }
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
      `That is ${names.length} names; at most ${MAX_PROJECTS} at once. Nothing was created.`,
    );
  }
  for (const action of actionsFor(extras, hereOf(interaction)))
    await requirePermission(action, SOME, interaction, services);
  await findSubscribedChannel(extras, hereOf(interaction), services);
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

const SLOW = 'Somebody else clicked first, or it already ended. The message shows its state.';

const change =
  (act: (batch: Batch, interaction: Interaction, services: Services) => Promise<boolean>): Action =>
  async (batchId, interaction, services) => {
    await requirePermission('create', SOME, interaction, services);
    const before = await services.batches.get(batchId);
    if (!before || before.batch.team_id !== interaction.actor.teamId) {
      throw new UserError('The bot no longer has this request. Nothing changed. Ask again.');
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
  const channel = await findSubscribedChannel(extras, batch.channel_id, services);
  if (channel) await joinIfPublic(channel, services);
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
