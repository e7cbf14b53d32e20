// A row for every view that lists something, each with 100 long names, for test/views/long-lists.test.ts.

import { summarise } from '../../src/analysis/baselines.ts';
import { compareBuilds } from '../../src/analysis/compare-builds.ts';
import type { Build, BuildStep, Project } from '../../src/depot/model.ts';
import { accessChangeView, accessCheckView, accessListView } from '../../src/views/access/access.ts';
import { auditPageView, auditPostView } from '../../src/views/audit/audit.ts';
import { historyView } from '../../src/views/audit/history.ts';
import { comparisonView } from '../../src/views/builds/build-comparison.ts';
import { buildListView } from '../../src/views/builds/build-list.ts';
import { stepsView } from '../../src/views/builds/build-steps.ts';
import { stepsPage } from '../../src/views/builds/steps-page.ts';
import { homeView } from '../../src/views/home/home.ts';
import { imageListView } from '../../src/views/images/image-list.ts';
import { failingListView } from '../../src/views/incidents/failing-list.ts';
import type { View } from '../../src/views/kit/blocks.ts';
import { md } from '../../src/views/kit/mrkdwn.ts';
import { caughtUpView, pausedView } from '../../src/views/notifications/channel-notice.ts';
import { digestView } from '../../src/views/notifications/digest.ts';
import type { IncidentData } from '../../src/views/notifications/incident.ts';
import { incidentGroupView } from '../../src/views/notifications/incident-group.ts';
import { subscriptionListView } from '../../src/views/notifications/subscription.ts';
import { operationView } from '../../src/views/operations/operation.ts';
import { batchView } from '../../src/views/projects/batch.ts';
import { ambiguousProjectView, unknownProjectView } from '../../src/views/projects/project-card.ts';
import { projectListView } from '../../src/views/projects/project-list.ts';
import { tokenListView } from '../../src/views/tokens/token-list.ts';
import { trustListView } from '../../src/views/trust/trust-list.ts';
import { customersView, sumOf } from '../../src/views/usage/customers.ts';
import type { CustomerUsage } from '../../src/views/usage/figures.ts';
import { monthlyView } from '../../src/views/usage/monthly.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
export const COUNT = 100;
/** 80 characters, as many as a name may show, with letters that are escaped, from right to left, and of two code units. */
const NAMES = Array.from({ length: COUNT }, (_, i) => {
  const start = `n${i} R&D <x> שלום 🚀 `;
  return `${start}${'long '.repeat(20)}`.slice(0, 76).trimEnd().padEnd(76, '-').concat(' end');
});
const ID = (i: number) => `5pp5gp${String(i).padStart(4, '0')}`;

const projects = NAMES.map((name, i) => ({
  projectId: ID(i),
  organizationId: 'o',
  name,
  regionId: 'us-east-1',
  hardware: '16x32' as const,
  cache: { keepGb: 50, keepDays: 14 },
  createdAt: NOW,
  buildTimeoutMinutes: null,
  maxConcurrentBuilds: null,
}));
const pick = { word: 'show', typed: 'n', projects, slashCommand: '/depot' };
const subscriptions = NAMES.map((projectName, i) => ({
  subscriptionId: `s${i}`,
  channelId: 'C0PLATFORM',
  projectName,
  mode: 'failures' as const,
  slow: null,
  cache: null,
  branches: null,
  oddities: false,
  authors: 'off' as const,
  createdBy: 'U0ANA',
  pausedBecause: null,
  mutedUntil: null,
}));
const incidents: readonly IncidentData[] = NAMES.map((projectName, i) => ({
  incidentId: `i${i}`,
  projectId: ID(i),
  projectName,
  openedAt: NOW,
  greenBefore: NOW,
  lastBuildId: `b${i}`,
  lastFailedAt: NOW,
  failures: 1,
  flapping: null,
  closedAt: null,
  closedByBuildId: null,
  closedBecause: null,
  branch: null,
  ownerId: null,
  finding: null,
  durationSeconds: 40,
  foundLate: false,
}));
const digestProjects = NAMES.map((projectName) => ({
  projectName,
  builds: 10,
  failed: 1,
  medianSeconds: 40,
  cacheRate: 0.5,
  savedSeconds: 10,
}));
const page = { projectId: ID(0), projectName: NAMES[0] ?? '', page: 0, mayChange: true, now: NOW };

