// A project's colour, build by build: pure. An incident is a red period, from the first failed build to the next green
// one; a project that flaps stays red until several greens in a row.

import { type Colour, isFlapping } from '../analysis/flapping.ts';
import type { Build } from '../depot/model.ts';
import { endOf } from './detect.ts';

export interface Incident {
  readonly incidentId: string;
  readonly openedAt: Date;
  readonly firstBuildId: string;
  readonly lastBuildId: string;
  readonly lastFailedAt: Date;
  /** Failed builds so far. */
  readonly failures: number;
  /** Greens since the last failure: while the project flaps, one is not enough. */
  readonly greens: number;
}

/** What is remembered of a project between polls. */
export interface Health {
  /** The last ten that were green or red, newest last. */
  readonly outcomes: readonly Colour[];
  readonly lastGreenAt: Date | null;
  readonly incident: Incident | null;
  /** The end of the newest build that counted: an older one that is found later is history, not the present. */
  readonly upTo: Date | null;
}

export const NEVER_POLLED: Health = { outcomes: [], lastGreenAt: null, incident: null, upTo: null };

export type IncidentEvent =
  | { readonly kind: 'opened'; readonly incident: Incident; readonly greenBefore: Date | null }
  | { readonly kind: 'still failing'; readonly incident: Incident }
  | {
      readonly kind: 'fixed';
      readonly incident: Incident;
      /** The green build. */
      readonly buildId: string;
      readonly at: Date;
      readonly redSeconds: number;
    }
  /** Green once, but it flaps: not believed yet. */
  | { readonly kind: 'holding'; readonly incident: Incident };

export interface Step {
  readonly health: Health;
  readonly event: IncidentEvent | null;
}

const REMEMBERED = 10;
const GREENS_TO_BELIEVE = 3;

/** Failed, or Depot's own fault: red. Cancelled and unknown builds say nothing about the project. */
export function colourOf({ status }: Pick<Build, 'status'>): Colour | null {
  if (status === 'success') return 'green';
  return status === 'failed' || status === 'error' ? 'red' : null;
}

/** @param newIncidentId used if this build opens an incident. */
export function step(health: Health, build: Build, newIncidentId: string): Step {
  const colour = colourOf(build);
  const at = endOf(build);
  if (colour === null || (health.upTo !== null && at < health.upTo)) return { health, event: null };
  const outcomes = [...health.outcomes, colour].slice(-REMEMBERED);
  const next = { ...health, outcomes, upTo: at };
  return colour === 'red'
    ? failed(next, build, at, newIncidentId)
    : succeeded({ ...next, lastGreenAt: at }, build, at);
}

function failed(health: Health, { buildId }: Build, at: Date, newIncidentId: string): Step {
  const { incident } = health;
  if (!incident) {
    const opened = {
      incidentId: newIncidentId,
      openedAt: at,
      firstBuildId: buildId,
      lastBuildId: buildId,
      lastFailedAt: at,
      failures: 1,
      greens: 0,
    };
    const event = { kind: 'opened' as const, incident: opened, greenBefore: health.lastGreenAt };
    return { health: { ...health, incident: opened }, event };
  }
  const going = {
    ...incident,
    lastBuildId: buildId,
    lastFailedAt: at,
    failures: incident.failures + 1,
    greens: 0,
  };
  return { health: { ...health, incident: going }, event: { kind: 'still failing', incident: going } };
}

function succeeded(health: Health, { buildId }: Build, at: Date): Step {
  const { incident, outcomes } = health;
  if (!incident) return { health, event: null };
  const after = { ...incident, greens: incident.greens + 1 };
  if (isFlapping(outcomes) && after.greens < GREENS_TO_BELIEVE) {
    return { health: { ...health, incident: after }, event: { kind: 'holding', incident: after } };
  }
  const redSeconds = Math.max(0, (at.getTime() - incident.openedAt.getTime()) / 1000);
  return {
    health: { ...health, incident: null },
    event: { kind: 'fixed', incident: after, buildId, at, redSeconds },
  };
}
