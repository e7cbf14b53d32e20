// Writes a poll: timelines, builds, incidents and notices change together, or not at all.

import type { Build } from '../depot/model.ts';
import { readBranchTimelines, writeBranchTimelines } from '../store/branch-timelines.ts';
import { rememberBuilds } from '../store/builds-seen.ts';
import { hasReportedSince } from '../store/ci-reports.ts';
import { listIncidentsOfBuilds } from '../store/incidents.ts';
import { bumpIncident } from '../store/notices.ts';
import { listActiveMutes, listSubscriptionsTo } from '../store/subscriptions.ts';
import type { Db } from '../store/tables.ts';
import { markGone, writeBranch, writeBuilds } from '../store/watched-builds.ts';
import { type WatchRow, writePoll } from '../store/watches.ts';
import { type Accounted, account, type Timelines } from './account.ts';
import { type BuildBefore, readBranches } from './branches.ts';
import { notifyChannels } from './choose-notices.ts';
import { longestIntervalMs, nextPollAt, type Pace, weightOf } from './choose-polls.ts';
import type { WatchContext } from './context.ts';
import { detect, endOf, isOver, type Known } from './detect.ts';
import { createOutbox, leaveIncidents, type Outbox, wakeDelivery } from './enqueue-notices.ts';
import { explain } from './explain.ts';
import { isComplete } from './find-cause.ts';
import { isForgotten, recoloured, subscribedSince } from './fresh.ts';
import { type Fact, match, type Verdict } from './match-subscriptions.ts';
import { settleHeld } from './settle-held.ts';
import { buildRow, toSubscription, toTimeline } from './stored.ts';
import type { Timeline } from './timeline.ts';
import { writeIncidents } from './write-incidents.ts';

const RETRY_FINDING_SECONDS = 60;

export interface Seen {
  readonly watch: WatchRow;
  readonly known: ReadonlyMap<string, Known>;
  /** Builds of earlier polls. */
  readonly kept: readonly BuildBefore[];
  readonly builds: readonly Build[];
  readonly gone: readonly string[];
  /** When Depot was asked. */
  readonly askedAt: Date;
  readonly fingerprint: string;
}

type BranchOf = (buildId: string) => string | null;

/** The facts of the builds that ended, in order. */
function factsOf(
  ended: readonly Build[],
  { events }: Accounted,
  branchOf: BranchOf,
  earlier: readonly Build[],
): readonly Fact[] {
  const greens = earlier.filter(({ status }) => status === 'success');
  return ended.map((build) => {
    const { buildId } = build;
    const fact = {
      build,
      branch: branchOf(buildId),
      events: events.get(buildId) ?? [],
      earlierGreens: [...greens],
    };
    if (build.status === 'success') greens.unshift(build);
    return fact;
  });
}

/** Of builds that ended before: one fact for each build. */
function reconsideredFacts({ reconsidered }: Accounted, builds: readonly Build[]): readonly Fact[] {
  const byId = new Map(builds.map((build) => [build.buildId, build]));
  return [...Map.groupBy(reconsidered, ({ buildId }) => buildId)].flatMap(([buildId, ofBuild]) => {
    const build = byId.get(buildId);
    const branch = ofBuild.find((one) => one.branch !== null)?.branch ?? null;
    return build ? [{ build, branch, events: ofBuild.map(({ event }) => event), earlierGreens: [] }] : [];
  });
}

/** Later than polls usually are: Depot was away. */
const OVERDUE_BY_MS = 15 * 60_000;
/** CI that has reported lately will do so again, and soon after the build. */
const REPORTS_LATELY_MS = 7 * 86_400_000;
const BRANCH_AWAITED_MS = 30_000;

const notAfter = (at: Date, now: Date) => (at > now ? now : at);

/** Channels that have a message of the incident, and are not notified of this build: what it says stays true. */
async function touchOthers(
  outbox: Outbox,
  facts: readonly Fact[],
  verdicts: ReadonlyMap<Fact, readonly Verdict[]>,
): Promise<void> {
  for (const fact of facts) {
    const touched = (verdicts.get(fact) ?? [])
      .filter(({ notify }) => notify.length > 0)
      .map(({ channelId }) => channelId);
    for (const { incident } of fact.events) {
      const others = await bumpIncident(outbox.trx, incident.incidentId, touched);
      for (const channelId of others) outbox.touched.add(channelId);
    }
  }
}

