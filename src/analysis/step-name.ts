// BuildKit's step names taken apart: `[linux/arm64 build 2/8] RUN npm ci` → platform, stage, place, instruction.

export interface StepName {
  readonly platform: string | null;
  /** `build`, `stage-1`; null for BuildKit's own steps. */
  readonly stage: string | null;
  readonly index: number | null;
  readonly total: number | null;
  /** What is done: `RUN npm ci`, `load build context`, `exporting to image`. */
  readonly instruction: string;
  /** BuildKit's or Depot's own work, not a line of the Dockerfile. */
  readonly isInternal: boolean;
}

const OWN =
  /^\[(?:(?<platform>[a-z0-9]{1,20}\/[a-z0-9_]{1,20}(?:\/v\d{1,2})?) )?(?:internal|depot|auth)\]\s*/;
/** `[2/9]` is a stage without a name. From ten steps on, BuildKit puts a space before the first nine: `[build  2/10]`. */
const PLACED =
  /^\[(?:(?<platform>[a-z0-9]{1,20}\/[a-z0-9_]{1,20}(?:\/v\d{1,2})?) )?(?:(?! {0,3}\d{1,4}\/\d{1,4}\])(?<stage>[^\]\s]{1,200}))?(?: {0,4}(?<index>\d{1,4})\/(?<total>\d{1,4}))?\]\s*/;

const numberOf = (digits: string | undefined): number | null =>
  digits === undefined ? null : Number(digits);

export function readStepName(name: string): StepName {
  const internal = OWN.exec(name);
  const placed = internal ?? PLACED.exec(name);
  const { platform = null, stage = null, index, total } = placed?.groups ?? {};
  return {
    platform,
    stage,
    index: numberOf(index),
    total: numberOf(total),
    instruction: name.slice(placed?.[0].length ?? 0),
    isInternal: internal !== null || placed === null,
  };
}

const DIGESTS = /@?sha256:[0-9a-f]{8,64}/g;

/**
 * The same step in another build of the project has the same key: digests are left out, and so is `2/8`, because a new
 * line in the Dockerfile shifts the numbers.
 */
export function stepKey(name: string): string {
  const { platform, stage, instruction } = readStepName(name);
  return [platform ?? '', stage ?? '', instruction.replace(DIGESTS, '').trim()].join('|');
}
