// Whom to look at now: pure. Projects that usage hints at come first, then those with a build under way, then the rest
// by how far they are beyond their time. The rest always gets its part, so that no project is forgotten.

/** Why a look is due: usage counts have grown, a build was running, or it is simply time again. */
export type Reason = 'hint' | 'running' | 'time';

export interface Candidate {
  readonly projectId: string;
  readonly reason: Reason;
  readonly lastLookAt: Date | null;
  readonly nextLookAt: Date;
}

/** How often its interval has passed since the last look. Never looked at: most urgent. */
export function urgency({ lastLookAt, nextLookAt }: Candidate, now: Date): number {
  if (!lastLookAt) return Number.POSITIVE_INFINITY;
  const interval = Math.max(1_000, nextLookAt.getTime() - lastLookAt.getTime());
  return (now.getTime() - lastLookAt.getTime()) / interval;
}

/** One look in so many is kept for projects that nothing points at. */
const KEPT_FOR_THE_REST = 6;
const RANK: Readonly<Record<Reason, number>> = { hint: 0, running: 0, time: 1 };

/**
 * @param turns how many looks may begin now.
 * @param turn counts the looks given so far, so that the rest gets its part also where one look begins at a time.
 */
export function duePolls(
  candidates: readonly Candidate[],
  now: Date,
  turns: number,
  turn: number,
): readonly string[] {
  const due = candidates
    .filter(({ nextLookAt }) => nextLookAt <= now)
    .map((candidate) => ({ candidate, urgent: urgency(candidate, now) }))
    .toSorted((a, b) => RANK[a.candidate.reason] - RANK[b.candidate.reason] || b.urgent - a.urgent)
    .map(({ candidate }) => candidate);
  const pointedAt = due.filter(({ reason }) => reason !== 'time');
  const rest = due.filter(({ reason }) => reason === 'time');
  const given: string[] = [];
  for (let [p, r] = [0, 0]; given.length < Math.min(turns, due.length); ) {
    const isForTheRest = (turn + given.length) % KEPT_FOR_THE_REST === 0;
    const takesRest = p >= pointedAt.length || (isForTheRest && r < rest.length);
    given.push((takesRest ? rest[r++] : pointedAt[p++])?.projectId ?? '');
  }
  return given;
}

/** As long as it takes no more than this part of the calls, no project stays unseen for longer than this. */
const SWEEP_SHARE = 0.6;
const LONGEST_UNSEEN_MS = 15 * 60_000;
/** With more projects than that, the busy ones keep more of the calls than the sleeping ones. */
const GIVE_WAY = 2;

/** No project stays unseen for longer: a quarter of an hour where the calls allow it. */
export function longestUnseenMs(projects: number, callsPerMinute: number): number {
  const inTime = callsPerMinute * SWEEP_SHARE * (LONGEST_UNSEEN_MS / 60_000);
  return LONGEST_UNSEEN_MS * Math.max(1, projects / Math.max(1, inTime)) ** GIVE_WAY;
}

/** Even when much points at others, this part is left for the looks that only time asks for. */
const LEAST_FOR_THE_REST = 0.15;
/** A little more is asked for than there is, because not every look that is due can begin at once. */
const ASKED_FOR = 1.1;

/** How many looks a minute that only time asks for. @param pointed calls of the last minute that something pointed at. */
export function callsForTheRest(callsPerMinute: number, pointed: number): number {
  return Math.max(callsPerMinute * LEAST_FOR_THE_REST, callsPerMinute * ASKED_FOR - pointed);
}

export interface Turns {
  /** Looks saved up: may hold a fraction. */
  readonly saved: number;
  readonly at: Date;
}

/** So many seconds' worth of looks may be saved up: a burst after a quiet minute is no more than Depot's rate allows. */
const BURST_SECONDS = 4;

/** The looks that may begin now. @param perMinute looks the calls of a minute are good for. */
export function refill({ saved, at }: Turns, perMinute: number, now: Date): Turns {
  const gained = (Math.max(0, now.getTime() - at.getTime()) / 60_000) * perMinute;
  return { saved: Math.min(Math.max(1, (perMinute / 60) * BURST_SECONDS), saved + gained), at: now };
}
