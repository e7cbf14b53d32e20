// Whatever Depot and people call things: every view stays within Slack's limits, says in its text what its blocks say,
// and lets nothing from outside act. The limits come from the sandbox's Slack, which shares no code with the views.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HARDWARE } from '../../../src/depot/model.ts';
import { viewProblemsOf } from '../../../src/sandbox/slack/validate-blocks.ts';
import { loadCommands } from '../../../src/slack/platform/load-features.ts';
import { toButtonValue } from '../../../src/slack/projects/project-query.ts';
import {
  accessChangeView,
  accessCheckView,
  accessListView,
  ruleChangeView,
} from '../../../src/views/access/access.ts';
import { grantFormView } from '../../../src/views/access/access-form.ts';
import { auditPageView, auditPostView, chainView } from '../../../src/views/audit/audit.ts';
import { commandHelpView, helpView } from '../../../src/views/bot/help.ts';
import { statusView } from '../../../src/views/bot/status.ts';
import { deleteImagesFormView, retentionFormView } from '../../../src/views/images/image-forms.ts';
import { imageListView } from '../../../src/views/images/image-list.ts';
import { pickProjectModal, reasonModal, typeNameModal } from '../../../src/views/kit/modals.ts';
import { bold, md } from '../../../src/views/kit/mrkdwn.ts';
import { operationView } from '../../../src/views/operations/operation.ts';
import type {
  OperationViewData,
  OperationViewRequest,
} from '../../../src/views/operations/operation-data.ts';
import { SORTS } from '../../../src/views/projects/listed.ts';
import {
  ambiguousProjectView,
  projectCardView,
  unknownProjectView,
} from '../../../src/views/projects/project-card.ts';
import { projectFormView } from '../../../src/views/projects/project-form.ts';
import { projectListView } from '../../../src/views/projects/project-list.ts';
import {
  createTokenFormView,
  makingTokenModal,
  rotateTokenFormView,
  secretModal,
} from '../../../src/views/tokens/token-forms.ts';
import { tokenListView } from '../../../src/views/tokens/token-list.ts';
import { trustFormView } from '../../../src/views/trust/trust-forms.ts';
import { trustListView } from '../../../src/views/trust/trust-list.ts';
import { customerView } from '../../../src/views/usage/customer.ts';
import { customersView, sumOf } from '../../../src/views/usage/customers.ts';
import { MEASURES } from '../../../src/views/usage/figures.ts';
import { monthlyView } from '../../../src/views/usage/monthly.ts';
import { build, cache, date, hostile, nullable, project } from '../../support/any.ts';
import { expectFine } from '../../support/fine-view.ts';

