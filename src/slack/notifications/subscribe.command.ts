import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { ALL } from '../../access/model.ts';
import { UserError } from '../../lib/errors.ts';
import {
  addDraft,
  confirmDraft,
  EVERY_PROJECT,
  findSubscription,
  type SubscriptionRow,
  subscriptionsBy,
} from '../../store/subscriptions.ts';
import { section, view } from '../../views/kit/blocks.ts';
import { md } from '../../views/kit/mrkdwn.ts';
import {
  rulesWords,
  subscribedView,
  subscriptionPreviewView,
} from '../../views/notifications/subscription.ts';
import type { Asked } from '../platform/asked.ts';
import { type Action, defineCommand } from '../platform/command.ts';
import { findProject } from '../platform/find-project.ts';
import { patiently } from '../platform/reply/patiently.ts';
import { joinIfPublic, reachableChannel } from '../platform/reply/reachable-channel.ts';
import { SlackError } from '../platform/reply/slack-error.ts';
import { requireRight } from '../platform/require-right.ts';
import type { Room } from '../platform/room.ts';
import { readSubscribeWords, type SubscribeWords } from './subscribe-words.ts';
import { auditFollowing, placeOf, resumeDelivery, targetOf, toData } from './subscriptions.ts';

/** null: the person was asked which project, or told that there is none. */
async function wantedProject({ project }: SubscribeWords, asked: Asked, room: Room) {
  if (project === EVERY_PROJECT) {
    await requireRight('subscribe', ALL, asked, room);
    return { projectId: EVERY_PROJECT, name: 'every project' };
  }
  return findProject(project, 'subscribe', asked, room);
}

async function preview(words: SubscribeWords, asked: Asked, room: Room): Promise<void> {
  const project = await wantedProject(words, asked, room);
  if (!project) return;
  const channel = await reachableChannel(placeOf(asked), room);
  const { mode, slow, cache } = words;
  const row: SubscriptionRow = {
    subscription_id: randomUUID(),
    team_id: asked.actor.teamId,
    channel_id: channel.channelId,
    project_id: project.projectId,
    project_name: project.name,
    mode,
    slow,
    cache,
    created_by: asked.actor.userId,
    created_at: room.clock.now(),
    confirmed_at: null,
    paused_because: null,
    paused_at: null,
  };
  const isEvery = project.projectId === EVERY_PROJECT;
  const [would, followed] = await Promise.all([
    room.watch.preview(isEvery ? null : project, { mode, slow, cache }),
    subscriptionsBy(room.store.db, { channelId: channel.channelId }),
  ]);
  await addDraft(room.store.db, row);
  await asked.answer.whisper(
    subscriptionPreviewView({
      ...would,
      subscription: toData(row),
      replaces: followed.some(({ project_id }) => project_id === project.projectId),
      willJoin: channel.kind === 'public' && !channel.isMember,
      isShared: channel.isShared,
    }),
  );
}

const GONE = 'This question is too old, or was answered already. Nothing was changed. Ask again.';

const confirm: Action = async (subscriptionId, asked, room) => {
  const { db } = room.store;
  const draft = await findSubscription(db, subscriptionId);
  // The button works where it was shown, for who sees it there.
  if (!draft || draft.team_id !== asked.actor.teamId || draft.channel_id !== placeOf(asked)) {
    throw new UserError(GONE);
  }
  await requireRight('subscribe', targetOf(draft), asked, room);
  const channel = await reachableChannel(draft.channel_id, room);
  await joinIfPublic(channel, room);
  const saved = await db.transaction().execute(async (trx) => {
    // Where it is asked for again, the bot can post again; before the draft takes the place of one that rests.
    await resumeDelivery(trx, channel.channelId, room);
    const row = await confirmDraft(trx, subscriptionId, room.clock.now());
    if (row) await auditFollowing(trx, 'subscribe', row, rulesWords(toData(row)), asked, room);
    return row;
  });
  if (!saved) throw new UserError(GONE);
  if (saved.project_id === EVERY_PROJECT) await room.watch.reconsider();
  else await room.watch.follow([{ projectId: saved.project_id, projectName: saved.project_name }]);
  await asked.answer.replace(view([section(md`✅ Done: the channel is told below.`)]));
  await announce(saved, room);
};

/** Everybody sees who made the channel follow what; and it shows at once whether the bot can post there. */
async function announce(saved: SubscriptionRow, room: Room): Promise<void> {
  const { text, blocks } = subscribedView(toData(saved), room.settings.slashCommand);
  try {
    await patiently(room.clock, () =>
      room.clients.posts.chat.postMessage({ channel: saved.channel_id, text, blocks }),
    );
  } catch (reason) {
    const error = SlackError.from(reason);
    room.log.warn({ word: error.word, channelId: saved.channel_id }, 'a subscription could not be announced');
    throw new UserError(
      'The channel follows it now, but the bot could not say so there. Check that it may post in this channel.',
      { cause: error },
    );
  }
}

const cancel: Action = (_value, { answer }) => answer.replace(view([section(md`🚫 Nothing was changed.`)]));

export const command = defineCommand({
  word: 'subscribe',
  topic: 'notices',
  summary: 'Has this channel hear about a project’s failed builds, after showing what it would have said.',
  usage: 'PROJECT|* [failures|every-failure|all] [slow>10m] [cache<50%]',
  examples: [
    'subscribe acme',
    'subscribe acme all slow cache',
    'subscribe * every-failure slow>10m cache<50%',
  ],
  effect: 'write',
  args: z.object({ positional: z.array(z.string()) }).transform(({ positional }, context) => {
    const words = readSubscribeWords(positional);
    if (typeof words !== 'string') return words;
    context.addIssue({ code: 'custom', message: words });
    return z.NEVER;
  }),
  run: preview,
  actions: { confirm, cancel },
});
