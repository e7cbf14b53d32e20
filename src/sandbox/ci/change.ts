// A believable change for each build: the same one whenever it is asked for.

import { createHash } from 'node:crypto';

export interface Author {
  readonly name: string;
  readonly email: string | null;
  readonly login: string;
}

const MESSAGES = [
  'Cache the price list for a minute',
  'Bump vite from 7.1.2 to 7.1.3',
  'Show the delivery date in the basket',
  'Retry payments that time out',
  'Round totals as the bank does',
  'Remove the old checkout',
  'Log in with a passkey',
  'Read feature flags at startup',
  'Fix a typo in the German texts',
  'Split the order service in two',
] as const;

const ORGANIZATION = 'https://github.com/northwind';

export function changeOf(
  build: { readonly buildId: string; readonly project: string },
  branch: string,
  authors: readonly Author[],
) {
  const hash = createHash('sha1').update(build.buildId).digest();
  const pick = <T>(all: readonly T[], at: number) => all[(hash[at] ?? 0) % all.length];
  const author = pick(authors, 0);
  const repository = `${ORGANIZATION}/${encodeURIComponent(build.project)}`;
  const run = hash.readUInt32BE(4);
  return {
    commit: hash.toString('hex'),
    branch,
    message: pick(MESSAGES, 1),
    repository,
    runUrl: `${repository}/actions/runs/${run}`,
    ...(author && { author }),
    ...(branch !== 'main' && {
      pullRequest: { number: 1 + (run % 900), url: `${repository}/pull/${1 + (run % 900)}` },
    }),
  };
}
