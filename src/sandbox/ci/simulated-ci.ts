// The CI system that the sandbox's builds run in. It reports each to the bot when it ends, as the snippets of `/depot ci` do,
// over real HTTP; and it misbehaves on request.

import pRetry from 'p-retry';
import type { Clock } from '../../lib/clock.ts';
import { type Author, changeOf } from './change.ts';

export interface CiBuild {
  readonly buildId: string;
  readonly project: string;
  readonly createdAt: Date;
  /** null: it runs. */
  readonly ended: { readonly at: Date; readonly as: 'success' | 'failed' | 'error' | 'canceled' } | null;
}

export interface SimulatedCiOptions {
  /** The newest of each project, oldest first. */
  readonly builds: () => readonly CiBuild[];
  readonly authors: readonly Author[];
  readonly secret: string;
  readonly clock: Clock;
}

type Body = Readonly<Record<string, unknown>>;

const RETRIES = 3;
const RETRY_AFTER_MS = 200;
const LATE_MS = 60_000;
/** Builds that ended shortly before the sandbox was started are reported, too. */
const BEFORE_START_MS = 3_600_000;
const LISTED = 12;
const MAIN = 'main';
/** In the list of branches: CI says nothing. */
const UNREPORTED = '';
const BRANCHES = [
  { value: MAIN, label: MAIN },
  ...['feature/checkout', 'release/2.4', 'renovate/vite-8'].map((name) => ({ value: name, label: name })),
  { value: UNREPORTED, label: 'not reported' },
];
const OUTCOMES = { success: 'success', failed: 'failure', error: 'failure', canceled: 'cancelled' } as const;

const MANNERS = {
  id: 'with its build id',
  'no-id': 'without a build id',
  twice: 'twice at once',
  late: 'a minute late',
  disordered: 'finished before started',
  forged: 'with a wrong secret',
  hostile: 'with hostile text',
  link: 'with a javascript: link',
} as const;
type Manner = keyof typeof MANNERS;
const isManner = (text: string): text is Manner => Object.hasOwn(MANNERS, text);

export function createSimulatedCi({ builds, authors, secret, clock }: SimulatedCiOptions) {
  /** null: the bot is not there yet. */
  let address: string | null = null;
  let reportedUpTo = new Date(clock.now().getTime() - BEFORE_START_MS);
  const branches = new Map<string, string>();

  /** @returns what the bot answered: `202 accepted`. */
  async function post(body: Body, bearer = secret): Promise<string> {
    if (!address) return 'The bot is not there yet.';
    const url = `${address}/ci/builds`;
    // As curl --retry does, where the connection was lost.
    return pRetry(() => postOnce(url, body, bearer), { retries: RETRIES, minTimeout: RETRY_AFTER_MS });
  }

  async function postOnce(url: string, body: Body, bearer: string): Promise<string> {
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return `${response.status} ${(await response.text()).trim()}`;
  }

  const started = (build: CiBuild, branch: string): Body => ({
    event: 'started',
    project: build.project,
    startedAt: build.createdAt.toISOString(),
    ...changeOf(build, branch, authors),
  });
  const finished = (build: CiBuild, branch: string): Body => ({
    ...started(build, branch),
    event: 'finished',
    ...(build.ended && { outcome: OUTCOMES[build.ended.as] }),
  });

  /** Reports the builds that have ended since the last report. */
  async function reportEnded(): Promise<void> {
    const now = clock.now();
    for (const build of builds()) {
      if (!build.ended || build.ended.at <= reportedUpTo || build.ended.at > now) continue;
      const branch = branches.get(build.buildId) ?? MAIN;
      if (branch !== UNREPORTED) await post({ ...finished(build, branch), build: build.buildId });
    }
    reportedUpTo = now;
  }

  async function send(build: CiBuild, branch: string, manner: Manner): Promise<string> {
    const report = finished(build, branch);
    const withId = { ...report, build: build.buildId };
    switch (manner) {
      case 'id':
        return post(withId);
      case 'no-id':
        return post(report);
      case 'twice':
        return (await Promise.all([post(withId), post(withId)])).join(', ');
      case 'late':
        void clock.sleep(LATE_MS).then(() => post(withId));
        return 'It comes in a minute.';
      case 'disordered': {
        const first = await post(report);
        return `${first}, ${await post(started(build, branch))}`;
      }
      case 'forged':
        return post(withId, 'not-the-secret');
      case 'hostile':
        return post({
          ...withId,
          runUrl: `${report.runUrl}/hostile`,
          message: '<!channel> *look* <https://evil.example|depot.dev>',
          author: { name: '<@U0ANA> `*_~\u202e', login: '@here' },
        });
      case 'link':
        return post({ ...withId, runUrl: 'javascript:alert(1)' });
    }
  }

  return {
    /** @param url of the bot */
    connect(url: string): void {
      address = url;
    },
    reportEnded,
    branches: BRANCHES,
    manners: Object.entries(MANNERS).map(([value, label]) => ({ value, label })),
    /** What CI will say of a build that has not ended. */
    assign(buildId: string, branch: string): void {
      branches.set(buildId, branch);
    },
    /** The newest first. */
    builds: () =>
      builds()
        .toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime())
        .slice(0, LISTED)
        .map(({ buildId, project, createdAt, ended }) => ({
          buildId,
          project,
          startedAt: createdAt,
          state: ended?.as ?? 'running',
        })),
    /** @returns what the bot answered */
    async send(buildId: string, branch: string, manner: string): Promise<string> {
      const build = builds().find((one) => one.buildId === buildId);
      if (!build || !isManner(manner)) return 'This build is gone.';
      return send(build, branch || MAIN, manner);
    },
  };
}
