// The buttons of notices. Everybody in the channel sees the message, so answers go to who pressed, and the message stays.

import type { ActionName } from '../../access/model.ts';
import { onProject, SOME } from '../../access/model.ts';
import { UserError } from '../../lib/errors.ts';
import { ownValue } from '../../lib/own-property.ts';
import { assignIncident, findIncident, listIncidentsOfNotice } from '../../store/incidents.ts';
import { bumpIncident, findNoticeAt } from '../../store/notices.ts';
import { section, view } from '../../views/kit/blocks.ts';
import { md, mention } from '../../views/kit/mrkdwn.ts';
import { findProjectById } from '../platform/find-project.ts';
import type { Interaction } from '../platform/interaction.ts';
import { requirePermission } from '../platform/require-permission.ts';
import type { Action, Handlers, Services } from '../platform/services.ts';
import { muteChannel } from './mute-channel.ts';

const GONE = 'The bot no longer has this incident. Nothing changed.';
const MUTE_MINUTES = 60;

/** Runs a command for who pressed, beside the message instead of in its place. */
const answeredWith =
  (word: string): Action =>
  async (value, interaction, services) => {
    const command = services.commands.get(word);
    if (!command) throw new UserError('This button is from an older version of the bot. Nothing changed.');
    const { answer } = interaction;
    await command.run(
      value,
      { ...interaction, answer: { ...answer, replace: answer.replyPrivately } },
      services,
    );
  };

/** All incidents of the clicked message. */
async function incidentsHere(incidentId: string, { channelId, messageTs }: Interaction, { store }: Services) {
  const notice = channelId && messageTs ? await findNoticeAt(store.db, channelId, messageTs) : undefined;
  if (notice) return listIncidentsOfNotice(store.db, notice.notice_id);
  const incident = await findIncident(store.db, incidentId);
  return incident ? [incident] : [];
}

const take: Action = async (incidentId, interaction, services) => {
  const { db } = services.store;
  const incidents = await incidentsHere(incidentId, interaction, services);
  if (incidents.length === 0) throw new UserError(GONE);
  const { userId } = interaction.actor;
  const taken: string[] = [];
  // All or nothing: who may not take one of them takes none.
  for (const { project_id: projectId, project_name: name } of incidents) {
    await requirePermission('take', onProject({ projectId, name }), interaction, services);
  }
  for (const { incident_id, project_name: name } of incidents) {
    const isMine = await db.transaction().execute(async (trx) => {
      if (!(await assignIncident(trx, incident_id, userId, services.clock.now()))) return false;
      for (const channelId of await bumpIncident(trx, incident_id)) {
        await services.jobs.send(trx, 'deliver', { channelId }, 0, channelId);
      }
      return true;
    });
    if (isMine) taken.push(name);
  }
  const [first] = incidents;
  const by = taken.length === 0 && first ? (await findIncident(db, first.incident_id))?.owner_id : null;
  await interaction.answer.replyPrivately(
    view([
      section(
        by && by !== userId
          ? md`${mention(by)} already owns it. Nothing changed.`
          : md`You own it now. The message shows it, and you’ll be notified when it’s fixed.`,
      ),
    ]),
  );
};

const mute: Action = async (projectId, interaction, services) => {
  const project = await findProjectById(projectId, 'mute', interaction, services);
  await muteChannel(
    { project_id: projectId, project_name: project.name },
    MUTE_MINUTES,
    interaction,
    services,
  );
};

const BY_NAME: Readonly<Record<string, Action>> = {
  steps: answeredWith('steps'),
  logs: answeredWith('logs'),
  why: answeredWith('why'),
  build: answeredWith('build'),
  show: answeredWith('show'),
  builds: answeredWith('builds'),
  tokens: answeredWith('tokens'),
  trust: answeredWith('trust'),
  take,
  mute,
};

/** The act that each button is. */
export const NOTICE_NEEDS = {
  steps: 'steps',
  logs: 'logs',
  why: 'why',
  build: 'build',
  show: 'show',
  builds: 'builds',
  tokens: 'tokens',
  trust: 'trust',
  take: 'take',
  mute: 'mute',
} as const satisfies Readonly<Record<string, ActionName>>;

function noticeAction(name: string): Action | null {
  const action = ownValue(BY_NAME, name);
  const needs = ownValue<ActionName>(NOTICE_NEEDS, name);
  if (!action || !needs) return null;
  return async (value, interaction, services) => {
    await requirePermission(needs, SOME, interaction, services);
    await action(value, interaction, services);
  };
}

export const handlers: Handlers = {
  permissions: { take: { role: 'viewer', does: 'own incidents' } },
  action: (group, name) => (group === 'notice' ? noticeAction(name) : null),
};
