import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { ALL } from '../../access/model.ts';
import { UserError } from '../../lib/errors.ts';
import {
  addDraft,
  confirmDraft,
  EVERY_PROJECT,
  findSubscription,
  listSubscriptionsBy,
  type SubscriptionRow,
} from '../../store/subscriptions.ts';
import { section, view } from '../../views/kit/blocks.ts';
import { md } from '../../views/kit/mrkdwn.ts';
import {
  type FirstRound,
  rulesWords,
  subscribedView,
  subscriptionPreviewView,
} from '../../views/notifications/subscription.ts';
import { defineCommand } from '../platform/command.ts';
import { findProject } from '../platform/find-project.ts';
import type { Interaction } from '../platform/interaction.ts';
import { placeFor, postIn } from '../platform/reply/post-in-channel.ts';
import { joinIfPublic, requireReachableChannel } from '../platform/reply/reachable-channel.ts';
import { SlackError } from '../platform/reply/slack-error.ts';
import { requirePermission } from '../platform/require-permission.ts';
import type { Action, Services } from '../platform/services.ts';
import { readSubscribeWords, type SubscribeWords } from './subscribe-words.ts';
import { auditSubscribing, placeOf, resumeDelivery, targetOf, toData } from './subscriptions.ts';

/** null: the person was asked which project, or it doesn't exist. */
async function wantedProject({ project }: SubscribeWords, interaction: Interaction, services: Services) {
  if (project === EVERY_PROJECT) {
    await requirePermission('subscribe', ALL, interaction, services);
    return { projectId: EVERY_PROJECT, name: 'every project' };
  }
  return findProject(project, 'subscribe', interaction, services);
}

async function preview(words: SubscribeWords, interaction: Interaction, services: Services): Promise<void> {
  const project = await wantedProject(words, interaction, services);
  if (!project) return;
  const channel = await requireReachableChannel(placeOf(interaction), services);
  const { db } = services.store;
  const followed = await listSubscriptionsBy(db, { channelId: channel.channelId });
  const before = followed.find(({ project_id }) => project_id === project.projectId) ?? null;
  const rules = rulesOf(words, before);
  const row: SubscriptionRow = {
    subscription_id: randomUUID(),
    team_id: interaction.actor.teamId,
    channel_id: channel.channelId,
    project_id: project.projectId,
    project_name: project.name,
    ...rules,
    created_by: interaction.actor.userId,
    created_at: services.clock.now(),
    confirmed_at: null,
    paused_because: null,
    paused_at: null,
  };
  const isEvery = project.projectId === EVERY_PROJECT;
  const { mode } = rules;
  const would =
    mode === 'none' ? NOTHING : await services.watch.preview(isEvery ? null : project, { ...rules, mode });
  await addDraft(db, row);
  await interaction.answer.replyPrivately(
    subscriptionPreviewView({
      ...would,
      subscription: toData(row),
      replaces: before !== null,
      willJoin: channel.kind === 'public' && !channel.isMember,
      isShared: channel.isShared,
      firstRound: isEvery ? await readFirstRound(services) : null,
      slashCommand: services.settings.slashCommand,
    }),
  );
}

/** What a subscription to oddities would have sent: that can't be known afterwards. */
const NOTHING = { days: 7, messages: 0, samples: [], checkedProjects: 0, active: 0, areBranchesKnown: true };

/** `oddities` alone comes on top of what the channel has, or is all that it gets. */
function rulesOf(words: SubscribeWords, before: SubscriptionRow | null) {
  const { mode, slow, cache, branches, oddities } = words;
  const authors = words.authors ?? 'mention';
  const others = [mode, slow, cache, branches, words.authors];
  const isOnlyOddities = oddities && others.every((rule) => rule === null);
  if (!isOnlyOddities) return { mode: mode ?? 'failures', slow, cache, branches, authors, oddities };
  if (!before) return { mode: 'none' as const, slow, cache, branches, authors, oddities };
  const kept = toData(before);
  return {
    mode: kept.mode,
    slow: kept.slow,
    cache: kept.cache,
    branches: kept.branches,
    authors: kept.authors,
    oddities,
  };
}

