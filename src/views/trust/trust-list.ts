// A project's trust policies: which CI systems may build in it without a token.

import type { TrustPolicy } from '../../depot/model.ts';
import { button, buttons, context, header, menu, section, type View, view } from '../kit/blocks.ts';
import { code, lines, md, shortName } from '../kit/mrkdwn.ts';
import { pageOf } from '../kit/paging.ts';
import { PUBLIC_PULL_REQUESTS, sourceWords } from '../kit/trust-words.ts';
import { count } from '../kit/words.ts';

export const POLICIES_PER_PAGE = 10;

export interface TrustListData {
  readonly projectId: string;
  readonly projectName: string;
  readonly policies: readonly TrustPolicy[];
  /** From 0. */
  readonly page: number;
  readonly mayChange: boolean;
  readonly slashCommand: string;
}

const isOpen = ({ source }: TrustPolicy) => source.provider === 'github' && source.allowPublicPullRequests;

function policyRow(policy: TrustPolicy, { projectId, mayChange }: TrustListData) {
  const { trustPolicyId, source } = policy;
  const value = (verb: string) => `${verb} ${projectId} ${trustPolicyId}`;
  const items = [
    ...(source.provider !== 'github'
      ? []
      : [
          source.allowPublicPullRequests
            ? { text: 'Refuse public pull requests', value: value('close') }
            : { text: 'Allow public pull requests…', value: value('open') },
        ]),
    { text: 'Remove…', value: value('remove') },
  ];
  const warning = isOpen(policy) ? md`\n⚠️ public pull requests may build, too` : md``;
  return section(
    md`${sourceWords(source)} · ${code(trustPolicyId)}${warning}`,
    mayChange ? menu('trust:of-row', items) : null,
  );
}

export function trustListView(data: TrustListData): View {
  const { projectId, projectName, policies, page, mayChange, slashCommand } = data;
  const at = pageOf(policies, page, POLICIES_PER_PAGE, 'trust', (target) => `${projectId} ${target}`);
  const add = (text: string, provider: string) =>
    mayChange ? button(text, { actionId: `trust:add-${provider}`, value: projectId }) : null;
  return view([
    header(`Trust policies of ${shortName(projectName)}`),
    section(
      policies.length === 0
        ? md`No trust policies. CI needs a token to build here.`
        : lines([
            md`${count(policies.length, 'trust policy', 'trust policies')}. Builds from these can run here without a token.`,
            policies.some(isOpen) ? md`⚠️ ${PUBLIC_PULL_REQUESTS}` : null,
          ]),
    ),
    ...at.shown.map((policy) => policyRow(policy, data)),
    buttons(
      add('Trust GitHub…', 'github'),
      add('GitLab…', 'gitlab'),
      add('CircleCI…', 'circleci'),
      add('Buildkite…', 'buildkite'),
      at.previous,
      at.next,
    ),
    context(
      md`${at.words}CI proves its identity, so there is no secret to leak · for everything else: ${code(`${slashCommand} tokens ${projectId}`)}`,
    ),
  ]);
}
