// Carries on with the messages of running builds whose bot has ended: less often than it did, and with the outcome at the
// end.

import { onProject } from '../../access/model.ts';
import { messageOf, UserError } from '../../lib/errors.ts';
import { type LiveBuildRow, removeLiveBuild, takeAbandoned } from '../../store/live-builds.ts';
import { section, type View, view } from '../../views/kit/blocks.ts';
import { md } from '../../views/kit/mrkdwn.ts';
import { withPlainBlocks } from '../platform/reply/with-plain-blocks.ts';
import type { Services } from '../platform/services.ts';
import { findKnownBuild } from './find-build.ts';
import { isPassing } from './live-build.ts';
import { LIVE_SCREENS } from './live-screens.ts';

/** Longer than any pause of a bot that still refreshes it. */
const ABANDONED_AFTER_MS = 90_000;

/** Run once a minute. Never throws for one message's failure. */
export async function resumeLiveBuilds(services: Services): Promise<void> {
  const { clock, log, store } = services;
  const now = clock.now();
  const rows = await takeAbandoned(store.db, new Date(now.getTime() - ABANDONED_AFTER_MS), now);
  for (const row of rows) {
    try {
      if (await refreshOnce(row, services)) await removeLiveBuild(store.db, row);
    } catch (error) {
      const isOver = !isPassing(error) || now >= row.live_until;
      log.info({ error: messageOf(error), isOver }, 'the message of a running build could not be resumed');
      if (isOver) await removeLiveBuild(store.db, row);
    }
  }
}

/** @returns whether that was the last time. */
async function refreshOnce(row: LiveBuildRow, services: Services): Promise<boolean> {
  const { access, clients, clock } = services;
  const { channel_id: channel, message_ts: ts, project_id: projectId, project_name: projectName } = row;
  const actor = { teamId: row.team_id, userId: row.user_id, channelId: channel };
  const { allowed } = await access.check(actor, 'build', onProject({ projectId, name: projectName }));
  if (!allowed) return true;
  const [next, isLast] = await readScreen(row, services);
  await withPlainBlocks(next, (content) => clients.answers.chat.update({ channel, ts, ...content }));
  return isLast || clock.now() >= row.live_until;
}

async function readScreen(row: LiveBuildRow, services: Services): Promise<readonly [View, isLast: boolean]> {
  const { project_id: projectId, project_name: projectName, live_until: until } = row;
  try {
    const build = await findKnownBuild(row.build_id, services);
    const isLast = build.status !== 'running' || services.clock.now() >= until;
    const place = { build, projectId, projectName, orgId: services.orgId, liveUntil: isLast ? null : until };
    return [await LIVE_SCREENS[row.screen](place, services), isLast];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [view([section(md`${error.message}`)]), true];
  }
}
