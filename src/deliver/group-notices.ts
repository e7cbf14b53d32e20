// Which messages become one: pure. Projects that fail alike at about the same time share a message; and when too many
// wait for one channel, they become one message that names them all.

export interface Failure {
  /** null: not known. */
  readonly fingerprint: string | null;
  /** See analysis/cause-rules.ts */
  readonly causeId: string;
}

/** An incident's message, or one of several incidents. */
export interface Candidate {
  readonly noticeId: string;
  readonly failures: readonly Failure[];
}

export interface Merge {
  readonly into: string;
  readonly from: readonly string[];
}

/** Causes outside of a project's own code: two projects that meet the same one meet the same trouble. */
const SHARED_CAUSES: ReadonlySet<string> = new Set([
  'registry-rate-limit',
  'registry-unauthorized',
  'registry-forbidden',
  'base-image-gone',
  'certificate',
  'dns',
  'network',
  'depot-error',
]);
/** Other failures look alike by chance, too: customers share a Dockerfile. It takes more of them. */
const ALIKE_BY_CHANCE = 3;
/** More than so many waiting for one channel are gathered. */
const ONE_BY_ONE = 3;
const MAX_IN_ONE = 100;

/** The fingerprint by which a single failure may join others. */
function sharedPrint({ failures }: Candidate): string | null {
  const [failure, ...others] = failures;
  return failure && others.length === 0 && SHARED_CAUSES.has(failure.causeId) ? failure.fingerprint : null;
}

/**
 * @param waiting incidents' messages that wait to be posted, in order
 * @param posted those posted in the last minutes
 */
export function gather(waiting: readonly Candidate[], posted: readonly Candidate[]): readonly Merge[] {
  const joining = waiting.flatMap((candidate): readonly Merge[] => {
    const like = alikeAmong(posted, sharedPrint(candidate));
    return like ? [{ into: like.noticeId, from: [candidate.noticeId] }] : [];
  });
  const joined = new Set(joining.flatMap(({ from }) => from));
  const left = waiting.filter(({ noticeId }) => !joined.has(noticeId));
  const groups = alikeGroups(left);
  const grouped = new Set(groups.flatMap(({ into, from }) => [into, ...from]));
  const single = left.filter(({ noticeId }) => !grouped.has(noticeId));
  return [...joining, ...groups, ...(single.length > ONE_BY_ONE ? allInOne(single) : [])];
}

function alikeAmong(posted: readonly Candidate[], print: string | null): Candidate | undefined {
  if (print === null) return undefined;
  return posted.find(
    ({ failures }) =>
      failures.length < MAX_IN_ONE && failures.some(({ fingerprint }) => fingerprint === print),
  );
}

function alikeGroups(waiting: readonly Candidate[]): readonly Merge[] {
  const byPrint = Map.groupBy(
    waiting.filter(({ failures }) => failures.length === 1 && failures[0]?.fingerprint),
    ({ failures }) => failures[0]?.fingerprint,
  );
  return [...byPrint.values()]
    .filter((group) => {
      const isShared = group[0] !== undefined && sharedPrint(group[0]) !== null;
      return group.length >= (isShared ? 2 : ALIKE_BY_CHANCE);
    })
    .flatMap(allInOne);
}

/** One message for all, or several where they are more than one can name. */
function allInOne(group: readonly Candidate[]): readonly Merge[] {
  const parts = Array.from({ length: Math.ceil(group.length / MAX_IN_ONE) }, (_, i) =>
    group.slice(i * MAX_IN_ONE, (i + 1) * MAX_IN_ONE),
  );
  return parts.flatMap(([first, ...others]) =>
    first && others.length > 0
      ? [{ into: first.noticeId, from: others.map(({ noticeId }) => noticeId) }]
      : [],
  );
}