/** Lists that go on page by page show their own number of rows; the others say how many more there are. */
export const PAGED: Readonly<Record<string, () => View>> = {
  accessListView: () =>
    accessListView({ grants, rules, page: 0, nameOf, slashCommand: '/depot', mayChange: true }),
  customersView: () =>
    customersView({
      ...period,
      rows: usage,
      by: 'minutes',
      period: 'the last 30 days',
      pattern: '',
      page: 0,
      pageValue: String,
    }),
  failingListView: () =>
    failingListView({
      groups: incidents.map((one) => [
        {
          ...one,
          firstBuildId: one.lastBuildId,
          stepName: one.projectName,
          cause: null,
          fingerprint: null,
          branch: one.projectName,
        },
      ]),
      changes: new Map(),
      page: 0,
      filter: { pattern: '', mine: false },
      watchedProjects: COUNT,
      isAllWatched: false,
      oldestPollAt: NOW,
      now: NOW,
      slashCommand: '/depot',
    }),
  imageListView: () =>
    imageListView({
      ...page,
      images: NAMES.map((tag) => ({ tag, digest: 'd', pushedAt: NOW, sizeBytes: 1 })),
      retention: null,
    }),
  projectListView: () =>
    projectListView({
      projects: projects.map((project) => ({
        project,
        cacheGb: 1,
        recentBuilds: 1,
        lastBuild: { kind: 'unknown' as const },
      })),
      unknown: 0,
      total: COUNT,
      query: { text: '', region: null, hardware: null, idleDays: null, sort: 'name' },
      page: 0,
      covered: null,
      isCounting: false,
      deletable: new Set(),
      asOf: NOW,
      slashCommand: '/depot',
      buttonValue: String,
    }),
  stepsView: () => stepsView(place, stepsPage(steps, 0, false, null)),
  tokenListView: () =>
    tokenListView({
      ...page,
      tokens: NAMES.map((description, i) => ({ tokenId: `t${i}`, description, createdAt: NOW })),
      revokedAt: new Map(),
      slashCommand: '/depot',
    }),
  trustListView: () =>
    trustListView({
      ...page,
      policies: NAMES.map((repository, i) => ({
        trustPolicyId: `p${i}`,
        source: { provider: 'github' as const, owner: 'o', repository, allowPublicPullRequests: false },
      })),
      slashCommand: '/depot',
    }),
};
const grants = NAMES.map((pattern) => ({
  subject: { kind: 'person' as const, id: 'U0ANA' },
  role: 'operator' as const,
  pattern,
  origin: 'granted' as const,
  grantedBy: 'U0ANA',
  grantedAt: NOW,
}));
const rules = NAMES.map((pattern) => ({ kind: 'delay' as const, action: 'delete', pattern, minutes: 5 }));
const nameOf = (id: string) => id;
const failedBuild = (i: number): Build => ({
  buildId: `b${String(i).padStart(9, '0')}`,
  status: 'failed',
  createdAt: NOW,
  startedAt: NOW,
  finishedAt: NOW,
  durationSeconds: 40,
  savedSeconds: null,
  cachedSteps: null,
  totalSteps: null,
});
const place = {
  build: failedBuild(0),
  projectId: ID(0),
  projectName: NAMES[0] ?? '',
  orgId: null,
  liveUntil: null,
};
const steps: readonly BuildStep[] = NAMES.map((name, i) => ({
  name,
  digest: `sha256:${String(i).padStart(64, '0')}`,
  startedAt: NOW,
  completedAt: new Date(NOW.getTime() + 1_000 * (i + 1)),
  cache: 'uncached',
  error: null,
  hasLogs: true,
}));
const batch = {
  batchId: 'batch',
  requestedBy: 'U0ANA',
  settings: { regionId: 'us-east-1', hardware: '16x32' as const, cache: { keepGb: 50, keepDays: 14 } },
  token: false,
  subscribes: null,
  trust: [],
  template: null,
  tokensDelivered: 0,
  tokensReplaced: 0,
};
const batchItems = (state: string) =>
  NAMES.map((name) => ({
    name,
    state,
    projectId: null,
    explanation: '',
    isGuarded: false,
    isBusy: false,
    problems: [],
  }));
