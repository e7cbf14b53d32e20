// What is different since the last success, in the order in which it explains a failure. Pure.

import type { BuildStep } from '../depot/model.ts';
import { diffBuilds, stepsByKey } from './diff-builds.ts';
import { failingStep } from './failing-step.ts';
import { readStepName } from './step-name.ts';

export type WhatChanged =
  /** The step that failed did not exist, or had other words. */
  | { readonly kind: 'failing step' }
  /** Its tag points to another image. */
  | { readonly kind: 'base image'; readonly image: string }
  | { readonly kind: 'new step'; readonly step: string }
  /** From this step on, nothing came from the cache. */
  | { readonly kind: 'cache'; readonly step: string };

/** `FROM docker.io/library/node:24@sha256:…` → the image and its digest. */
function baseImage({ name }: BuildStep): readonly [image: string, digest: string] | null {
  const [, image, digest] =
    /^FROM (\S{1,400})@(sha256:[0-9a-f]{64})/.exec(readStepName(name).instruction) ?? [];
  return image && digest ? [image, digest] : null;
}

/** A line of the Dockerfile, not BuildKit's own work. */
const isOfDockerfile = ({ name }: BuildStep) => !readStepName(name).isInternal;

/** null: nothing that is known. */
export function whatChanged(before: readonly BuildStep[], now: readonly BuildStep[]): WhatChanged | null {
  const { added, cacheBrokeAt } = diffBuilds(before, now);
  const mine = added.filter(isOfDockerfile);
  const failed = failingStep(now);
  if (failed && mine.includes(failed)) return { kind: 'failing step' };
  const old = stepsByKey(before);
  for (const [key, step] of stepsByKey(now)) {
    const [was, is] = [old.get(key), baseImage(step)];
    const digestBefore = was && baseImage(was)?.[1];
    if (is && digestBefore && digestBefore !== is[1]) return { kind: 'base image', image: is[0] };
  }
  const [first] = mine;
  if (first) return { kind: 'new step', step: first.name };
  return cacheBrokeAt && isOfDockerfile(cacheBrokeAt) ? { kind: 'cache', step: cacheBrokeAt.name } : null;
}
