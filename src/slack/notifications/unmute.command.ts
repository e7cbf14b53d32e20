import { ALL } from '../../access/model.ts';
import { UserError } from '../../lib/errors.ts';
import { EVERY_PROJECT, mutesNow, removeMute } from '../../store/subscriptions.ts';
import { section, view } from '../../views/kit/blocks.ts';
import { bold, md, mention } from '../../views/kit/mrkdwn.ts';
import type { Asked } from '../platform/asked.ts';
import { defineCommand, ONE_TEXT } from '../platform/command.ts';
import { findProject } from '../platform/find-project.ts';
import { sayInChannel } from '../platform/reply/post-in-channel.ts';
import { requireRight } from '../platform/require-right.ts';
import type { Room } from '../platform/room.ts';
import { auditFollowing, placeOf } from './subscriptions.ts';

async function unmute(projectId: string, name: string | null, asked: Asked, room: Room): Promise<void> {
  const now = room.clock.now();
  const channelId = placeOf(asked);
  const ended = await room.store.db.transaction().execute(async (trx) => {
    const was = await removeMute(trx, channelId, projectId, now);
    const about = { project_id: projectId, project_name: name ?? '' };
    if (was) await auditFollowing(trx, 'unmute', about, '', asked, room);
    return was;
  });
  const what = name === null ? md`all that it follows` : bold(name);
  const mutes = await mutesNow(room.store.db, { channelId }, now);
  const stillMuted = mutes.find(({ project_id }) => project_id === EVERY_PROJECT);
  if (stillMuted) {
    throw new UserError(
      `The whole channel is muted${ended ? ' still' : ''}. It hears of nothing until ${room.settings.slashCommand} unmute.`,
    );
  }
  if (!ended)
    return asked.answer.whisper(view([section(md`${what} is not muted here. Nothing was changed.`)]));
  const by = mention(asked.actor.userId);
  await sayInChannel(
    channelId,
    view([section(md`🔔 ${by} ended the mute: this channel hears of ${what} again.`)]),
    asked,
    room,
  );
}

export const command = defineCommand({
  word: 'unmute',
  topic: 'notices',
  summary: 'Has this channel hear of a project again, or of all.',
  usage: '[PROJECT]',
  examples: ['unmute acme', 'unmute'],
  effect: 'write',
  args: ONE_TEXT,
  async run(typed, asked, room) {
    if (typed === '' || typed === EVERY_PROJECT) {
      await requireRight('unmute', ALL, asked, room);
      return unmute(EVERY_PROJECT, null, asked, room);
    }
    const project = await findProject(typed, 'unmute', asked, room);
    if (project) await unmute(project.projectId, project.name, asked, room);
  },
});
