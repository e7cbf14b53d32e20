// How long builds took, as counts by bucket: two histograms add up to that of both, so medians of a week or a month come
// from those of its days. Four buckets for each doubling: a quantile is within 10% of the true one.

const SHORTEST_SECONDS = 5;
const BUCKETS_A_DOUBLING = 4;
/** Its lower end is 45 hours; whatever is longer is in it too. */
const LAST_BUCKET = 60;

/** Counts from the shortest duration on; buckets after the last one are empty. */
export type DurationHistogram = readonly number[];

/** Bucket 0 holds all below five seconds. */
const bucketOf = (seconds: number): number =>
  seconds < SHORTEST_SECONDS
    ? 0
    : Math.min(LAST_BUCKET, 1 + Math.floor(BUCKETS_A_DOUBLING * Math.log2(seconds / SHORTEST_SECONDS)));

const lowerEndOf = (bucket: number): number =>
  bucket === 0 ? 1 : SHORTEST_SECONDS * 2 ** ((bucket - 1) / BUCKETS_A_DOUBLING);

/** @param times how often; −1 takes back what was added */
export function addDuration(histogram: DurationHistogram, seconds: number, times: number): DurationHistogram {
  const bucket = bucketOf(seconds);
  return Array.from(
    { length: Math.max(histogram.length, bucket + 1) },
    (_, at) => (histogram[at] ?? 0) + (at === bucket ? times : 0),
  );
}

/**
 * The duration that a part of all builds did not exceed.
 * @param part 0.5 for the median @returns seconds; null without builds
 */
export function quantileOf(histogram: DurationHistogram, part: number): number | null {
  const counts = histogram.map((count) => Math.max(0, count));
  const all = counts.reduce((sum, count) => sum + count, 0);
  if (all === 0) return null;
  let left = part * all;
  for (const [bucket, count] of counts.entries()) {
    if (count > 0 && left <= count) {
      const [from, to] = [lowerEndOf(bucket), lowerEndOf(bucket + 1)];
      return from * (to / from) ** (left / count);
    }
    left -= count;
  }
  return lowerEndOf(counts.length);
}
