// Writes a poll: the colour, the builds, the incidents and the notices move on together, or not at all.

import { randomUUID } from 'node:crypto';
import type { Build } from '../depot/model.ts';
import { rememberBuilds } from '../store/builds-seen.ts';
import { insertIncident, updateIncident } from '../store/incidents.ts';
import { bumpIncident } from '../store/notices.ts';
import { mutesNow, subscriptionsTo } from '../store/subscriptions.ts';
import type { Trx } from '../store/tables.ts';
import { markGone, writeBuilds } from '../store/watched-builds.ts';
import { type WatchRow, writePoll } from '../store/watches.ts';
import type { WatchContext } from './context.ts';
import { detect, endOf, isOver, type Known } from './detect.ts';
import { createOutbox, leaveIncident, type Outbox, wakeDelivery } from './enqueue.ts';
import { explain } from './explain.ts';
import { isComplete } from './find-cause.ts';
import { followedSince, isForgotten, recoloured } from './fresh.ts';
import { type Health, type IncidentEvent, step } from './incident.ts';
import { type Fact, match, type Verdict } from './match.ts';
import { notifyChannels } from './notify.ts';
import { longestIntervalMs, nextPollAt, type Pace, weightOf } from './schedule.ts';
import { buildRow, toHealth, toSubscription } from './stored.ts';

const RETRY_FINDING_SECONDS = 60;

export interface Seen {
  readonly watch: WatchRow;
  readonly known: ReadonlyMap<string, Known>;
  readonly remembered: readonly Build[];
  readonly builds: readonly Build[];
  readonly gone: readonly string[];
  /** When Depot was asked. */
  readonly askedAt: Date;
  readonly fingerprint: string;
}

/** The facts of the builds that ended, in order, and the project's colour after the last of them. */
function facts(ended: readonly Build[], health: Health, earlier: readonly Build[]) {
  const news: Fact[] = [];
  let colour = health;
  const greens = earlier.filter(({ status }) => status === 'success');
  for (const build of ended) {
    const next = step(colour, build, randomUUID());
    colour = next.health;
    news.push({ build, event: next.event, earlierGreens: [...greens] });
    if (build.status === 'success') greens.unshift(build);
  }
  return { news, colour };
}

/** Later than polls usually are: Depot was away. */
const OVERDUE_BY_MS = 15 * 60_000;

const notAfter = (at: Date, now: Date) => (at > now ? now : at);

/** Channels that have a message of the incident, and are not notified of this build: what it says stays true. */
async function touchTheRest(
  outbox: Outbox,
  news: readonly Fact[],
  verdicts: ReadonlyMap<string, readonly Verdict[]>,
): Promise<void> {
  for (const { build, event } of news) {
    if (!event) continue;
    const touched = (verdicts.get(build.buildId) ?? [])
      .filter(({ notify }) => notify.length > 0)
      .map(({ channelId }) => channelId);
    const others = await bumpIncident(outbox.trx, event.incident.incidentId, touched);
    for (const channelId of others) outbox.touched.add(channelId);
  }
}

