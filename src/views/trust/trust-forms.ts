// The forms that add a trust policy, one for each CI system.

import type { InputBlock, ModalView } from '@slack/types';
import { plain, section } from '../kit/blocks.ts';
import { LIMITS } from '../kit/limits.ts';
import { bold, md } from '../kit/mrkdwn.ts';
import { PROVIDER_WORDS, PUBLIC_PULL_REQUESTS } from '../kit/trust-words.ts';

export type Provider = keyof typeof PROVIDER_WORDS;

interface Field {
  readonly id: string;
  readonly label: string;
  readonly hint: string;
  readonly example: string;
}

/** What each CI system is known by, as Depot wants it. */
export const TRUST_FIELDS = {
  github: [
    { id: 'trust_owner', label: 'Owner', hint: 'A user or an organization.', example: 'northwind' },
    { id: 'trust_repository', label: 'Repository', hint: 'Only this repository.', example: 'storefront' },
  ],
  gitlab: [
    {
      id: 'trust_namespace',
      label: 'Namespace id',
      hint: 'A number: in GitLab, on the group’s page.',
      example: '9970',
    },
    {
      id: 'trust_gitlab_project',
      label: 'Project id',
      hint: 'A number: in GitLab, on the project’s page.',
      example: '278964',
    },
  ],
  circleci: [
    {
      id: 'trust_organization',
      label: 'Organization id',
      hint: 'In CircleCI: Organization Settings, Overview.',
      example: 'b9291e0d-a11e-41fb-8517-c545388b5953',
    },
    {
      id: 'trust_circleci_project',
      label: 'Project id',
      hint: 'In CircleCI: Project Settings, Overview.',
      example: '5034460f-c7c4-4c43-9457-de07e2029e7b',
    },
  ],
  buildkite: [
    {
      id: 'trust_organization_slug',
      label: 'Organization slug',
      hint: 'As in buildkite.com/<organization>.',
      example: 'northwind',
    },
    {
      id: 'trust_pipeline',
      label: 'Pipeline slug',
      hint: 'As in buildkite.com/<organization>/<pipeline>.',
      example: 'storefront',
    },
  ],
} as const satisfies Readonly<Record<Provider, readonly Field[]>>;

export const PUBLIC_FIELD = 'trust_public';

export const MAX_FIELD_CHARS = 100;

const textInput = ({ id, label, hint, example }: Field, first: boolean): InputBlock => ({
  type: 'input',
  block_id: id,
  label: plain(label),
  hint: plain(hint, 200),
  element: {
    type: 'plain_text_input',
    action_id: id,
    max_length: MAX_FIELD_CHARS,
    placeholder: plain(example, LIMITS.placeholder),
    ...(first && { focus_on_load: true }),
  },
});

const publicInput = (): InputBlock => ({
  type: 'input',
  block_id: PUBLIC_FIELD,
  optional: true,
  label: plain('Pull requests from strangers'),
  hint: plain(`⚠️ ${PUBLIC_PULL_REQUESTS}`, 300),
  element: {
    type: 'checkboxes',
    action_id: PUBLIC_FIELD,
    options: [{ value: 'public', text: plain('Let public pull requests build, too', LIMITS.optionText) }],
  },
});

export interface TrustFormData {
  readonly provider: Provider;
  readonly projectName: string;
  readonly privateMetadata: string;
}

export function trustFormView({ provider, projectName, privateMetadata }: TrustFormData): ModalView {
  return {
    type: 'modal',
    callback_id: `trust:${provider}`,
    private_metadata: privateMetadata,
    title: plain(`Trust ${PROVIDER_WORDS[provider]}`, LIMITS.modalTitle),
    submit: plain('Add', LIMITS.modalButton),
    close: plain('Cancel', LIMITS.modalButton),
    blocks: [
      section(md`Its builds can run in ${bold(projectName)} without a token.`),
      ...TRUST_FIELDS[provider].map((field, index) => textInput(field, index === 0)),
      ...(provider === 'github' ? [publicInput()] : []),
    ],
  };
}
