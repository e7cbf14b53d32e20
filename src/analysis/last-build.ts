// When a project last built, as far as anybody knows, and whether it has been idle for so long: pure.

export interface Span {
  readonly from: Date;
  readonly to: Date;
}

/** What is known of one project. */
export interface Activity {
  /** The newest build that usage counts know of began in this period; null: none is known. */
  readonly builtIn: Span | null;
  /** The newest build in the project's own list, where it is polled. */
  readonly newestBuildAt: Date | null;
  readonly lastPolledAt: Date | null;
}

export type LastBuild =
  /** It began in this period; both ends are the same when the moment is known. */
  | ({ readonly kind: 'built' } & Span)
  /** It has not built since then: since it was created, or since builds are counted. */
  | { readonly kind: 'none'; readonly since: Date }
  | { readonly kind: 'unknown' };

const UNKNOWN: LastBuild = { kind: 'unknown' };

const later = (a: Date, b: Date) => (a > b ? a : b);

/**
 * @param activity undefined: the project was not there when builds were counted last
 * @param covered of this period builds are counted without a gap; null: none are counted yet
 */
export function lastBuildOf(
  createdAt: Date | null,
  activity: Activity | undefined,
  covered: Span | null,
): LastBuild {
  if (!covered) return UNKNOWN;
  if (!activity) return createdAt && createdAt > covered.to ? { kind: 'none', since: createdAt } : UNKNOWN;
  const { builtIn, newestBuildAt, lastPolledAt } = activity;
  if (newestBuildAt && lastPolledAt && (!builtIn || lastPolledAt >= builtIn.to))
    return { kind: 'built', from: newestBuildAt, to: newestBuildAt };
  if (builtIn) return { kind: 'built', ...builtIn };
  return { kind: 'none', since: createdAt ? later(createdAt, covered.from) : covered.from };
}

/** Has it not built since `cutoff`? `unknown` where that isn't known: never a guess. */
export function idleSince(
  lastBuild: LastBuild,
  createdAt: Date | null,
  cutoff: Date,
): 'idle' | 'active' | 'unknown' {
  // Younger than that: nobody had the time to build.
  if (createdAt && createdAt > cutoff) return 'active';
  switch (lastBuild.kind) {
    case 'built':
      if (lastBuild.to <= cutoff) return 'idle';
      return lastBuild.from > cutoff ? 'active' : 'unknown';
    case 'none':
      return lastBuild.since <= cutoff ? 'idle' : 'unknown';
    case 'unknown':
      return 'unknown';
  }
}
