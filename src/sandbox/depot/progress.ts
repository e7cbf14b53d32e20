// How far a planned build has come at a moment: pure functions of plan and time.

import type { BuildEnd, BuildRecord, StepPlan } from './state.ts';

export type BuildPhase = 'running' | BuildEnd;

export interface SeenStep {
  readonly plan: StepPlan;
  readonly startedAt: Date;
  readonly completedAt: Date | null;
  readonly error: string | null;
}

/** When and how the build ended, or null while it runs. */
export function endOf(build: BuildRecord, now: Date): { readonly at: Date; readonly as: BuildEnd } | null {
  const end = build.cut ?? build.end;
  return end && end.at <= now ? end : null;
}

export function phaseOf(build: BuildRecord, now: Date): BuildPhase {
  return endOf(build, now)?.as ?? 'running';
}

/** As BuildKit puts it: a command that was killed comes with its exit code first. */
function cancelledError({ name }: StepPlan): string {
  const [, command] = /^\[[^\]]*\] RUN (.*)$/.exec(name) ?? [];
  if (command === undefined) return 'context canceled';
  return `process "/bin/sh -c ${command}" did not complete successfully: exit code: 137: context canceled: context canceled`;
}

/** The steps that have begun, in the order they began. A step under way when the build is cut short is cancelled. */
export function stepsAt(build: BuildRecord, now: Date): readonly SeenStep[] {
  const end = endOf(build, now);
  const until = Math.min(now.getTime(), end?.at.getTime() ?? Number.POSITIVE_INFINITY);
  return build.steps.flatMap((plan): SeenStep[] => {
    const startsAt = build.startedAt.getTime() + plan.offsetMs;
    if (startsAt > until) return [];
    const completesAt = startsAt + plan.durationMs;
    const startedAt = new Date(startsAt);
    if (completesAt <= until)
      return [{ plan, startedAt, completedAt: new Date(completesAt), error: plan.error }];
    if (!end) return [{ plan, startedAt, completedAt: null, error: null }];
    return [{ plan, startedAt, completedAt: end.at, error: cancelledError(plan) }];
  });
}

/** How many lines of a step's log are out at a moment; they come in order. */
export function linesOut(build: BuildRecord, step: StepPlan, now: Date): number {
  if (!step.log) return 0;
  const until = Math.min(now.getTime(), (build.cut?.at ?? now).getTime());
  const elapsed = until - build.startedAt.getTime() - step.offsetMs;
  let low = 0;
  let high = step.log.count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (step.log.line(middle).offsetMs <= elapsed) low = middle + 1;
    else high = middle;
  }
  return low;
}
