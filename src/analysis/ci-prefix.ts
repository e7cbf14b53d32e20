// What CI systems put in front of each line of a log: a date and time or a time of day, in brackets or not (GitHub, Jenkins),
// GitLab's stream of each line, Azure's and GitHub's marks, Buildkite's own time, the step of Google Cloud Build.

const CI_PREFIX =
  /^(?:\[?\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?:Z|[+-]\d{2}:?\d{2})?\]?(?: \d{2}[OE][ +])?\s?|\[?\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?\]?(?: {2}|\s)|##\[\w{1,20}\]|_bk;t=\d{10,16}|Step #\d{1,3}(?: - "[^"]{1,60}")?: )/;

/** @param line without escape sequences. Two prefixes at most: Azure has a time and a mark. */
export function withoutCiPrefix(line: string): string {
  const rest = line.replace(CI_PREFIX, '');
  return rest === line ? line : rest.replace(CI_PREFIX, '');
}
