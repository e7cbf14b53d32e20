import { ALL } from '../../access/model.ts';
import { EVERY_PROJECT, removeMute } from '../../store/subscriptions.ts';
import { section, view } from '../../views/kit.ts';
import { bold, md } from '../../views/mrkdwn.ts';
import type { Asked } from '../asked.ts';
import { defineCommand, ONE_TEXT } from '../command.ts';
import { findProject } from '../find-project.ts';
import { requireRight } from '../require-right.ts';
import type { Room } from '../room.ts';
import { auditFollowing, placeOf } from '../subscriptions.ts';

async function unmute(projectId: string, name: string | null, asked: Asked, room: Room): Promise<void> {
  const now = room.clock.now();
  const ended = await room.store.db.transaction().execute(async (trx) => {
    const was = await removeMute(trx, placeOf(asked), projectId, now);
    const about = { project_id: projectId, project_name: name ?? '' };
    if (was) await auditFollowing(trx, 'unmute', about, '', asked, room);
    return was;
  });
  const what = name === null ? md`all that it follows` : bold(name);
  await asked.answer.whisper(
    view([
      section(
        ended
          ? md`🔔 This channel hears of ${what} again.`
          : md`Nothing was muted: this channel hears of ${what} already.`,
      ),
    ]),
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
