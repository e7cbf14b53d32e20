// From the fields of a trust form to a source that Depot takes. Pure.

import type { KnownSource } from '../../operations/model.ts';
import { type Provider, PUBLIC_FIELD, TRUST_FIELDS } from '../../views/trust/trust-forms.ts';
import type { FormValues } from '../platform/receive/payloads.ts';

const GITHUB_OWNER = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,37}[A-Za-z0-9])?$/;
const GITHUB_REPOSITORY = /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/;
const NUMBER = /^[1-9]\d{0,18}$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const SLUG = /^[a-z0-9](?:[a-z0-9-_]{0,98}[a-z0-9])?$/i;

const RULES: Readonly<Record<Provider, readonly (readonly [pattern: RegExp, words: string])[]>> = {
  github: [
    [GITHUB_OWNER, 'An owner has letters, digits and dashes, such as northwind. Not an address.'],
    [
      GITHUB_REPOSITORY,
      'A repository has letters, digits, dots, dashes and underscores, such as storefront.',
    ],
  ],
  gitlab: [
    [NUMBER, 'The id of a namespace is a number, such as 9970.'],
    [NUMBER, 'The id of a project is a number, such as 278964.'],
  ],
  circleci: [
    [UUID, 'The id of an organization looks like b9291e0d-a11e-41fb-8517-c545388b5953.'],
    [UUID, 'The id of a project looks like 5034460f-c7c4-4c43-9457-de07e2029e7b.'],
  ],
  buildkite: [
    [SLUG, 'A slug has letters, digits and dashes, such as northwind.'],
    [SLUG, 'A slug has letters, digits and dashes, such as storefront.'],
  ],
};

const typed = (values: FormValues, id: string) => (values[id] ?? '').trim();

/** Mistakes by field. */
export function checkSource(provider: Provider, values: FormValues): Readonly<Record<string, string>> {
  return Object.fromEntries(
    TRUST_FIELDS[provider].flatMap(({ id }, index) => {
      const [pattern, words] = RULES[provider][index] ?? [/$^/, 'Not known.'];
      return pattern.test(typed(values, id)) ? [] : [[id, words]];
    }),
  );
}

/** @param values checked before */
export function sourceOf(provider: Provider, values: FormValues): KnownSource {
  const [first = '', second = ''] = TRUST_FIELDS[provider].map(({ id }) => typed(values, id));
  switch (provider) {
    case 'github':
      return {
        provider,
        owner: first,
        repository: second,
        allowPublicPullRequests: (values[PUBLIC_FIELD] ?? '').includes('public'),
      };
    case 'gitlab':
      return { provider, namespaceId: first, projectId: second };
    case 'circleci':
      return { provider, organizationUuid: first.toLowerCase(), projectUuid: second.toLowerCase() };
    case 'buildkite':
      return { provider, organizationSlug: first, pipelineSlug: second };
  }
}