const impact = fc.record({
  runningBuildIds: nullable(fc.array(fc.constant('b123456789'), { maxLength: 300 })),
  cacheGb: nullable(fc.nat()),
  lastBuildAt: nullable(date),
  tokenCount: nullable(fc.nat()),
  trustPolicyCount: nullable(fc.nat()),
  imageCount: nullable(fc.nat()),
});
const named = { projectId: fc.constant('5pp5gp453m'), projectName: hostile };
const change = fc.record(
  {
    name: hostile,
    regionId: hostile,
    hardware: fc.constantFrom(...HARDWARE),
    cache,
    buildTimeoutMinutes: nullable(fc.nat()),
  },
  { requiredKeys: [] },
);
const token = fc.record({ tokenId: hostile, description: hostile, createdAt: nullable(date) });
const source = fc.oneof(
  fc.record({
    provider: fc.constant('github' as const),
    owner: hostile,
    repository: hostile,
    allowPublicPullRequests: fc.boolean(),
  }),
  fc.record({ provider: fc.constant('gitlab' as const), namespaceId: hostile, projectId: hostile }),
  fc.record({ provider: fc.constant('circleci' as const), organizationUuid: hostile, projectUuid: hostile }),
  fc.record({
    provider: fc.constant('buildkite' as const),
    organizationSlug: hostile,
    pipelineSlug: hostile,
  }),
  fc.constant({ provider: 'unknown' as const }),
);
const policy = fc.record({ trustPolicyId: hostile, source });
const image = fc.record({ tag: hostile, digest: hostile, pushedAt: nullable(date), sizeBytes: fc.nat() });
const retention = fc.oneof(
  fc.constant({ enabled: false as const }),
  fc.record({ enabled: fc.constant(true as const), keepDays: fc.nat() }),
  fc.record({ enabled: fc.constant(true as const), keepCount: fc.nat() }),
);
const total = fc.record({ count: fc.nat(), bytes: fc.nat() });
const affected = fc.oneof(
  fc.record({ kind: fc.constant('tokens' as const), tokens: fc.array(token, { maxLength: 3 }) }),
  fc.record({ kind: fc.constant('policies' as const), policies: fc.array(policy, { maxLength: 3 }) }),
  fc.record({ kind: fc.constant('images' as const), images: fc.array(image, { maxLength: 40 }) }),
  fc.record({ kind: fc.constant('retention' as const), before: retention, all: total, goes: total }),
);
const subject = fc.constantFrom(
  { kind: 'person' as const, id: 'U0ANA' },
  { kind: 'group' as const, id: 'S0PLATFORM' },
  { kind: 'channel' as const, id: 'C0PLATFORM' },
  { kind: 'everyone' as const },
  { kind: 'workspace-admins' as const },
);
const approvalRule = fc.record({
  action: fc.constantFrom('delete', 'reset'),
  pattern: hostile,
  count: fc.nat(9),
  from: nullable(subject),
  reason: fc.boolean(),
  expiresMinutes: fc.integer({ min: 1, max: 100_000 }),
  channelId: nullable(fc.constant('C0PLATFORM')),
});
const tags = fc.array(hostile, { maxLength: 120 });
const request: fc.Arbitrary<OperationViewRequest> = fc.oneof(
  fc.record({
    kind: fc.constant('create' as const),
    project: fc.record({ name: hostile, regionId: hostile, hardware: fc.constantFrom(...HARDWARE), cache }),
  }),
  fc.record({ kind: fc.constant('update' as const), change, ...named }),
  fc.record({ kind: fc.constantFrom('reset' as const, 'delete' as const), ...named }),
  fc.record({
    kind: fc.constantFrom('share' as const, 'unshare' as const),
    buildId: fc.constant('9hh2rh7zkq'),
    ...named,
  }),
  fc.record({ kind: fc.constant('token-create' as const), description: hostile, ...named }),
  fc.record({
    kind: fc.constant('token-rotate' as const),
    tokenId: hostile,
    description: hostile,
    overlapMinutes: fc.nat(),
    ...named,
  }),
  fc.record({
    kind: fc.constant('token-revoke' as const),
    tokenId: hostile,
    description: hostile,
    endsRotation: fc.boolean(),
    ...named,
  }),
  fc.record({ kind: fc.constantFrom('trust-add' as const, 'trust-remove' as const), source, ...named }),
  fc.record({
    kind: fc.constant('trust-update' as const),
    source,
    allowPublicPullRequests: fc.boolean(),
    ...named,
  }),
  fc.record({ kind: fc.constant('images-delete' as const), tags, ...named }),
  fc.record({ kind: fc.constant('retention' as const), policy: retention, ...named }),
);
const operation: fc.Arbitrary<OperationViewData> = fc.record({
  operationId: fc.uuid(),
  request,
  state: fc.constantFrom(
    'pending',
    'awaiting',
    'scheduled',
    'running',
    'succeeded',
    'failed',
    'unclear',
    'cancelled',
    'rejected',
    'expired',
  ),
  previewVersion: fc.nat(),
  preview: fc.record({ project: nullable(project), impact: nullable(impact), affected: nullable(affected) }),
  requestedBy: fc.constant('U0ANA'),
  confirmedBy: nullable(fc.constant('U0BO')),
  expiresAt: date,
  finishedAt: nullable(date),
  outcome: nullable(
    fc.record({
      project: nullable(project),
      alreadyExisted: fc.boolean(),
      cancelledBuilds: fc.nat(),
      link: nullable(hostile),
      tokenId: nullable(hostile),
      secretShown: fc.boolean(),
      explanation: hostile,
    }),
  ),
  guards: fc.record({ approvals: fc.array(approvalRule, { maxLength: 3 }), delayMinutes: fc.nat() }),
  reason: nullable(hostile),
  approvals: fc.array(
    fc.record({ userId: fc.constantFrom('U0ANA', 'U0BO'), decision: fc.constantFrom('approve', 'reject') }),
    { maxLength: 4 },
  ),
  runAt: nullable(date),
  requestId: fc.constant('abcd1234'),
});

