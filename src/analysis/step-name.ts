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

const OWN = /^\[(internal|depot|auth)\]\s*/;
const PLACED = /^\[(?:([a-z0-9]+\/[a-z0-9]+(?:\/v\d+)?) )?([^\]\s]+)(?: (\d+)\/(\d+))?\]\s*/;

export function readStepName(name: string): StepName {
  const internal = OWN.exec(name);
  if (internal) {
    const nothing = { platform: null, stage: null, index: null, total: null };
    return { ...nothing, instruction: name.slice(internal[0].length), isInternal: true };
  }
  const placed = PLACED.exec(name);
  if (!placed)
    return { platform: null, stage: null, index: null, total: null, instruction: name, isInternal: true };
  const [whole, platform = null, stage = null, index, total] = placed;
  return {
    platform,
    stage,
    index: index === undefined ? null : Number(index),
    total: total === undefined ? null : Number(total),
    instruction: name.slice(whole.length),
    isInternal: false,
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
