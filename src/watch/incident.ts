// A project's colour, build by build: pure. An incident is a red period, from the first failed build to the next green
// one; a project that flaps stays red until several greens in a row.

import type { Build } from '../depot/model.ts';
import { endOf } from './detect.ts';

export type Colour = 'green' | 'red';

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

/** What is remembered of a project between looks. */
export interface Redness {
  /** The last ten that were green or red, newest last. */
  readonly outcomes: readonly Colour[];
  readonly lastGreenAt: Date | null;
  readonly incident: Incident | null;
  /** The end of the newest build that counted: an older one that is found later tells history, not the present. */
  readonly upTo: Date | null;
}

export const NEVER_LOOKED: Redness = { outcomes: [], lastGreenAt: null, incident: null, upTo: null };

export type IncidentEvent =
  | { readonly kind: 'opened'; readonly incident: Incident; readonly greenBefore: Date | null }
  | { readonly kind: 'still failing'; readonly incident: Incident }
  | { readonly kind: 'fixed'; readonly incident: Incident; readonly redSeconds: number }
  /** Green once, but it flaps: not believed yet. */
  | { readonly kind: 'holding'; readonly incident: Incident };

export interface Step {
  readonly redness: Redness;
  readonly event: IncidentEvent | null;
}

const REMEMBERED = 10;
const FLAPPING_CHANGES = 4;
const GREENS_TO_BELIEVE = 3;

/** Failed, or Depot's own fault: red. Cancelled and unknown builds say nothing about the project. */
export function colourOf({ status }: Pick<Build, 'status'>): Colour | null {
  if (status === 'success') return 'green';
  return status === 'failed' || status === 'error' ? 'red' : null;
}

/** Does the project change between green and red all the time? */
export function isFlapping(outcomes: readonly Colour[]): boolean {
  const changes = outcomes.filter((colour, i) => i > 0 && colour !== outcomes[i - 1]).length;
  return changes >= FLAPPING_CHANGES;
}

/** `flapping: 4 of the last 10` */
export const redOutOf = (outcomes: readonly Colour[]) => ({
  red: outcomes.filter((colour) => colour === 'red').length,
  outOf: outcomes.length,
});

/** @param newIncidentId used if this build opens an incident. */
export function step(redness: Redness, build: Build, newIncidentId: string): Step {
  const colour = colourOf(build);
  const at = endOf(build);
  if (colour === null || (redness.upTo !== null && at < redness.upTo)) return { redness, event: null };
  const outcomes = [...redness.outcomes, colour].slice(-REMEMBERED);
  const next = { ...redness, outcomes, upTo: at };
  return colour === 'red'
    ? failed(next, build, at, newIncidentId)
    : succeeded({ ...next, lastGreenAt: at }, at);
}

function failed(redness: Redness, { buildId }: Build, at: Date, newIncidentId: string): Step {
  const { incident } = redness;
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
    const event = { kind: 'opened' as const, incident: opened, greenBefore: redness.lastGreenAt };
    return { redness: { ...redness, incident: opened }, event };
  }
  const going = {
    ...incident,
    lastBuildId: buildId,
    lastFailedAt: at,
    failures: incident.failures + 1,
    greens: 0,
  };
  return { redness: { ...redness, incident: going }, event: { kind: 'still failing', incident: going } };
}

function succeeded(redness: Redness, at: Date): Step {
  const { incident, outcomes } = redness;
  if (!incident) return { redness, event: null };
  const after = { ...incident, greens: incident.greens + 1 };
  if (isFlapping(outcomes) && after.greens < GREENS_TO_BELIEVE) {
    return { redness: { ...redness, incident: after }, event: { kind: 'holding', incident: after } };
  }
  const redSeconds = Math.max(0, (at.getTime() - incident.openedAt.getTime()) / 1000);
  return {
    redness: { ...redness, incident: null },
    event: { kind: 'fixed', incident: after, redSeconds },
  };
}
