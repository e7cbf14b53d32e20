// “Notify me” on a running build, and taking that back.

import { UserError } from '../../lib/errors.ts';
import { addAlert, takeAlert } from '../../store/build-alerts.ts';
import { alertPromiseView } from '../../views/builds/build-alert.ts';
import { section, view } from '../../views/kit/blocks.ts';
import { code, md } from '../../views/kit/mrkdwn.ts';
import { STATUS_WORDS } from '../../views/kit/words.ts';
import type { Action } from '../platform/services.ts';
import { findBuild } from './find-build.ts';

/** Each is polled until its build ends. */
const MOST_OF_ONE_PERSON = 10;
const FIRST_POLL_SECONDS = 5;

/** A button's value: the build's id. */
export const requestAlert: Action = async (buildId, interaction, services) => {
  const place = await findBuild(buildId, 'build', interaction, services);
  if (!place) return;
  const { actor, answer, channelId } = interaction;
  const { clock, jobs, store } = services;
  const { build, projectId, projectName } = place;
  if (build.status !== 'running') {
    throw new UserError(`Build ${build.buildId} has ended already: ${STATUS_WORDS[build.status]}.`);
  }
  const now = clock.now();
  const row = {
    user_id: actor.userId,
    build_id: build.buildId,
    team_id: actor.teamId,
    project_id: projectId,
    project_name: projectName,
    channel_id: channelId,
    requested_at: now,
    next_poll_at: new Date(now.getTime() + FIRST_POLL_SECONDS * 1_000),
  };
  const outcome = await store.db.transaction().execute(async (trx) => {
    const added = await addAlert(trx, row, MOST_OF_ONE_PERSON);
    if (added === 'added') await jobs.send(trx, 'build-alerts', {});
    return added;
  });
  if (outcome === 'full') {
    throw new UserError(
      `You’re already waiting for ${MOST_OF_ONE_PERSON} builds. Nothing changed. Cancel one, or try again when one has ended.`,
    );
  }
  await answer.replyPrivately(alertPromiseView(build.buildId, projectName));
};

export const cancelAlert: Action = async (buildId, { actor, answer }, { store }) => {
  const row = await takeAlert(store.db, actor.userId, buildId);
  await answer.replace(
    view([
      section(
        row
          ? md`🔕 Cancelled. You won’t get a message when build ${code(row.build_id)} ends.`
          : md`You were no longer waiting for this build. Nothing changed.`,
      ),
    ]),
  );
};
