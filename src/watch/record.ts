// Writes a look: the colour, the builds, the incidents and what is to be said move on together, or not at all.

import { randomUUID } from 'node:crypto';
import type { Build } from '../depot/model.ts';
import { rememberBuilds } from '../store/builds-seen.ts';
import { insertIncident, updateIncident } from '../store/incidents.ts';
import { bumpIncident } from '../store/notices.ts';
import { mutesNow, subscriptionsTo } from '../store/subscriptions.ts';
import type { Trx } from '../store/tables.ts';
import { markGone, writeBuilds } from '../store/watched-builds.ts';
import { type WatchRow, writeLook } from '../store/watches.ts';
import type { WatchContext } from './context.ts';
import { detect, endOf, isOver, type Known } from './detect.ts';
import { createOutbox, leaveIncident, type Outbox, wakeDelivery } from './enqueue.ts';
import { explain } from './explain.ts';
import { followedSince, isForgotten, recoloured } from './fresh.ts';
import { type IncidentEvent, type Redness, step } from './incident.ts';
import { isComplete } from './look-into.ts';
import { type Fact, match, type Verdict } from './match.ts';
import type { Terms } from './planner.ts';
import { learn, learnDuration, nextLookAt, rhythmOfHistory } from './rhythm.ts';
import { buildRow, toRedness, toRhythm, toSubscription } from './stored.ts';
import { tellOf } from './tell.ts';

const LOOK_AGAIN_SECONDS = 60;

export interface Seen {
  readonly watch: WatchRow;
  readonly known: ReadonlyMap<string, Known>;
  readonly remembered: readonly Build[];
  readonly builds: readonly Build[];
  readonly gone: readonly string[];
}

/** The facts of the builds that ended, in order, and the project's colour after the last of them. */
function facts(ended: readonly Build[], redness: Redness, earlier: readonly Build[]) {
  const told: Fact[] = [];
  let colour = redness;
  const greens = earlier.filter(({ status }) => status === 'success');
  for (const build of ended) {
    const next = step(colour, build, randomUUID());
    colour = next.redness;
    told.push({ build, event: next.event, earlierGreens: [...greens] });
    if (build.status === 'success') greens.unshift(build);
  }
  return { told, colour };
}

/** Later than looks usually are: Depot was away. */
const LATE_BY_MS = 15 * 60_000;

const notAfter = (at: Date, now: Date) => (at > now ? now : at);

/** Channels that have a message of the incident, and are not told of this build: what it says stays true. */
async function touchTheRest(
  outbox: Outbox,
  told: readonly Fact[],
  verdicts: ReadonlyMap<string, readonly Verdict[]>,
): Promise<void> {
  for (const { build, event } of told) {
    if (!event) continue;
    const touched = (verdicts.get(build.buildId) ?? [])
      .filter(({ tell }) => tell.length > 0)
      .map(({ channelId }) => channelId);
    const others = await bumpIncident(outbox.trx, event.incident.incidentId, touched);
    for (const channelId of others) outbox.touched.add(channelId);
  }
}