/** @returns whether a build began or ended. */
export async function record(context: WatchContext, seen: Seen, pace: Pace): Promise<boolean> {
  const { db, clock, jobs, metrics, listener } = context;
  const { watch, known } = seen;
  const projectId = watch.project_id;
  const builds = seen.builds.filter(
    (build) => known.has(build.buildId) || !isForgotten(build, watch, clock.now()),
  );
  const isFirst = watch.last_polled_at === null;
  const { ended, started, changed } = detect(known, builds);
  const subscriptions = await subscriptionsTo(db, projectId);
  // What was over before anybody subscribed is history: it sets the colour, and nobody is notified of it.
  const freshSince = isFirst ? followedSince(subscriptions, clock.now()) : new Date(0);
  const old = ended.filter((build) => endOf(build) < freshSince);
  const history = isFirst ? facts(old, toHealth(watch.health), []) : null;
  const fresh = [...ended.filter((build) => endOf(build) >= freshSince), ...recoloured(changed)];
  const { news, colour: found } = facts(
    fresh,
    history?.colour ?? toHealth(watch.health),
    history ? old.toReversed() : seen.remembered,
  );

  const mutes = (await mutesNow(db, { projectId }, clock.now())).map((mute) => ({
    channelId: mute.channel_id,
    until: mute.until,
  }));
  const now = clock.now();
  const colour = { ...found, upTo: found.upTo && notAfter(found.upTo, now) };
  const verdicts = new Map<string, readonly Verdict[]>(
    news.map((fact) => [fact.build.buildId, match(fact, subscriptions.map(toSubscription), mutes, now)]),
  );
  const isNewlyOver = new Set(fresh.map(({ buildId }) => buildId));
  const explained = await explain(context, projectId, news, verdicts, seen.remembered);

  const wroteAt = clock.now();
  const unseen = builds.filter(({ buildId }) => !known.has(buildId));
  const runningSince = stillRunning(seen, builds);
  const newest = [watch.newest_build_at, ...builds.map(({ createdAt }) => createdAt)]
    .filter((at) => at !== null)
    .map((at) => notAfter(at, wroteAt))
    .toSorted((a, b) => b.getTime() - a.getTime())[0];
  const weight = weightOf(newest ?? null, wroteAt);
  const teams = new Map(subscriptions.map((row) => [row.channel_id, row.team_id]));

  await db.transaction().execute(async (trx) => {
    const isOurs = await writePoll(trx, watch, {
      last_polled_at: seen.askedAt,
      next_poll_at: nextPollAt({ runningSince, weight }, pace, seen.askedAt),
      running: runningSince.length,
      weight,
      newest_build_at: newest ?? null,
      page_fingerprint: seen.fingerprint,
      health: JSON.stringify(colour),
    });
    // Somebody else polled meanwhile, and wrote what there is to notify of.
    if (!isOurs) return;
    const outbox = createOutbox(trx, teams, wroteAt);
    if (history?.colour.incident) {
      const { incident, lastGreenAt } = history.colour;
      await leaveIncident(outbox, projectId);
      await writeIncident(trx, watch, { kind: 'opened', incident, greenBefore: lastGreenAt }, colour);
    }
    for (const { event } of news) {
      if (event?.kind === 'opened') await leaveIncident(outbox, projectId);
      await writeIncident(trx, watch, event, colour);
    }
    const overdueMs = longestIntervalMs(pace) + OVERDUE_BY_MS;
    const keys = await notifyChannels(outbox, { watch, facts: news, verdicts, explained, colour, overdueMs });
    await touchTheRest(outbox, news, verdicts);
    await writeBuilds(
      trx,
      builds.map((build) =>
        buildRow(build, {
          projectId,
          foundAt: wroteAt,
          endedFoundAt: isNewlyOver.has(build.buildId) ? wroteAt : null,
          finding: explained.findings.get(build.buildId) ?? null,
          told: notifiedJson(verdicts.get(build.buildId), keys.get(build.buildId)),
        }),
      ),
    );
    await markGone(trx, seen.gone, wroteAt);
    await listener.recorded(trx, projectId, [...ended, ...started, ...changed.map(({ build }) => build)]);
    for (const [buildId, finding] of explained.findings) {
      if (!isComplete(finding)) {
        await jobs.send(trx, 'finding-retry', { projectId, buildId }, RETRY_FINDING_SECONDS);
      }
    }
    await wakeDelivery(outbox, jobs);
  });
  await rememberBuilds(
    db,
    projectId,
    unseen.map(({ buildId }) => buildId),
    wroteAt,
  );
  for (const { build } of news) metrics.found(build, wroteAt);
  return unseen.length > 0 || ended.length > 0;
}

/** When each build began that runs now, as far as Depot says: also those that have left the pages. */
function stillRunning({ known, gone }: Seen, builds: readonly Build[]): readonly Date[] {
  const now = new Map<string, Known>([...known, ...builds.map((build) => [build.buildId, build] as const)]);
  for (const buildId of gone) now.delete(buildId);
  return [...now.values()].filter((build) => !isOver(build)).map(({ createdAt }) => createdAt);
}

async function writeIncident(
  trx: Trx,
  watch: WatchRow,
  event: IncidentEvent | null,
  { outcomes }: Health,
): Promise<void> {
  if (!event) return;
  const { incident } = event;
  const standing = {
    last_build_id: incident.lastBuildId,
    last_failed_at: incident.lastFailedAt,
    failures: incident.failures,
    outcomes: JSON.stringify(outcomes),
  };
  if (event.kind === 'opened') {
    await insertIncident(trx, {
      incident_id: incident.incidentId,
      project_id: watch.project_id,
      project_name: watch.project_name,
      opened_at: incident.openedAt,
      green_before: event.greenBefore,
      first_build_id: incident.firstBuildId,
      ...standing,
      closed_at: null,
      closed_by_build_id: null,
      closed_because: null,
      owner_id: null,
      owned_since: null,
    });
    return;
  }
  const closed = event.kind === 'fixed' ? { closed_at: event.at, closed_by_build_id: event.buildId } : {};
  await updateIncident(trx, incident.incidentId, { ...standing, ...closed });
}

/** For `/depot why`: who was notified of what, under which key, or why not. */
function notifiedJson(
  verdicts: readonly Verdict[] | undefined,
  keys: ReadonlyMap<string, readonly string[]> | undefined,
): string | null {
  if (!verdicts) return null;
  return JSON.stringify(
    verdicts.map(({ subscriptionId, channelId, silentBecause }) => ({
      subscriptionId,
      channelId,
      untold: silentBecause,
      keys: keys?.get(channelId) ?? [],
    })),
  );
}
