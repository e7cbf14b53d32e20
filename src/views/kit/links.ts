// Addresses in Depot's dashboard: https://depot.dev/orgs/<org>/projects/<project>

import type { Button } from '@slack/types';
import { button } from './blocks.ts';

export function projectUrl(orgId: string, projectId: string): string {
  return `https://depot.dev/orgs/${encodeURIComponent(orgId)}/projects/${encodeURIComponent(projectId)}`;
}

export function buildUrl(orgId: string, projectId: string, buildId: string): string {
  return `${projectUrl(orgId, projectId)}/builds/${encodeURIComponent(buildId)}`;
}

/** May a button lead there? Depot does not say what its addresses look like, so only their kind is checked. */
export function isWebAddress(text: string): boolean {
  return /^https?:\/\/\S{1,2900}$/.test(text) && URL.canParse(text);
}

/** null when DEPOT_ORG_ID is not set. */
export function dashboardButton(orgId: string | null, projectId: string): Button | null {
  return orgId === null
    ? null
    : button('Open in Depot', { actionId: 'link:dashboard', url: projectUrl(orgId, projectId) });
}