/** @returns whether a build began or ended. */
export async function record(context: WatchContext, seen: Seen, pace: Pace): Promise<boolean> {
  const { db, clock, jobs, metrics, listener } = context;
  const { watch, known, kept, askedAt } = seen;
  const projectId = watch.project_id;
  const builds = seen.builds.filter(
    (build) => known.has(build.buildId) || !isForgotten(build, watch, clock.now()),
  );
  const isFirst = watch.last_polled_at === null;
  const { ended, started, changed } = detect(known, builds);
  const subscriptions = (await listSubscriptionsTo(db, projectId)).filter(({ mode }) => mode !== 'none');
  // Builds that ended before anybody subscribed set the project's state, but nobody is notified of them.
  const freshSince = isFirst ? subscribedSince(subscriptions, clock.now()) : new Date(0);
  const old = ended.filter((build) => endOf(build) < freshSince);
  const fresh = [...ended.filter((build) => endOf(build) >= freshSince), ...recoloured(changed)];
  const isNewlyOver = new Set(fresh.map(({ buildId }) => buildId));
  const branches = await readBranches(db, {
    projectId,
    lastPolledAt: watch.last_polled_at,
    askedAt,
    kept,
    builds,
    ended: new Set([...ended.map(({ buildId }) => buildId), ...isNewlyOver]),
  });
  const { branchOf, moves } = branches;
  const withBranch = (build: Build) => ({ build, branch: branchOf(build.buildId) });
  const now = clock.now();
  const before = await readTimelines(db, watch, [...[...old, ...fresh].map(withBranch), ...moves]);
  const history = account(before, old.map(withBranch), [], now);
  const present = account(history.timelines, fresh.map(withBranch), moves, now);

  const remembered = kept.map(({ build }) => build);
  const facts = factsOf(fresh, present, branchOf, isFirst ? old.toReversed() : remembered);
  const reconsidered = reconsideredFacts(present, [...remembered, ...builds]);
  const mutes = (await listActiveMutes(db, { projectId }, now)).map((mute) => ({
    channelId: mute.channel_id,
    until: mute.until,
  }));
  const following = subscriptions.map(toSubscription);
  const verdicts = new Map<Fact, readonly Verdict[]>(
    [...facts, ...reconsidered].map((fact) => [fact, match(fact, following, mutes, now)]),
  );
  const isAwaited = [...verdicts.values()].flat().some(({ isBranchAwaited }) => isBranchAwaited);
  const explained = await explain(context, projectId, facts, verdicts, remembered);

  const wroteAt = clock.now();
  const heldUntil =
    isAwaited && (await hasReportedSince(db, projectId, new Date(wroteAt.getTime() - REPORTS_LATELY_MS)))
      ? new Date(wroteAt.getTime() + BRANCH_AWAITED_MS)
      : null;
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
      last_polled_at: askedAt,
      next_poll_at: nextPollAt({ runningSince, weight }, pace, askedAt),
      running: runningSince.length,
      weight,
      newest_build_at: newest ?? null,
      page_fingerprint: seen.fingerprint,
      health: JSON.stringify(present.timelines.get(null)),
    });
    // Another replica polled in the meantime, and wrote the notices.
    if (!isOurs) return;
    const outbox = createOutbox(trx, teams, wroteAt);
    if (isFirst) await leaveIncidents(outbox, projectId);
    await writeTimelines(outbox, projectId, present.timelines);
    const standing = history.incidents.filter(({ closed }) => closed === null);
    await writeIncidents(outbox, watch, { incidents: standing, merged: [] });
    await writeIncidents(outbox, watch, present);
    await settleHeld(outbox, branches, kept, following);
    const { open } = present;
    const overdueMs = longestIntervalMs(pace) + OVERDUE_BY_MS;
    const news = { watch, facts, reconsidered, verdicts, explained, open, heldUntil, overdueMs };
    const keys = await notifyChannels(outbox, news);
    await touchOthers(outbox, [...facts, ...reconsidered], verdicts);
    const notified = new Map(
      facts.map((fact) => [
        fact.build.buildId,
        notifiedJson(verdicts.get(fact), keys.get(fact.build.buildId)),
      ]),
    );
    await writeBuilds(
      trx,
      builds.map((build) =>
        buildRow(build, {
          projectId,
          foundAt: wroteAt,
          endedFoundAt: isNewlyOver.has(build.buildId) ? wroteAt : null,
          finding: explained.findings.get(build.buildId) ?? null,
          notified: notified.get(build.buildId) ?? null,
          branch: branchOf(build.buildId),
        }),
      ),
    );
    for (const { build, branch } of moves) await writeBranch(trx, build.buildId, branch);
    for (const { incident_id } of await listIncidentsOfBuilds(trx, projectId, branches.reported)) {
      for (const channelId of await bumpIncident(trx, incident_id)) outbox.touched.add(channelId);
    }
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
  for (const { build } of facts) metrics.found(build, wroteAt);
  return unseen.length > 0 || ended.length > 0;
}

/** Those of the branches that are concerned, and of builds whose branch is not known. */
async function readTimelines(
  db: Db,
  watch: WatchRow,
  concerned: readonly { readonly branch: string | null; readonly from?: string | null }[],
): Promise<Timelines> {
  const names = new Set(concerned.flatMap(({ branch, from = null }) => [branch, from]));
  const branches = [...names].filter((name) => name !== null);
  const kept = await readBranchTimelines(db, watch.project_id, branches);
  return new Map<string | null, Timeline>([
    [null, toTimeline(watch.health)],
    ...[...kept].map(([branch, json]) => [branch, toTimeline(json)] as const),
  ]);
}

async function writeTimelines({ trx, now }: Outbox, projectId: string, timelines: Timelines): Promise<void> {
  const rows = [...timelines].flatMap(([branch, timeline]) =>
    branch === null ? [] : [{ branch, timeline: JSON.stringify(timeline) }],
  );
  await writeBranchTimelines(trx, projectId, rows, now);
}

/** When each build began that runs now, as far as Depot says: also those that have left the pages. */
function stillRunning({ known, gone }: Seen, builds: readonly Build[]): readonly Date[] {
  const now = new Map<string, Known>([...known, ...builds.map((build) => [build.buildId, build] as const)]);
  for (const buildId of gone) now.delete(buildId);
  return [...now.values()].filter((build) => !isOver(build)).map(({ createdAt }) => createdAt);
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
      silentBecause,
      keys: keys?.get(channelId) ?? [],
    })),
  );
}
