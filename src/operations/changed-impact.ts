// What moved between the preview a person saw and the click, where it matters to what they agreed to. Pure.

import type { CachePolicy, Project } from '../depot/model.ts';
import { affectedChanges } from './affected.ts';
import type { OperationRequest, Preview, PreviewChange } from './model.ts';

const builds = (count: number) => (count === 1 ? 'a build' : `${count} builds`);

/**
 * The differences that need a new confirmation, in words; none: go ahead. A smaller impact (a build ended, a token
 * was revoked) never need one, more or other things do.
 */
export function whatChanged(
  request: OperationRequest,
  shown: Preview,
  fresh: Preview,
): readonly PreviewChange[] {
  if (request.kind === 'create') return nameTaken(shown, fresh);
  return [
    ...projectChanges(request, shown.project, fresh.project),
    ...impactChanges(shown, fresh),
    ...affectedChanges(shown, fresh),
  ];
}

function nameTaken(shown: Preview, fresh: Preview): readonly PreviewChange[] {
  if (fresh.project && shown.project?.projectId !== fresh.project.projectId) {
    return [{ what: 'a project with this name was created in the meantime' }];
  }
  if (shown.project && !fresh.project) return [{ what: 'the project with this name was deleted' }];
  return [];
}

const ageWords = ({ keepDays }: CachePolicy) => (keepDays === 0 ? 'no limit' : `${keepDays} days`);

function projectChanges(
  request: Exclude<OperationRequest, { kind: 'create' }>,
  shown: Project | null,
  fresh: Project | null,
): readonly PreviewChange[] {
  if (!shown || !fresh) return [];
  const changes: PreviewChange[] = [];
  if (shown.name !== fresh.name) changes.push({ what: `the project was renamed to ${fresh.name}` });
  if (request.kind !== 'update') return changes;
  // An update was agreed to as a step from the old settings: another's update in between must be seen.
  const settings = [
    ['region', shown.regionId, fresh.regionId],
    ['hardware', shown.hardware, fresh.hardware],
    ['cache size', `${shown.cache.keepGb} GB`, `${fresh.cache.keepGb} GB`],
    ['cache age', ageWords(shown.cache), ageWords(fresh.cache)],
  ] as const;
  for (const [what, before, after] of settings) {
    if (before !== after) changes.push({ what: `somebody set the ${what} to ${after}` });
  }
  return changes;
}

function impactChanges({ impact: shown }: Preview, { impact: fresh }: Preview): readonly PreviewChange[] {
  if (!fresh) return [];
  const changes: PreviewChange[] = [];
  const known = new Set(shown?.runningBuildIds ?? []);
  const started = (fresh.runningBuildIds ?? []).filter((buildId) => !known.has(buildId));
  if (started.length > 0) changes.push({ what: `${builds(started.length)} started, and would be cancelled` });
  const grew = (before: number | null | undefined, after: number | null) =>
    after !== null && after > (before ?? 0);
  if (grew(shown?.tokenCount, fresh.tokenCount))
    changes.push({ what: `it now has ${fresh.tokenCount} tokens` });
  if (grew(shown?.trustPolicyCount, fresh.trustPolicyCount)) {
    changes.push({ what: `it now has ${fresh.trustPolicyCount} trust policies` });
  }
  if (grew(shown?.imageCount, fresh.imageCount))
    changes.push({ what: `it now has ${fresh.imageCount} images` });
  return changes;
}
