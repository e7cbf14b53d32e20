// Incidents that share a cause stand together, and what hurts most comes first. Pure.

export interface GroupedIncident {
  readonly failures: number;
  readonly lastFailedAt: Date;
  /** The same for the same failure; null: not known, so it is like no other. */
  readonly fingerprint: string | null;
}

const HOUR_MS = 3_600_000;

/** 0: failed within the hour, 1: within the day, 2: longer ago. */
function recency({ lastFailedAt }: GroupedIncident, now: Date): number {
  const age = now.getTime() - lastFailedAt.getTime();
  return age <= HOUR_MS ? 0 : age <= 24 * HOUR_MS ? 1 : 2;
}

const compare = (now: Date) => (a: GroupedIncident, b: GroupedIncident) =>
  recency(a, now) - recency(b, now) ||
  b.failures - a.failures ||
  b.lastFailedAt.getTime() - a.lastFailedAt.getTime();

/**
 * Recent failures before old ones, then by how often the project failed, then the newest; a cause that several projects
 * share stands where the worst of them would.
 */
export function groupByCause<I extends GroupedIncident>(
  incidents: readonly I[],
  now: Date,
): readonly (readonly I[])[] {
  const sorted = incidents.toSorted(compare(now));
  const groups = Map.groupBy(sorted, (incident) => incident.fingerprint ?? incident);
  return [...groups.values()];
}
