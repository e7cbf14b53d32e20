import { z } from 'zod';
import { SOME } from '../../access/model.ts';
import { UserError } from '../../lib/errors.ts';
import { findDigest, removeDigest, setDigest } from '../../store/digests.ts';
import { listSubscriptionsBy } from '../../store/subscriptions.ts';
import { context, section, view } from '../../views/kit/blocks.ts';
import { code, md, mention } from '../../views/kit/mrkdwn.ts';
import { defineCommand } from '../platform/command.ts';
import type { Interaction } from '../platform/interaction.ts';
import { placeFor, postIn } from '../platform/reply/post-in-channel.ts';
import { joinIfPublic, requireReachableChannel } from '../platform/reply/reachable-channel.ts';
import { requirePermission } from '../platform/require-permission.ts';
import type { Services } from '../platform/services.ts';
import { type DigestWish, digestWords, readDigestWords } from './digest-words.ts';
import { placeOf } from './subscriptions.ts';

async function show(interaction: Interaction, services: Services): Promise<void> {
  const digest = await findDigest(services.store.db, placeOf(interaction));
  const { slashCommand } = services.settings;
  await interaction.answer.replyPrivately(
    view([
      section(digest ? md`${digestWords(digest)}.` : md`This channel has no digest.`),
      context(
        md`${code(`${slashCommand} digest daily 9:00`)} · ${code(`${slashCommand} digest weekly mon 9:00`)} · ${code(`${slashCommand} digest monthly 9:00`)} · ${code(`${slashCommand} digest off`)}`,
      ),
    ]),
  );
}

/** The asker's own time zone, as Slack knows it. */
async function ownTimeZone({ actor }: Interaction, { clients }: Services): Promise<string> {
  const { user } = await clients.answers.users.info({ user: actor.userId });
  return user?.tz ?? 'UTC';
}

async function set(wish: DigestWish, interaction: Interaction, services: Services): Promise<void> {
  const { db } = services.store;
  const channel = await requireReachableChannel(placeOf(interaction), services);
  const { channelId } = channel;
  if ((await listSubscriptionsBy(db, { channelId })).length === 0) {
    throw new UserError(
      `A digest covers this channel’s subscriptions, and it has none yet. Nothing changed. Start with ${services.settings.slashCommand} subscribe.`,
    );
  }
  await joinIfPublic(channel, services);
  const timeZone = wish.timeZone ?? (await ownTimeZone(interaction, services));
  const row = {
    channel_id: channelId,
    team_id: interaction.actor.teamId,
    every: wish.every,
    cron: wish.cron,
    time_zone: timeZone,
    created_by: interaction.actor.userId,
    created_at: services.clock.now(),
    last_sent_for: null,
  };
  // A schedule without its row does nothing; a row without its schedule would promise a digest that never comes.
  await services.jobs.schedule('digest', { channelId }, { cron: wish.cron, timeZone, key: channelId });
  await setDigest(db, row);
  const said = view([
    section(md`🗞 ${mention(interaction.actor.userId)} set a digest for this channel: ${digestWords(row)}.`),
  ]);
  await postIn(placeFor(channelId, interaction), said, services, true);
}

async function end(interaction: Interaction, services: Services): Promise<void> {
  const channelId = placeOf(interaction);
  await services.jobs.unschedule('digest', channelId);
  const was = await removeDigest(services.store.db, channelId);
  await interaction.answer.replyPrivately(
    view([
      section(
        was ? md`🗞 This channel no longer gets a digest.` : md`This channel has no digest. Nothing changed.`,
      ),
    ]),
  );
}

export const command = defineCommand({
  word: 'digest',
  permission: { role: 'viewer', does: 'change this channel’s digest' },
  topic: 'notices',
  summary: 'Send this channel a daily, weekly or monthly summary.',
  usage: '[daily 9:00 | weekly mon 9:00 | monthly 9:00 [TIME ZONE] | off]',
  examples: [
    'digest daily 9:00',
    'digest weekly mon 8:30 Europe/Madrid',
    'digest monthly 9:00',
    'digest off',
    'digest',
  ],
  effect: 'write',
  args: z.object({ positional: z.array(z.string()) }).transform(({ positional }, issues) => {
    if (positional.length === 0) return 'show' as const;
    const read = readDigestWords(positional);
    if (typeof read === 'string' || !('problem' in read)) return read;
    issues.addIssue({ code: 'custom', message: read.problem });
    return z.NEVER;
  }),
  async run(wish, interaction, services) {
    if (wish === 'show') return show(interaction, services);
    await requirePermission('digest', SOME, interaction, services);
    return wish === 'off' ? end(interaction, services) : set(wish, interaction, services);
  },
});
