// Where builds come from, in words.

import type { TrustPolicySource } from '../../depot/model.ts';
import { assertNever } from '../../lib/assert-never.ts';
import { shortName } from './mrkdwn.ts';

export const PROVIDER_WORDS = {
  github: 'GitHub',
  gitlab: 'GitLab',
  circleci: 'CircleCI',
  buildkite: 'Buildkite',
} as const;

export function sourceWords(source: TrustPolicySource): string {
  switch (source.provider) {
    case 'github':
      return `GitHub ${shortName(source.owner)}/${shortName(source.repository)}`;
    case 'gitlab':
      return `GitLab project ${shortName(source.projectId)} in namespace ${shortName(source.namespaceId)}`;
    case 'circleci':
      return `CircleCI project ${shortName(source.projectUuid)} of organization ${shortName(source.organizationUuid)}`;
    case 'buildkite':
      return `Buildkite ${shortName(source.organizationSlug)}/${shortName(source.pipelineSlug)}`;
    case 'unknown':
      return 'a source this bot doesn’t know';
    default:
      return assertNever(source, 'trust policy');
  }
}

/** What everybody who can open a pull request on a public repository then can do. */
export const PUBLIC_PULL_REQUESTS =
  'Anyone on the internet who opens a pull request could run code in this project, and read and write its build cache.';
