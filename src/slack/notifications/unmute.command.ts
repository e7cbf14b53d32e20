import { ALL } from '../../access/model.ts';
import { UserError } from '../../lib/errors.ts';
import { EVERY_PROJECT, listActiveMutes, removeMute } from '../../store/subscriptions.ts';
import { section, view } from '../../views/kit/blocks.ts';
import { bold, md, mention } from '../../views/kit/mrkdwn.ts';
import { defineCommand, ONE_TEXT } from '../platform/command.ts';
import { findProject } from '../platform/find-project.ts';
import type { Interaction } from '../platform/interaction.ts';
import { postInChannel } from '../platform/reply/post-in-channel.ts';
import { requirePermission } from '../platform/require-permission.ts';
import type { Services } from '../platform/services.ts';
import { auditSubscribing, placeOf } from './subscriptions.ts';

export async function unmute(
  projectId: string,
  name: string | null,
  interaction: Interaction,
  services: Services,
): Promise<void> {
  const now = services.clock.now();
  const channelId = placeOf(interaction);
  const ended = await services.store.db.transaction().execute(async (trx) => {
    const was = await removeMute(trx, channelId, projectId, now);
    const about = { project_id: projectId, project_name: name ?? '' };
    if (was) await auditSubscribing(trx, 'unmute', about, '', interaction, services);
    return was;
  });
  const what = name === null ? md`all its subscriptions` : bold(name);
  const mutes = await listActiveMutes(services.store.db, { channelId }, now);
  const stillMuted = mutes.find(({ project_id }) => project_id === EVERY_PROJECT);
  if (stillMuted) {
    throw new UserError(
      `The whole channel is muted${ended ? ' still' : ''}. Everything is muted until ${services.settings.slashCommand} unmute.`,
    );
  }
  if (!ended)
    return interaction.answer.replyPrivately(
      view([section(md`${what} is not muted here. Nothing changed.`)]),
    );
  const by = mention(interaction.actor.userId);
  await postInChannel(
    channelId,
    view([section(md`🔔 ${by} unmuted this channel: it is notified about ${what} again.`)]),
    interaction,
    services,
  );
}

export const command = defineCommand({
  word: 'unmute',
  permission: { role: 'viewer', does: 'unmute notifications in this channel' },
  furtherPermissions: {
    'unmute-elsewhere': { role: 'operator', does: 'unmute notifications in other channels' },
  },
  topic: 'notices',
  summary: 'Turn notifications back on.',
  usage: '[PROJECT]',
  examples: ['unmute acme', 'unmute'],
  effect: 'write',
  args: ONE_TEXT,
  async run(typed, interaction, services) {
    if (typed === '' || typed === EVERY_PROJECT) {
      await requirePermission('unmute', ALL, interaction, services);
      return unmute(EVERY_PROJECT, null, interaction, services);
    }
    const project = await findProject(typed, 'unmute', interaction, services);
    if (project) await unmute(project.projectId, project.name, interaction, services);
  },
});