/** @returns whether there was a build that nobody had seen. */
export async function record(context: WatchContext, seen: Seen, terms: Terms): Promise<boolean> {
  const { db, clock, jobs, metrics } = context;
  const { watch, known } = seen;
  const projectId = watch.project_id;
  const builds = seen.builds.filter(
    (build) => known.has(build.buildId) || !isForgotten(build, watch, clock.now()),
  );
  const isFirst = watch.last_look_at === null;
  const { ended, started, changed } = detect(known, builds);
  const subscriptions = await subscriptionsTo(db, projectId);
  // What was over before anybody followed is history: it sets the colour, and is told to nobody.
  const freshSince = isFirst ? followedSince(subscriptions, clock.now()) : new Date(0);
  const old = ended.filter((build) => endOf(build) < freshSince);
  const history = isFirst ? facts(old, toRedness(watch.redness), []) : null;
  const fresh = [...ended.filter((build) => endOf(build) >= freshSince), ...recoloured(changed)];
  const { told, colour: found } = facts(
    fresh,
    history?.colour ?? toRedness(watch.redness),
    history ? old.toReversed() : seen.remembered,
  );

  const mutes = (await mutesNow(db, { projectId }, clock.now())).map((mute) => ({
    channelId: mute.channel_id,
    until: mute.until,
  }));
  const now = clock.now();
  const colour = { ...found, upTo: found.upTo && notAfter(found.upTo, now) };
  const verdicts = new Map<string, readonly Verdict[]>(
    told.map((fact) => [fact.build.buildId, match(fact, subscriptions.map(toSubscription), mutes, now)]),
  );
  const isNewlyOver = new Set(fresh.map(({ buildId }) => buildId));
  const explained = await explain(context, projectId, told, verdicts, seen.remembered);

  const wroteAt = clock.now();
  const sinceMs = watch.last_look_at ? wroteAt.getTime() - watch.last_look_at.getTime() : 0;
  const unseen = builds.filter(({ buildId }) => !known.has(buildId));
  const rhythm = isFirst
    ? rhythmOfHistory(builds, wroteAt)
    : learnDuration(learn(toRhythm(watch.rhythm), unseen, sinceMs, wroteAt), ended);
  const running = [...started, ...builds.filter((build) => !isOver(build) && known.has(build.buildId))];
  const newest = [watch.newest_build_at, ...builds.map(({ createdAt }) => createdAt)]
    .filter((at) => at !== null)
    .map((at) => notAfter(at, wroteAt))
    .toSorted((a, b) => b.getTime() - a.getTime())[0];
  const teams = new Map(subscriptions.map((row) => [row.channel_id, row.team_id]));

  await db.transaction().execute(async (trx) => {
    const isOurs = await writeLook(trx, watch, {
      last_look_at: wroteAt,
      next_look_at: nextLookAt(
        rhythm,
        running.map(({ createdAt }) => createdAt),
        terms.price,
        wroteAt,
        terms.limits,
      ),
      reason: running.length > 0 ? 'running' : 'time',
      newest_build_at: newest ?? null,
      rhythm: JSON.stringify(rhythm),
      redness: JSON.stringify(colour),
    });
    // Somebody else looked meanwhile, and wrote what there is to tell.
    if (!isOurs) return;
    const outbox = createOutbox(trx, teams, wroteAt);
    if (history?.colour.incident) {
      const { incident, lastGreenAt } = history.colour;
      await leaveIncident(outbox, projectId);
      await writeIncident(trx, watch, { kind: 'opened', incident, greenBefore: lastGreenAt }, colour);
    }
    for (const { event } of told) {
      if (event?.kind === 'opened') await leaveIncident(outbox, projectId);
      await writeIncident(trx, watch, event, colour);
    }
    const lateMs = terms.limits.maxMs + LATE_BY_MS;
    const keys = await tellOf(outbox, { watch, told, verdicts, explained, colour, lateMs });
    await touchTheRest(outbox, told, verdicts);
    await writeBuilds(
      trx,
      builds.map((build) =>
        buildRow(build, {
          projectId,
          foundAt: wroteAt,
          endedFoundAt: isNewlyOver.has(build.buildId) ? wroteAt : null,
          finding: explained.findings.get(build.buildId) ?? null,
          told: toldJson(verdicts.get(build.buildId), keys.get(build.buildId)),
        }),
      ),
    );
    await markGone(trx, seen.gone, wroteAt);
    for (const [buildId, finding] of explained.findings) {
      if (!isComplete(finding)) {
        await jobs.send(trx, 'look-again', { projectId, buildId }, LOOK_AGAIN_SECONDS);
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
  for (const { build } of told) metrics.found(build, wroteAt);
  return unseen.length > 0;
}

async function writeIncident(
  trx: Trx,
  watch: WatchRow,
  event: IncidentEvent | null,
  { outcomes }: Redness,
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

/** For `/depot why`: who was told what, under which key, or why not. */
function toldJson(
  verdicts: readonly Verdict[] | undefined,
  keys: ReadonlyMap<string, readonly string[]> | undefined,
): string | null {
  if (!verdicts) return null;
  return JSON.stringify(
    verdicts.map(({ subscriptionId, channelId, untold }) => ({
      subscriptionId,
      channelId,
      untold,
      keys: keys?.get(channelId) ?? [],
    })),
  );
}
