// The buttons of notices. Everybody in the channel sees the message, so answers go to who pressed, and the message stays.

import type { ActionName } from '../../access/actions.ts';
import { onProject, SOME } from '../../access/model.ts';
import { UserError } from '../../lib/errors.ts';
import { own } from '../../lib/own-property.ts';
import { findIncident, incidentsOfNotice, takeIncident } from '../../store/incidents.ts';
import { bumpIncident, findNoticeAt } from '../../store/notices.ts';
import { section, view } from '../../views/kit/blocks.ts';
import { md, mention } from '../../views/kit/mrkdwn.ts';
import type { Asked } from '../platform/asked.ts';
import type { Action } from '../platform/command.ts';
import { projectById } from '../platform/find-project.ts';
import { requireRight } from '../platform/require-right.ts';
import type { Room } from '../platform/room.ts';
import { muteChannel } from './mute-channel.ts';

const GONE = 'The bot does not remember this incident any more. Nothing was changed.';
const MUTE_MINUTES = 60;

/** Runs a command for who pressed, beside the message instead of in its place. */
const answeredWith =
  (word: string): Action =>
  async (value, asked, room) => {
    const command = room.commands.get(word);
    if (!command)
      throw new UserError('This button is from an older version of the bot. Nothing was changed.');
    const { answer } = asked;
    await command.run(value, { ...asked, answer: { ...answer, replace: answer.whisper } }, room);
  };

/** All incidents that the pressed message tells of. */
async function incidentsHere(incidentId: string, { channelId, messageTs }: Asked, { store }: Room) {
  const notice = channelId && messageTs ? await findNoticeAt(store.db, channelId, messageTs) : undefined;
  if (notice) return incidentsOfNotice(store.db, notice.notice_id);
  const incident = await findIncident(store.db, incidentId);
  return incident ? [incident] : [];
}

const take: Action = async (incidentId, asked, room) => {
  const { db } = room.store;
  const incidents = await incidentsHere(incidentId, asked, room);
  if (incidents.length === 0) throw new UserError(GONE);
  const { userId } = asked.actor;
  const taken: string[] = [];
  // All or nothing: who may not take one of them takes none.
  for (const { project_id: projectId, project_name: name } of incidents) {
    await requireRight('take', onProject({ projectId, name }), asked, room);
  }
  for (const { incident_id, project_name: name } of incidents) {
    const isMine = await db.transaction().execute(async (trx) => {
      if (!(await takeIncident(trx, incident_id, userId, room.clock.now()))) return false;
      for (const channelId of await bumpIncident(trx, incident_id)) {
        await room.jobs.send(trx, 'deliver', { channelId }, 0, channelId);
      }
      return true;
    });
    if (isMine) taken.push(name);
  }
  const [first] = incidents;
  const by = taken.length === 0 && first ? (await findIncident(db, first.incident_id))?.taken_by : null;
  await asked.answer.whisper(
    view([
      section(
        by && by !== userId
          ? md`${mention(by)} looks after it already. Nothing was changed.`
          : md`You look after it now: the message says so, and you are told when it is green.`,
      ),
    ]),
  );
};

const mute: Action = async (projectId, asked, room) => {
  const project = await projectById(projectId, 'mute', asked, room);
  await muteChannel({ project_id: projectId, project_name: project.name }, MUTE_MINUTES, asked, room);
};

const BY_NAME: Readonly<Record<string, Action>> = {
  steps: answeredWith('steps'),
  logs: answeredWith('logs'),
  why: answeredWith('why'),
  build: answeredWith('build'),
  take,
  mute,
};

/** What each button needs: a row of access/actions.ts. */
export const NOTICE_NEEDS = {
  steps: 'steps',
  logs: 'logs',
  why: 'why',
  build: 'build',
  take: 'take',
  mute: 'mute',
} as const satisfies Readonly<Record<string, ActionName>>;

export function noticeAction(name: string): Action | null {
  const action = own(BY_NAME, name);
  const needs = own<ActionName>(NOTICE_NEEDS, name);
  if (!action || !needs) return null;
  return async (value, asked, room) => {
    await requireRight(needs, SOME, asked, room);
    await action(value, asked, room);
  };
}