const words = { orgId: '3d1h48dqlh', slashCommand: '/depot', now: new Date('2026-11-24T12:00:00Z') };

const NOW = new Date('2026-11-24T12:00:00Z');

describe('every view, for any data', () => {
  it('operations in every state', () => {
    fc.assert(
      fc.property(operation, fc.array(hostile, { maxLength: 6 }), (data, changes) => {
        expectFine(operationView(data, { ...words, changes }));
        const approvalChannelId = 'C0PLATFORM';
        expectFine(operationView(data, { ...words, changes, reader: 'approvers', approvalChannelId }));
        expectFine(operationView(data, { ...words, approvalChannelId }));
      }),
      { numRuns: 300 },
    );
  });

  const listed = fc.record({
    project,
    cacheGb: fc.option(fc.nat()),
    recentBuilds: fc.option(fc.nat()),
    lastBuild: fc.constantFrom(
      { kind: 'unknown' as const },
      { kind: 'none' as const, since: NOW },
      { kind: 'built' as const, from: new Date(0), to: NOW },
      { kind: 'built' as const, from: NOW, to: NOW },
    ),
  });
  const query = fc.record({
    text: hostile.map((text) => text.slice(0, 255)),
    region: fc.option(fc.constantFrom('us-east-1', 'eu-central-1')),
    hardware: fc.option(fc.constantFrom(...HARDWARE)),
    idleDays: fc.option(fc.integer({ min: 1, max: 365 })),
    sort: fc.constantFrom(...SORTS),
  });

  it('the list of projects', () => {
    fc.assert(
      fc.property(
        fc.array(listed, { maxLength: 60 }),
        query,
        fc.nat(9),
        fc.nat(3),
        (projects, asked, page, unknown) => {
          expectFine(
            projectListView({
              projects,
              unknown,
              total: projects.length,
              query: asked,
              page,
              covered: unknown > 1 ? { from: NOW, to: NOW } : null,
              isCounting: unknown > 2,
              deletable: new Set(projects.map(({ project: { projectId } }) => projectId)),
              asOf: NOW,
              slashCommand: '/depot',
              buttonValue: (to) => toButtonValue(to, asked),
            }),
          );
        },
      ),
    );
  });

  it('a project card, with parts missing', () => {
    const usage = fc.record({
      projectId: fc.constant('p'),
      buildCount: fc.nat(),
      buildSeconds: fc.nat(),
      layerCacheGb: fc.nat(),
    });
    const data = fc.record({
      project,
      usage: nullable(usage),
      builds: nullable(fc.array(build, { maxLength: 20 })),
      tokenCount: nullable(fc.nat()),
      trustPolicyCount: nullable(fc.nat()),
      orgId: nullable(fc.constant('3d1h48dqlh')),
    });
    fc.assert(fc.property(data, (card) => expectFine(projectCardView(card))));
  });

  it('the questions which project is meant', () => {
    fc.assert(
      fc.property(hostile, fc.array(project, { maxLength: 60 }), (typed, projects) => {
        const data = { word: 'show', typed, projects, slashCommand: '/depot' };
        expectFine(ambiguousProjectView(data));
        expectFine(unknownProjectView(data, new Date()));
      }),
    );
  });

  it('usage', () => {
    const amount = fc.nat({ max: 1e9 });
    const figures = fc.record({
      builds: amount,
      seconds: amount,
      cacheGb: nullable(amount),
      counted: amount,
      failed: amount,
      succeeded: amount,
      savedSeconds: amount,
      cachedSteps: amount,
      totalSteps: amount,
    });
    const usage = fc.record({
      projectId: hostile,
      projectName: hostile,
      now: figures,
      before: nullable(figures),
    });
    const part = fc.record({
      label: fc.constantFrom('Nov 3', 'Nov 4', 'Nov 5'),
      builds: amount,
      medianSeconds: nullable(amount),
      p95Seconds: nullable(amount),
      depotSeconds: amount,
      savedSeconds: amount,
      cacheRate: nullable(fc.double({ min: 0, max: 1, noNaN: true })),
      successRate: nullable(fc.double({ min: 0, max: 1, noNaN: true })),
    });
    const shared = {
      period: 'the last 30 days',
      days: 'Nov 1–28, 2026',
      daysBefore: 'Oct 1–28, 2026',
      sources: { asOf: NOW, days: 30, daysRead: 2, counted: 4, builds: 9, countedSince: '2026-11-01' },
      slashCommand: '/depot',
    };
    const standout = {
      what: {
        kind: 'slower' as const,
        since: '2026-11-12',
        shift: { before: 1, after: 2 },
        cacheShift: { before: 0.7, after: 0.2 },
      },
      since: 'Nov 12',
    };
    fc.assert(
      fc.property(
        usage,
        fc.array(usage, { maxLength: 60 }),
        fc.uniqueArray(part, { maxLength: 20, selector: ({ label }) => label }),
        fc.constantFrom(...MEASURES),
        hostile,
        (one, rows, parts, by, pattern) => {
          expectFine(
            customerView({ ...shared, usage: one, parts, medianSeconds: 60, p95Seconds: null, standout }),
          );
          const trend = parts.map(({ label, builds }) => ({ label, seconds: builds }));
          const pageValue = (page: number) => `${page}`;
          expectFine(customersView({ ...shared, rows, by, pattern, trend, page: 0, pageValue }));
          const [top, movers] = [rows.slice(0, 10), rows.slice(0, 3)];
          const monthly = { month: 'October 2026', word: '2026-10', sum: sumOf(rows), movers, top, trend };
          expectFine(monthlyView({ ...shared, ...monthly }));
        },
      ),
      { numRuns: 50 },
    );
  });

  it('help and status', async () => {
    const commands = [...(await loadCommands()).values()];
    expectFine(helpView(commands, '/depot'));
    for (const command of commands) expectFine(commandHelpView(command, '/depot', 'A problem.'));
    fc.assert(
      fc.property(hostile, fc.boolean(), (text, reachable) => {
        expectFine(
          statusView({
            depot: { reachable, latencyMs: 3, words: text },
            slack: { reachable, latencyMs: 3, mode: 'socket' },
            database: { words: reachable ? null : text, kind: 'pglite' },
            watching: {
              watched: 3,
              unpolled: reachable ? 0 : 2,
              firstRoundEndsAt: reachable ? null : NOW,
              overdue: 1,
              oldestPollAt: NOW,
              longestIntervalSeconds: 300,
              awaySince: null,
            },
            delivery: { waiting: 2, oldestWaiting: NOW, posted: 5, p50: 3, p95: reachable ? 9 : null },
            version: '1.0.0',
            uptimeSeconds: 3,
          }),
        );
        expectFine(helpView(commands, '/depot', text));
      }),
      { numRuns: 30 },
    );
  });

  it('modals', () => {
    const check = (view: object) => expect(viewProblemsOf(view as Record<string, unknown>)).toEqual([]);
    for (const asOf of [null, new Date()])
      check(pickProjectModal('Choose a project', 'pick:show', '{}', asOf));
    fc.assert(
      fc.property(project, ({ name, regionId, cache }) => {
        check(typeNameModal(name, 'operation:delete', '{}'));
        const initial = { name, regionId, cache };
        check(projectFormView({ kind: 'update', callbackId: 'update:form', privateMetadata: '{}', initial }));
      }),
    );
  });

  const grant = fc.record({
    subject,
    role: fc.constantFrom('viewer' as const, 'operator' as const, 'admin' as const),
    pattern: fc.oneof(hostile, fc.constantFrom('*', 'id:5pp5gp453m')),
    origin: fc.constantFrom('granted' as const, 'default' as const, 'setting' as const),
    grantedBy: nullable(fc.constant('U0ANA')),
    grantedAt: nullable(date),
  });
  const rule = fc.oneof(
    approvalRule.map((one) => ({ kind: 'approval' as const, ...one })),
    fc.record({ kind: fc.constant('delay' as const), action: hostile, pattern: hostile, minutes: fc.nat() }),
  );

  it('who may do what: the list, changes, rules and explanations', () => {
    fc.assert(
      fc.property(
        fc.array(grant, { maxLength: 60 }),
        fc.array(rule, { maxLength: 40 }),
        hostile,
        fc.nat(9),
        (grants, rules, text, page) => {
          const nameOf = () => text;
          const by = 'U0ANA';
          expectFine(
            accessListView({ grants, rules, page, nameOf, slashCommand: '/depot', mayChange: true }),
          );
          for (const kind of ['granted', 'already', 'revoked'] as const) {
            expectFine(accessChangeView({ kind, by, grants, nameOf, note: text }));
          }
          for (const one of rules.slice(0, 2)) {
            const { kind, action, pattern } = one;
            expectFine(ruleChangeView({ by, kind, action, pattern, rule: one, nameOf }));
            expectFine(ruleChangeView({ by, kind, action, pattern, rule: null, nameOf: () => null }));
          }
          const check = { userId: 'U0BO', action: text, projectName: text, grants, rules, nameOf };
          expectFine(accessCheckView({ ...check, decision: { allowed: true, grant: grants[0] ?? null } }));
          expectFine(
            accessCheckView({ ...check, projectName: null, decision: { allowed: false, needed: 'admin' } }),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it('the audit trail', () => {
    const line = fc.record({
      at: date,
      actor: fc.constant('U0ANA'),
      action: hostile,
      projectName: nullable(hostile),
      channelId: nullable(fc.constantFrom('C0PLATFORM', 'D0DIRECT')),
      outcome: hostile,
      requestId: hostile,
      isForeign: fc.boolean(),
      requestedBy: nullable(fc.constant('U0BO')),
      approvedBy: fc.array(fc.constantFrom('U0ANA', 'U0BO'), { maxLength: 12 }),
      grant: nullable(fc.record({ role: hostile, pattern: hostile, subject })),
      remark: nullable(hostile),
    });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), hostile, (rows, text) => {
        const value = text.slice(0, 100);
        expectFine(
          auditPageView({
            rows: rows.slice(0, 10),
            about: md` of ${bold(text)}`,
            older: value,
            newest: value,
            exportValue: value,
          }),
        );
        expectFine(auditPostView(rows.length > 0 ? rows : [], text));
        expectFine(chainView({ verdict: { ok: true, rows: 3, head: text, pruned: 2 } }));
        for (const fault of [
          'does not fit',
          'foreign row',
          'end missing',
          'head missing',
          'checkpoint',
        ] as const)
          expectFine(chainView({ verdict: { ok: false, fault, rows: 3, auditId: '7', at: null } }));
      }),
      { numRuns: 60 },
    );
  });

  it('tokens, trust policies and images', () => {
    const projectId = '5pp5gp453m';
    fc.assert(
      fc.property(
        hostile,
        fc.array(token, { maxLength: 30 }),
        fc.array(policy, { maxLength: 30 }),
        fc.array(image, { maxLength: 30 }),
        nullable(retention),
        fc.nat(5),
        (projectName, tokens, policies, images, kept, page) => {
          const common = { projectId, projectName, page, mayChange: true, slashCommand: '/depot' };
          const revokedAt = new Map(tokens.slice(0, 2).map(({ tokenId }) => [tokenId, words.now]));
          expectFine(tokenListView({ ...common, tokens, revokedAt, now: words.now }));
          expectFine(trustListView({ ...common, policies }));
          expectFine(imageListView({ ...common, images, retention: kept }));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('the forms around access and credentials', () => {
    const check = (view: object) => expect(viewProblemsOf(view as Record<string, unknown>)).toEqual([]);
    check(reasonModal('operation:reason', '{}'));
    check(makingTokenModal('Project and token'));
    check(
      grantFormView({
        callbackId: 'access:grant',
        privateMetadata: '{}',
        slashCommand: '/depot',
        initial: { role: 'admin' },
      }),
    );
    fc.assert(
      fc.property(
        hostile,
        hostile,
        fc.array(image, { maxLength: 130 }),
        retention,
        fc.nat(),
        (name, text, images, kept, n) => {
          const form = { projectName: name, privateMetadata: '{}' };
          check(typeNameModal(name, 'operation:delete', '{}', true));
          check(createTokenFormView({ ...form, description: text }));
          check(rotateTokenFormView({ ...form, description: text, createdAt: null, overlapMinutes: n }));
          check(
            secretModal({
              projectId: '5pp5gp453m',
              projectName: name,
              description: text,
              secret: 'depot_project_x',
              overlapMinutes: n,
            }),
          );
          for (const provider of ['github', 'gitlab', 'circleci', 'buildkite'] as const)
            check(trustFormView({ ...form, provider }));
          const choices = images.map((one, index) => ({ key: `k${index}`, image: one }));
          if (choices.length > 0) check(deleteImagesFormView({ ...form, choices, total: n }));
          check(retentionFormView({ ...form, policy: kept }));
        },
      ),
      { numRuns: 60 },
    );
  });
});
