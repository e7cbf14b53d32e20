// What counted on one branch of a project, in the order in which builds ended: pure. CI may say late which branch a build
// was of; then its outcome moves from one timeline to another, and both are replayed.

import type { Colour } from '../analysis/flapping.ts';
import type { Build } from '../depot/model.ts';
import { type Health, type Incident, type IncidentEvent, NEVER_POLLED, step } from './incident.ts';

/** A build that succeeded or failed. */
export interface Outcome {
  readonly buildId: string;
  readonly at: Date;
  readonly status: 'success' | 'failed' | 'error';
  /** Of the incident that it opens, if it opens one: the same on whichever branch. */
  readonly incidentId: string;
}

export interface Timeline {
  /** What went before, and stays as it is. */
  readonly base: Health;
  /** Oldest end first. */
  readonly outcomes: readonly Outcome[];
}

export const NO_TIMELINE: Timeline = { base: NEVER_POLLED, outcomes: [] };

export interface IncidentState {
  readonly incident: Incident;
  /** When it was last green before; undefined: the incident is older than the timeline. */
  readonly greenBefore: Date | null | undefined;
  readonly closed: { readonly at: Date; readonly buildId: string } | null;
  /** Of the branch, at the incident's end or now. */
  readonly outcomes: readonly Colour[];
}

export interface Replay {
  readonly health: Health;
  /** By build. */
  readonly events: ReadonlyMap<string, IncidentEvent>;
  /** By id. */
  readonly incidents: ReadonlyMap<string, IncidentState>;
}

/** As much of a build as an incident takes from it. */
const asBuild = ({ buildId, at, status }: Outcome): Build => ({
  buildId,
  status,
  createdAt: at,
  startedAt: null,
  finishedAt: at,
  durationSeconds: null,
  savedSeconds: null,
  cachedSteps: null,
  totalSteps: null,
});

export function replay({ base, outcomes }: Timeline): Replay {
  const events = new Map<string, IncidentEvent>();
  const incidents = new Map<string, IncidentState>();
  let health = base;
  const note = (incident: Incident, change: Partial<IncidentState> = {}) => {
    const before = incidents.get(incident.incidentId);
    const state = { greenBefore: before?.greenBefore, closed: null, ...change };
    incidents.set(incident.incidentId, { ...state, incident, outcomes: health.outcomes });
  };
  if (base.incident) note(base.incident);
  for (const outcome of outcomes) {
    const { health: next, event } = step(health, asBuild(outcome), outcome.incidentId);
    health = next;
    if (!event) continue;
    events.set(outcome.buildId, event);
    if (event.kind === 'opened') note(event.incident, { greenBefore: event.greenBefore });
    else if (event.kind === 'fixed')
      note(event.incident, { closed: { at: event.at, buildId: event.buildId } });
    else note(event.incident);
  }
  return { health, events, incidents };
}

/** null: it ended before what can still be replayed. */
export function withOutcome({ base, outcomes }: Timeline, outcome: Outcome): Timeline | null {
  if (base.upTo && outcome.at < base.upTo) return null;
  const place = outcomes.findLastIndex(({ at }) => at <= outcome.at) + 1;
  return { base, outcomes: outcomes.toSpliced(place, 0, outcome) };
}

export const withoutBuild = ({ base, outcomes }: Timeline, buildId: string): Timeline => ({
  base,
  outcomes: outcomes.filter((outcome) => outcome.buildId !== buildId),
});

/** So many of the newest outcomes can be replayed, and none that is older than CI's latest word about it. */
const REPLAYED = 60;
const REPLAYED_MS = 12 * 3_600_000;

/** Settles what is too old to be replayed. */
export function settle({ base, outcomes }: Timeline, now: Date): Timeline {
  const oldest = now.getTime() - REPLAYED_MS;
  const young = outcomes.findIndex(({ at }) => at.getTime() >= oldest);
  const from = Math.max(young < 0 ? outcomes.length : young, outcomes.length - REPLAYED);
  const { health } = replay({ base, outcomes: outcomes.slice(0, from) });
  return { base: health, outcomes: outcomes.slice(from) };
}
