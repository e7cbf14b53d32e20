// Which incidents a project has, branch by branch: pure. A build counts on its branch. One whose branch is not known counts
// by itself, and what it breaks is also fixed by the next success of any branch: nobody knows better.

import { randomUUID } from 'node:crypto';
import type { Build } from '../depot/model.ts';
import { endOf } from './detect.ts';
import { colourOf, type IncidentEvent } from './incident.ts';
import {
  type IncidentState,
  NO_TIMELINE,
  type Outcome,
  type Replay,
  replay,
  settle,
  type Timeline,
  withOutcome,
  withoutBuild,
} from './timeline.ts';

/** By branch; null: builds whose branch is not known. */
export type Timelines = ReadonlyMap<string | null, Timeline>;

export interface BranchBuild {
  readonly build: Build;
  readonly branch: string | null;
}

/** CI now says otherwise than before. */
export interface Move extends BranchBuild {
  readonly from: string | null;
}

export interface BranchIncident extends IncidentState {
  readonly branch: string | null;
}

export interface Accounted {
  readonly timelines: Timelines;
  /** What the builds that ended mean, by build. */
  readonly events: ReadonlyMap<string, readonly IncidentEvent[]>;
  /** What builds that ended before mean now, where that is something else. */
  readonly reconsidered: readonly {
    readonly buildId: string;
    readonly branch: string | null;
    readonly event: IncidentEvent;
  }[];
  /** New ones, and those that changed. */
  readonly incidents: readonly BranchIncident[];
  /** Turned out to be part of another. */
  readonly merged: readonly { readonly incidentId: string; readonly into: string | null }[];
  readonly open: ReadonlySet<string>;
}

const notAfter = (at: Date, now: Date) => (at > now ? now : at);

/** null: the build says nothing about its branch. A build of a machine whose clock is ahead ended now. */
function outcomeOf(build: Build, now: Date): Outcome | null {
  const { buildId, status } = build;
  if (status !== 'success' && status !== 'failed' && status !== 'error') return null;
  return { buildId, status, at: notAfter(endOf(build), now), incidentId: randomUUID() };
}

/** The timelines that a build of this branch counts on. */
const placesOf = (branch: string | null, build: Build): readonly (string | null)[] =>
  branch !== null && colourOf(build) === 'green' ? [branch, null] : [branch];

/** @param ended in the order in which they ended */
export function account(
  before: Timelines,
  ended: readonly BranchBuild[],
  moves: readonly Move[],
  now: Date,
): Accounted {
  const timelines = new Map(before);
  const of = (branch: string | null) => timelines.get(branch) ?? NO_TIMELINE;
  for (const move of moves) applyMove(timelines, move, now);
  for (const { build, branch } of ended) {
    const outcome = outcomeOf(build, now);
    if (!outcome) continue;
    for (const place of placesOf(branch, build)) {
      const upTo = place === null ? (of(null).outcomes.at(-1)?.at ?? of(null).base.upTo) : null;
      // Found after one that ended later: history, not the present.
      if (upTo && outcome.at < upTo) continue;
      timelines.set(place, withOutcome(of(place), outcome) ?? of(place));
    }
  }
  return { ...compare(before, timelines, ended), timelines: settled(timelines, now) };
}

const settled = (timelines: Timelines, now: Date): Timelines =>
  new Map([...timelines].map(([branch, timeline]) => [branch, settle(timeline, now)]));

/** A build that is too old for its branch's timeline stays where it was. */
function applyMove(timelines: Map<string | null, Timeline>, { build, from, branch }: Move, now: Date): void {
  const left = timelines.get(from) ?? NO_TIMELINE;
  const counted = left.outcomes.find(({ buildId }) => buildId === build.buildId);
  const outcome = counted ?? outcomeOf(build, now);
  const moved = outcome && withOutcome(timelines.get(branch) ?? NO_TIMELINE, outcome);
  if (!moved) return;
  if (!placesOf(branch, build).includes(from)) {
    const isSettled = !counted && left.base.upTo !== null && outcome.at <= left.base.upTo;
    if (isSettled) return;
    timelines.set(from, withoutBuild(left, build.buildId));
  }
  const isThere = timelines.get(branch)?.outcomes.some(({ buildId }) => buildId === build.buildId);
  if (!isThere) timelines.set(branch, moved);
}

function replays(timelines: Timelines): ReadonlyMap<string | null, Replay> {
  return new Map([...timelines].map(([branch, timeline]) => [branch, replay(timeline)]));
}

const byId = (all: ReadonlyMap<string | null, Replay>): ReadonlyMap<string, BranchIncident> =>
  new Map(
    [...all].flatMap(([branch, { incidents }]) =>
      [...incidents].map(([incidentId, state]) => [incidentId, { ...state, branch }] as const),
    ),
  );

function compare(before: Timelines, after: Timelines, ended: readonly BranchBuild[]) {
  const [old, now] = [replays(before), replays(after)];
  const [oldIncidents, incidents] = [byId(old), byId(now)];
  const isNew = new Set(ended.map(({ build }) => build.buildId));
  const events = new Map<string, readonly IncidentEvent[]>();
  const reconsidered: Accounted['reconsidered'][number][] = [];
  for (const [branch, { events: ofBranch }] of now) {
    for (const [buildId, event] of ofBranch) {
      if (isNew.has(buildId)) events.set(buildId, [...(events.get(buildId) ?? []), event]);
      else if (!isSame(old.get(branch)?.events.get(buildId), event))
        reconsidered.push({ buildId, branch, event });
    }
  }
  const ofBuild = new Map(
    [...now.values()].flatMap((one) => [...one.events]).map(([id, event]) => [id, event.incident.incidentId]),
  );
  return {
    events,
    reconsidered,
    incidents: [...incidents.values()].filter(
      (state) => JSON.stringify(oldIncidents.get(state.incident.incidentId)) !== JSON.stringify(state),
    ),
    merged: [...oldIncidents.values()]
      .filter(({ incident }) => !incidents.has(incident.incidentId))
      .map(({ incident }) => ({
        incidentId: incident.incidentId,
        into: ofBuild.get(incident.firstBuildId) ?? null,
      })),
    open: new Set(
      [...incidents].filter(([, { closed }]) => closed === null).map(([incidentId]) => incidentId),
    ),
  };
}

const isSame = (a: IncidentEvent | undefined, b: IncidentEvent) =>
  a?.kind === b.kind && a.incident.incidentId === b.incident.incidentId;