export const templates = NAMES.slice(0, 40).map((_, i) => ({
  name: `template-${i}`,
  settings: batch.settings,
  trust: NAMES.map((repository) => ({
    provider: 'github' as const,
    owner: 'o',
    repository,
    allowPublicPullRequests: true,
  })),
  channelId: 'C0PLATFORM',
  changedBy: 'U0ANA',
  changedAt: NOW,
}));
const imagesRequest = {
  kind: 'images-delete' as const,
  projectId: ID(0),
  projectName: 'acme',
  tags: NAMES,
};
export const WHOLE: Readonly<Record<string, () => View>> = {
  accessChangeView: () => accessChangeView({ kind: 'granted', by: 'U0ANA', grants, nameOf, note: '' }),
  accessCheckView: () =>
    accessCheckView({
      userId: 'U0BO',
      action: 'delete',
      projectName: 'acme',
      decision: { allowed: false, needed: 'admin' },
      grants,
      rules: [],
      nameOf,
    }),
  batchView: () => batchView({ ...batch, state: 'pending', items: batchItems('waiting') }),
  'batchView, finished': () => batchView({ ...batch, state: 'finished', items: batchItems('failed') }),
  'batchView, with trust policies': () =>
    batchView({
      ...batch,
      state: 'pending',
      items: batchItems('waiting')
        .slice(0, 1)
        .map((item) => ({ ...item, name: 'acme' })),
      trust: templates[0]?.trust ?? [],
    }),
  comparisonView: () =>
    comparisonView({
      before: { build: failedBuild(0), projectName: 'acme' },
      after: { build: failedBuild(1), projectName: 'acme' },
      isLastGreen: false,
      // The names of steps are cut to fewer characters, with `…`.
      steps: compareBuilds(
        { status: 'success', steps: [] },
        { status: 'failed', steps: steps.map((step, i) => ({ ...step, name: `n${i} R&D <x> end` })) },
      ),
    }),
  operationView: () =>
    operationView(
      {
        operationId: 'o1',
        request: imagesRequest,
        state: 'pending',
        previewVersion: 1,
        preview: {
          project: null,
          impact: null,
          affected: {
            kind: 'images',
            images: NAMES.map((tag) => ({ tag, digest: 'd', pushedAt: NOW, sizeBytes: 1 })),
          },
        },
        requestedBy: 'U0ANA',
        confirmedBy: null,
        expiresAt: NOW,
        finishedAt: null,
        outcome: null,
        guards: { approvals: [], delayMinutes: 0 },
        reason: null,
        approvals: [],
        runAt: null,
        requestId: 'abcd1234',
      },
      { orgId: null, slashCommand: '/depot', now: NOW },
    ),
  ambiguousProjectView: () => ambiguousProjectView(pick),
  unknownProjectView: () => unknownProjectView(pick, new Date()),
  subscriptionListView: () =>
    subscriptionListView({ subscriptions, of: 'channel', digest: null, slashCommand: '/depot' }),
  pausedView: () => pausedView('C0PLATFORM', 'the channel is archived', NAMES, '/depot'),
  caughtUpView: () =>
    caughtUpView(
      NOW,
      NOW,
      NAMES.map((projectName) => ({ projectName, failed: 1, succeeded: 2, other: 0, isRed: true })),
    ),
  incidentGroupView: () => incidentGroupView(incidents, false),
  digestView: () =>
    digestView({
      every: 'week',
      from: NOW,
      to: NOW,
      projects: digestProjects,
      incidents: COUNT,
      redSeconds: 60,
      failedWith: [],
      stillRed: NAMES,
      slashCommand: '/depot',
    }),
};

