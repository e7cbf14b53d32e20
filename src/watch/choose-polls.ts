// Which projects to poll next, and when each is due again: pure. What something points at goes first, then running
// builds, then all others: those that built lately more often than those that sleep. Calls that are left over are spent.

/** Why a project is polled: its usage grew, somebody said that something happened, a build runs there, or it is time. */
export type Reason = 'usage' | 'event' | 'running' | 'time';

export interface Candidate {
  readonly projectId: string;
  readonly reason: Reason;
  /** null: never. */
  readonly lastPolledAt: Date | null;
  readonly nextPollAt: Date;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Between these ages of a project's newest build its weight falls. */
const YOUNGEST_MS = 5 * MINUTE_MS;
const OLDEST_MS = 7 * DAY_MS;
/** Chosen by `npm run bench watch`: see docs/decisions/0005. */
const AGE_EXPONENT = 1 / 4;

/**
 * How often a project is polled beside the others: people who build once build again soon. From 1 (built within five
 * minutes) down to 0.15 (not for a week, or never).
 */
export function weightOf(newestBuildAt: Date | null, now: Date): number {
  const ageMs = newestBuildAt ? now.getTime() - newestBuildAt.getTime() : OLDEST_MS;
  return (YOUNGEST_MS / Math.min(OLDEST_MS, Math.max(YOUNGEST_MS, ageMs))) ** AGE_EXPONENT;
}

export const LEAST_WEIGHT = (YOUNGEST_MS / OLDEST_MS) ** AGE_EXPONENT;

/** How fast the round over all projects goes. */
export interface Pace {
  /** POLL_MIN_SECONDS: a project is not polled sooner again, unless something points at it. */
  readonly minMs: number;
  /** A project of weight 1 is due again after so long. */
  readonly roundMs: number;
}

/** @param totalWeight of all projects. @param callsPerMinute that polls may take. */
export function paceOf(totalWeight: number, callsPerMinute: number, minMs: number): Pace {
  return { minMs, roundMs: Math.max(minMs, (totalWeight / callsPerMinute) * MINUTE_MS) };
}

/** When the project that sleeps longest is due again: the bound of every delay while nothing else takes calls. */
export const longestIntervalMs = ({ roundMs }: Pace): number => roundMs / LEAST_WEIGHT;

/**
 * The poll that finds the end of a long build comes within a tenth of the build's age. It is due a little before, so that
 * it may wait for its call.
 */
const AGE_SHARE = 0.085;

/**
 * How long a project has waited for its poll, as a part of what was planned: from 1 on it is due. Where there are too few
 * calls for all running builds, the order by this part has every build wait the same number of times longer than planned.
 */
export function waitedPart(
  { lastPolledAt, nextPollAt: due }: Pick<Candidate, 'lastPolledAt' | 'nextPollAt'>,
  now: Date,
): number {
  if (!lastPolledAt) return Number.POSITIVE_INFINITY;
  const plannedMs = Math.max(1, due.getTime() - lastPolledAt.getTime());
  return (now.getTime() - lastPolledAt.getTime()) / plannedMs;
}

/** @param runningSince when each running build began. */
export function nextPollAt(
  { runningSince, weight }: { readonly runningSince: readonly Date[]; readonly weight: number },
  { minMs, roundMs }: Pace,
  now: Date,
): Date {
  const forNew = roundMs / weight;
  const ages = runningSince.map((began) => (now.getTime() - began.getTime()) * AGE_SHARE);
  return new Date(now.getTime() + Math.max(minMs, Math.min(forNew, ...ages)));
}

/** One poll in so many goes to a project that nothing points at, as long as one is due. */
const KEPT_FOR_OTHERS = 4;

/**
 * @param pointedAt projects that something points at, or where a build runs, and that may be polled again.
 * @param rest the others that may be polled again, those first that are due first.
 * @param free how many polls may begin now.
 * @param turn counts the polls so far, so that the rest gets its part also where one poll begins at a time.
 */
export function choosePolls(
  pointedAt: readonly Candidate[],
  rest: readonly Candidate[],
  free: number,
  turn: number,
  now: Date,
): readonly Candidate[] {
  const isDue = ({ nextPollAt: at }: Candidate) => at <= now;
  const byDue = (a: Candidate, b: Candidate) => a.nextPollAt.getTime() - b.nextPollAt.getTime();
  const byPoll = (a: Candidate, b: Candidate) =>
    (a.lastPolledAt?.getTime() ?? 0) - (b.lastPolledAt?.getTime() ?? 0);
  const asked = (why: Reason) => pointedAt.filter(({ reason }) => reason === why).toSorted(byPoll);
  const running = pointedAt
    .filter(({ reason }) => reason === 'running')
    .toSorted((a, b) => waitedPart(b, now) - waitedPart(a, now));
  const inOrder = rest.toSorted(byDue);
  const due = inOrder.filter(isDue);
  const first = [...asked('event'), ...asked('usage'), ...running.filter(isDue)];
  // What is not due yet is polled all the same when there are calls to spare.
  const spare = [...running.filter((one) => !isDue(one)), ...inOrder.slice(due.length)];
  const chosen: Candidate[] = [];
  while (chosen.length < free) {
    const isForOthers = (turn + chosen.length) % KEPT_FOR_OTHERS === 0;
    const next = (isForOthers ? due.shift() : undefined) ?? first.shift() ?? due.shift() ?? spare.shift();
    if (!next) break;
    chosen.push(next);
  }
  return chosen;
}
