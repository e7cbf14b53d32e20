// A running build's message is edited in place until the build ends, somebody clicks something else on it, or half an hour
// is over.

import { onProject } from '../../access/model.ts';
import { DepotError } from '../../depot/depot-error.ts';
import { readIfKnown } from '../../depot/known.ts';
import { messageOf, UserError } from '../../lib/errors.ts';
import { DatabaseError } from '../../store/database-error.ts';
import { type LiveBuildRow, noteRefreshed, removeLiveBuild, saveLiveBuild } from '../../store/live-builds.ts';
import type { BuildPlace } from '../../views/builds/build-place.ts';
import { section, view } from '../../views/kit/blocks.ts';
import { md } from '../../views/kit/mrkdwn.ts';
import type { Interaction, ShownAnswer } from '../platform/interaction.ts';
import { BOT_ENDS, privateKey } from '../platform/live-messages.ts';
import { SlackError } from '../platform/reply/slack-error.ts';
import type { Services } from '../platform/services.ts';
import { reload } from './find-build.ts';
import type { LiveScreen, Screen } from './live-screens.ts';

/** A response URL works for half an hour; updates end with it. */
const LIVE_MS = 29 * 60_000;
/** More are shown as they are now: each refresh costs two calls to Depot. */
const MOST_FOLLOWED = 10;
/** What only one person sees is edited through a response URL, a few times: then, and at the end. */
const PRIVATE_EDITS_AFTER_MS = [6_000, 24_000, 90_000];

const followed = new Set<AbortSignal>();

/** Milliseconds until the next refresh: chat.update takes 50 edits a minute for the whole workspace. */
function pauseAfter(elapsedMs: number): number {
  if (elapsedMs < 60_000) return 3_000;
  return elapsedMs < 5 * 60_000 ? 6_000 : 30_000;
}

/** A message is shown and followed without the database too; then only this process can. */
async function unlessDatabaseFails(work: Promise<void>, { log }: Pick<Services, 'log'>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    log.info({ error: messageOf(error) }, 'which messages follow a build could not be written down');
  }
}

/** Something else stands in the clicked message now, whichever process followed a build there. */
export async function forgetLive({ channelId, messageTs }: Interaction, services: Services): Promise<void> {
  if (!channelId || !messageTs) return;
  const message = { channel_id: channelId, message_ts: messageTs };
  await unlessDatabaseFails(removeLiveBuild(services.store.db, message), services);
}

/** A bot that shows no sign of life for longer is taken for dead. */
const SIGN_OF_LIFE_MS = 30_000;

/** The row that lets another process carry on; null where only one person sees the message, by an address of this process. */
function rowOf(
  key: string | null,
  { build, projectId, projectName, liveUntil }: BuildPlace,
  screen: LiveScreen,
  { actor }: Interaction,
  now: Date,
): LiveBuildRow | null {
  const [channelId, ts] = key?.split(' ') ?? [];
  if (!channelId || !ts || !liveUntil) return null;
  return {
    channel_id: channelId,
    message_ts: ts,
    build_id: build.buildId,
    project_id: projectId,
    project_name: projectName,
    screen,
    team_id: actor.teamId,
    user_id: actor.userId,
    live_until: liveUntil,
    refreshed_at: now,
  };
}

/**
 * Shows the screen at once, and returns; the refreshing continues in the background.
 * @param resumedAs what the message shows when another process has to carry on
 */
export async function follow(
  place: BuildPlace,
  screen: Screen,
  interaction: Interaction,
  services: Services,
  resumedAs: LiveScreen = 'build',
): Promise<void> {
  const { actor, answer, clickedKey } = interaction;
  const { clock, liveMessages, log, store } = services;
  const { buildId, status } = place.build;
  if (status !== 'running' || followed.size >= MOST_FOLLOWED) {
    return answer.replace(await screen(place, services));
  }
  const began = clock.now().getTime();
  const live = { ...place, liveUntil: new Date(began + LIVE_MS) };
  const first = await screen(live, services);
  const shown = await answer.show(first);
  if (shown.editsLeft() === 0) return;
  const key = shown.key ?? clickedKey ?? privateKey(actor.userId, buildId);
  const signal = liveMessages.start(key);
  followed.add(signal);
  const row = rowOf(shown.key, live, resumedAs, interaction, clock.now());
  if (row) await unlessDatabaseFails(saveLiveBuild(store.db, row), services);
  refresh(live, { screen, shown, began, text: first.text, row }, interaction, services, signal)
    .catch(async (error: unknown) => {
      if (signal.aborted) return;
      log.warn({ error: messageOf(error) }, 'a running build is no longer kept up to date');
      if (error instanceof UserError) await shown.edit(view([section(md`${error.message}`)]));
    })
    .catch((error: unknown) =>
      log.warn({ error: messageOf(error) }, 'the message of a running build could not be edited'),
    )
    .then(async () => {
      if (row && signal.reason !== BOT_ENDS) await removeLiveBuild(store.db, row);
    })
    .catch((error: unknown) =>
      log.info({ error: messageOf(error) }, 'the message of a running build is resumed once more'),
    )
    .finally(() => {
      followed.delete(signal);
      if (!signal.aborted) liveMessages.stop(key);
    });
}

interface LiveBuild {
  readonly screen: Screen;
  readonly shown: ShownAnswer;
  /** In milliseconds since 1970. */
  readonly began: number;
  /** What it says now. */
  text: string;
  readonly row: LiveBuildRow | null;
}

/** Over by itself soon: the next refresh may show it. */
export const isPassing = (error: unknown) =>
  error instanceof DepotError ||
  error instanceof DatabaseError ||
  error instanceof UserError ||
  (SlackError.isFromSlack(error) && ['rate_limited', 'unavailable'].includes(SlackError.from(error).code));

/** @throws UserError when the build is gone. */
async function refresh(
  live: BuildPlace,
  following: LiveBuild,
  { actor }: Interaction,
  services: Services,
  signal: AbortSignal,
): Promise<void> {
  const { access, clock, log } = services;
  const { screen, shown, began } = following;
  const isScarce = Number.isFinite(shown.editsLeft());
  const edits = [...PRIVATE_EDITS_AFTER_MS];
  let livedAt = began;
  const project = onProject({ projectId: live.projectId, name: live.projectName });
  for (let isOver = false, place = live; !isOver; ) {
    const pause = pauseAfter(clock.now().getTime() - began);
    await clock.sleep(pause, signal);
    const elapsed = clock.now().getTime() - began;
    if (following.row && began + elapsed - livedAt >= SIGN_OF_LIFE_MS) {
      livedAt = began + elapsed;
      await unlessDatabaseFails(noteRefreshed(services.store.db, following.row, clock.now()), services);
    }
    place = (await readIfKnown(reload(live, services))) ?? place;
    isOver = elapsed + pause > LIVE_MS;
    const isLast = isOver || place.build.status !== 'running';
    if (!isLast && isScarce) {
      const [next] = edits;
      // The last edit is for the end.
      if (next === undefined || elapsed < next || shown.editsLeft() < 2) continue;
      edits.shift();
    }
    try {
      if (!(await access.check(actor, 'build', project)).allowed) return;
      const next = await screen({ ...place, liveUntil: isLast ? null : live.liveUntil }, services);
      signal.throwIfAborted();
      if (next.text !== following.text) await shown.edit(next);
      following.text = next.text;
      if (isLast) return;
    } catch (error) {
      if (isOver || !isPassing(error)) throw error;
      log.info({ error: messageOf(error) }, 'a poll of a running build failed');
    }
  }
}