/** A page that its caller has read: the list goes on with a button. */
const auditLine = (projectName: string) => ({
  at: NOW,
  actor: 'U0ANA',
  action: 'reset',
  projectName,
  channelId: 'C0PLATFORM',
  outcome: 'succeeded',
  requestId: 'abcd1234',
  isForeign: false,
  requestedBy: null,
  approvedBy: [],
  grant: null,
  remark: projectName,
});
const ROWS_READ = 10;
const lines = NAMES.slice(0, ROWS_READ).map(auditLine);
const usageOf = (projectName: string, i: number): CustomerUsage => {
  const figures = {
    builds: i + 1,
    seconds: 60 * (i + 1),
    cacheGb: 1,
    counted: i + 1,
    failed: 0,
    succeeded: i + 1,
    savedSeconds: 1,
    cachedSteps: 1,
    totalSteps: 2,
  };
  return { projectId: ID(i), projectName, now: figures, before: { ...figures, seconds: 1 } };
};
const usage = NAMES.map(usageOf);
const period = {
  days: 'Nov 1–28, 2026',
  daysBefore: 'Oct 1–28, 2026',
  trend: [],
  sources: { asOf: NOW, days: 30, daysRead: 30, counted: 0, builds: 9, countedSince: '2026-11-01' },
  slashCommand: '/depot',
};
export const SLICES: Readonly<Record<string, () => View>> = {
  auditPageView: () =>
    auditPageView({ rows: lines, about: md``, older: 'older', newest: null, exportValue: null }),
  auditPostView: () => auditPostView(lines, 'f'.repeat(64)),
  historyView: () =>
    historyView({
      projectName: NAMES[0] ?? '',
      events: lines.map((line) => ({ kind: 'change' as const, at: NOW, line })),
      older: 'older',
      newest: null,
    }),
  buildListView: () =>
    buildListView({
      changes: new Map(
        NAMES.slice(0, ROWS_READ).map((branch, i) => [failedBuild(i).buildId, { branch, message: branch }]),
      ),
      project: { ...projects[0], name: NAMES[0] ?? '' } as Project,
      builds: NAMES.slice(0, ROWS_READ).map((_, i) => failedBuild(i)),
      summary: summarise(NAMES.slice(0, ROWS_READ).map((_, i) => failedBuild(i))),
      description: md`failed builds`,
      older: 'older',
      newest: null,
      slashCommand: '/depot',
    }),
  monthlyView: () =>
    monthlyView({
      ...period,
      month: 'October 2026',
      word: '2026-10',
      sum: sumOf(usage),
      movers: usage.slice(0, 3),
      top: usage.slice(0, ROWS_READ),
    }),
};

/** Home shows the first of each list. */
export const home = () =>
  homeView({
    slashCommand: '/depot',
    version: '1.0.0',
    news: {
      incidents: NAMES.map((projectName, i) => ({
        projectId: ID(i),
        projectName,
        branch: null,
        openedAt: NOW,
        failures: 1,
        lastBuildId: `b${i}`,
        ownerId: null,
        isMine: false,
        cause: projectName,
      })),
      changes: NAMES.map((projectName, i) => ({
        operationId: `o${i}`,
        previewVersion: 1,
        request: { kind: 'reset' as const, projectId: ID(i), projectName },
        preview: { project: null, impact: null, affected: null },
        requestedBy: 'U0BO',
        channelId: 'C0PLATFORM',
        waitsFor: { kind: 'delay' as const, runAt: NOW },
      })),
      subscriptions: NAMES.map((projectName, i) => ({
        subscriptionId: `s${i}`,
        channelId: 'C0PLATFORM',
        projectName,
        isPaused: false,
        mute: null,
      })),
      builds: NAMES.slice(0, 5).map((projectName, i) => ({
        buildId: `b${i}`,
        projectName,
        status: 'failed' as const,
        createdAt: NOW,
        durationSeconds: 60,
      })),
      health: {
        watchedProjects: COUNT,
        depotAwaySince: null,
        posted: 1,
        waiting: 0,
        foundWithin: 1,
        postedWithin: 1,
        p95: 7,
      },
    },
  });
