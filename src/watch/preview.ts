// What a subscription would have said in the last days, from real builds: the same deciding code, on history.

import { readReportsOfBuilds } from '../ci/change-of-build.ts';
import type { Depot } from '../depot/depot.ts';
import type { Build, Period } from '../depot/model.ts';
import { toBranchFilter } from '../lib/branch-filter.ts';
import type { Clock } from '../lib/clock.ts';
import type { Db } from '../store/tables.ts';
import { account, type BranchBuild } from './account.ts';
import { byEnd, endOf, isOver } from './detect.ts';
import { type Fact, type Mode, match, type Notification, type Subscription } from './match-subscriptions.ts';
import { toCacheRule, toSlowRule } from './stored.ts';

const DAYS = 7;
const DAY_MS = 86_400_000;
/** With `*`, builds of so many of the busiest projects are read. */
const MAX_PROJECTS = 15;
const PAGE_SIZE = 100;
/** A busy project's week. */
const MAX_PAGES = 5;
const SAMPLES = 3;
/** With `*`, what Depot has not answered by then is left out: nobody waits for a preview. */
const EVERY_PROJECT_MS = 800;

export interface PreviewRules {
  readonly mode: Mode;
  readonly slow: string | null;
  readonly cache: string | null;
  /** Patterns, comma-separated; null: every branch. */
  readonly branches: string | null;
}

export interface Sample {
  readonly at: Date;
  readonly projectName: string;
  readonly buildId: string;
  readonly what: 'failed' | 'fixed' | 'failed again' | 'built' | 'slow' | 'cache';
}

export interface Preview {
  readonly days: number;
  readonly messages: number;
  readonly samples: readonly Sample[];
  readonly checkedProjects: number;
  /** Projects with builds in these days; null: Depot has not said so in time. */
  readonly active: number | null;
  /** Has CI said of any of the builds which branch it is of? */
  readonly areBranchesKnown: boolean;
}

interface NamedProject {
  readonly projectId: string;
  readonly name: string;
}

export interface PreviewContext {
  readonly db: Db;
  readonly depot: Depot;
  readonly clock: Clock;
}

/** @param project null: every project. @throws DepotError */
export async function readPreview(
  context: PreviewContext,
  project: NamedProject | null,
  rules: PreviewRules,
): Promise<Preview> {
  const to = context.clock.now();
  const from = new Date(to.getTime() - DAYS * DAY_MS);
  const late = project ? null : context.clock.sleep(EVERY_PROJECT_MS).then(() => null);
  const inTime = <T>(work: Promise<T>): Promise<T | null> => (late ? Promise.race([work, late]) : work);
  const active = project ? [project] : await inTime(findBusiest(context, from, to));
  const read = await Promise.all(
    (active ?? []).slice(0, MAX_PROJECTS).map((one) => inTime(readProject(one))),
  );
  const previews = read.filter((one) => one !== null);
  const samples = previews
    .flatMap(({ messages }) => messages)
    .toSorted((a, b) => b.at.getTime() - a.at.getTime());
  return {
    days: DAYS,
    messages: samples.length,
    samples: samples.slice(0, SAMPLES),
    checkedProjects: previews.length,
    active: active?.length ?? null,
    areBranchesKnown: previews.some(({ areBranchesKnown }) => areBranchesKnown),
  };

  async function readProject(one: NamedProject) {
    const builds = await listBuildsSince(context, one.projectId, from, project ? MAX_PAGES : 1);
    const reports = await readReportsOfBuilds(context.db, one.projectId, builds, to);
    const withBranch = builds.map((build) => ({
      build,
      branch: reports.get(build.buildId)?.report.branch ?? null,
    }));
    return {
      messages: messagesOf(one, withBranch, { from, to }, rules),
      areBranchesKnown: withBranch.some(({ branch }) => branch !== null),
    };
  }
}

/** One call, however many projects there are. It names projects by their names. */
async function findBusiest(
  { depot }: PreviewContext,
  from: Date,
  to: Date,
): Promise<readonly NamedProject[]> {
  const [{ builds }, projects] = await Promise.all([
    depot.usage.organization({ from, to }),
    depot.projects.list(),
  ]);
  const byName = new Map(projects.map((project) => [project.name, project]));
  return builds
    .filter(({ buildCount }) => buildCount > 0)
    .toSorted((a, b) => b.buildCount - a.buildCount)
    .flatMap(({ projectName }) => byName.get(projectName) ?? []);
}

/** Oldest end first; with the builds just before, which say what was usual. */
async function listBuildsSince(
  { depot }: PreviewContext,
  projectId: string,
  from: Date,
  maxPages: number,
): Promise<readonly Build[]> {
  const builds: Build[] = [];
  let pageToken: string | null = '';
  for (let pages = 0; pages < maxPages && pageToken !== null; pages++) {
    const page = await depot.builds.page(projectId, { pageSize: PAGE_SIZE, ...(pageToken && { pageToken }) });
    builds.push(...page.items);
    pageToken = page.items.some(({ createdAt }) => createdAt < from) ? null : page.nextPageToken;
  }
  return builds.filter(isOver).toSorted(byEnd);
}

function messagesOf(
  { projectId, name }: NamedProject,
  builds: readonly BranchBuild[],
  { from, to }: Period,
  rules: PreviewRules,
): readonly Sample[] {
  const subscription: Subscription = {
    subscriptionId: 'preview',
    channelId: 'preview',
    projectId,
    mode: rules.mode,
    slow: toSlowRule(rules.slow),
    cache: toCacheRule(rules.cache),
    branches: toBranchFilter(rules.branches),
    since: from,
    isPaused: false,
  };
  const notified = new Set<string>();
  const greens: Build[] = [];
  const { events } = account(new Map(), builds, [], to);
  return builds.flatMap(({ build, branch }): readonly Sample[] => {
    const ofBuild = events.get(build.buildId) ?? [];
    const fact: Fact = { build, branch, events: ofBuild, earlierGreens: [...greens] };
    if (build.status === 'success') greens.unshift(build);
    const [verdict] = match(fact, [subscription], [], from);
    return (verdict?.notify ?? []).flatMap((notification) => {
      const what = inChannel(notification, notified);
      return what ? [{ at: endOf(build), projectName: name, buildId: build.buildId, what }] : [];
    });
  });
}

/** What of it is a message in the channel; replies in a thread are not. */
function inChannel(notification: Notification, notified: Set<string>): Sample['what'] | null {
  switch (notification.kind) {
    case 'incident': {
      const isNew = !notified.has(notification.incidentId);
      notified.add(notification.incidentId);
      return isNew ? 'failed' : notification.isBroadcast ? 'failed again' : null;
    }
    case 'fixed':
      return notified.has(notification.incidentId) ? 'fixed' : null;
    case 'build':
      return 'built';
    case 'degraded':
      return notification.degradation.kind;
    case 'touch':
      return null;
  }
}