const NOTABLE_SECONDS = 60;

/** What polling every project for the first time takes; null: hardly any time. */
async function readFirstRound({ depot, watch }: Services): Promise<FirstRound | null> {
  const [all, { watched, unpolled }] = await Promise.all([depot.projects.list(), watch.status()]);
  const projects = Math.max(0, all.length - watched) + unpolled;
  const seconds = watch.firstRoundMs(projects) / 1_000;
  return seconds > NOTABLE_SECONDS ? { projects, seconds } : null;
}

const GONE = 'This preview is too old, or was already answered. Nothing changed. Subscribe again.';

const confirm: Action = async (subscriptionId, interaction, services) => {
  const { db } = services.store;
  const draft = await findSubscription(db, subscriptionId);
  // The button works where it was shown, for who sees it there.
  if (!draft || draft.team_id !== interaction.actor.teamId || draft.channel_id !== placeOf(interaction)) {
    throw new UserError(GONE);
  }
  await requirePermission('subscribe', targetOf(draft), interaction, services);
  const channel = await requireReachableChannel(draft.channel_id, services);
  await joinIfPublic(channel, services);
  const saved = await db.transaction().execute(async (trx) => {
    // A new request shows that the bot can post again; before the draft replaces a paused subscription.
    await resumeDelivery(trx, channel.channelId, services);
    const row = await confirmDraft(trx, subscriptionId, services.clock.now());
    if (row) await auditSubscribing(trx, 'subscribe', row, rulesWords(toData(row)), interaction, services);
    return row;
  });
  if (!saved) throw new UserError(GONE);
  if (saved.project_id === EVERY_PROJECT) await services.watch.reconsider();
  else await services.watch.follow([{ projectId: saved.project_id, projectName: saved.project_name }]);
  await interaction.answer.replace(view([section(md`✅ Subscribed. The channel’s message is below.`)]));
  await announce(saved, interaction, services);
};

/** Everybody sees who subscribed the channel to what; and it shows at once whether the bot can post there. */
async function announce(saved: SubscriptionRow, interaction: Interaction, services: Services): Promise<void> {
  const firstRound = saved.project_id === EVERY_PROJECT ? await readFirstRound(services) : null;
  const said = subscribedView(toData(saved), services.settings.slashCommand, firstRound);
  try {
    await postIn(placeFor(saved.channel_id, interaction), said, services, true);
  } catch (reason) {
    const error = SlackError.from(reason);
    services.log.warn(
      { word: error.word, channelId: saved.channel_id },
      'a subscription could not be announced',
    );
    throw new UserError(
      'Subscribed, but the bot couldn’t post that here. Check that it may post in this channel.',
      { cause: error },
    );
  }
}

const cancel: Action = (_value, { answer }) => answer.replace(view([section(md`🚫 Nothing changed.`)]));

export const command = defineCommand({
  word: 'subscribe',
  permission: { role: 'viewer', does: 'subscribe this channel' },
  furtherPermissions: {
    'subscribe-elsewhere': { role: 'operator', does: 'subscribe other channels' },
  },
  topic: 'notices',
  summary: 'Notify this channel when builds fail.',
  usage:
    'PROJECT|* [failures|every-failure|all] [slow>10m] [cache<50%] [branch=main] [oddities] [authors=mention|dm|off]',
  examples: [
    'subscribe acme',
    'subscribe acme all slow cache',
    'subscribe acme branch=main,release/* authors=dm',
    'subscribe * every-failure slow>10m branch=!renovate/*',
    'subscribe * oddities',
  ],
  effect: 'confirm',
  args: z.object({ positional: z.array(z.string()) }).transform(({ positional }, context) => {
    const words = readSubscribeWords(positional);
    if (typeof words !== 'string') return words;
    context.addIssue({ code: 'custom', message: words });
    return z.NEVER;
  }),
  run: preview,
  actions: { confirm, cancel },
});
