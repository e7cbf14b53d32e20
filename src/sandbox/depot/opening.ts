// What happens in the organization when the sandbox starts, so that a newcomer sees an incident in the first minutes:
// a build fails after a minute, and a later one of the same project succeeds.

import type { Scenario } from './scenario.ts';
import type { DepotState } from './state.ts';

const FAILING_SECONDS = 60;
const FIX_STARTS_AFTER_SECONDS = 150;
const LONG_SECONDS = 400;

export function playOpening(state: DepotState, scenario: Scenario, now: Date): void {
  const idOf = (name: string): string => {
    const project = [...state.projects.values()].find((candidate) => candidate.name === name);
    if (!project) throw new Error(`the seeded organization has no ${name}`);
    return project.projectId;
  };
  const storefront = idOf('storefront');
  const later = new Date(now.getTime() + FIX_STARTS_AFTER_SECONDS * 1_000);
  scenario.startBuild({ projectId: storefront, at: now, failure: 'failed test', seconds: FAILING_SECONDS });
  scenario.startBuild({ projectId: storefront, at: later, recipe: 'node' });
  scenario.startBuild({
    projectId: idOf('ledger'),
    at: now,
    recipe: 'rustMultiPlatform',
    seconds: LONG_SECONDS,
  });
}
