// Whatever Depot and people call things: every view stays within Slack's limits, says in its text what its blocks say,
// and lets nothing from outside act. The limits come from the sandbox's Slack, which shares no code with the views.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HARDWARE } from '../../src/depot/model.ts';
import { viewProblemsOf } from '../../src/sandbox/slack/validate-blocks.ts';
import { loadCommands } from '../../src/slack/load-commands.ts';
import { commandHelpView, helpView } from '../../src/views/help.ts';
import { homeView } from '../../src/views/home.ts';
import { pickProjectModal, typeNameModal } from '../../src/views/modals.ts';
import { type OperationViewData, operationView } from '../../src/views/operation.ts';
import { ambiguousProjectView, projectCardView, unknownProjectView } from '../../src/views/project-card.ts';
import { projectFormView } from '../../src/views/project-form.ts';
import { projectListView } from '../../src/views/project-list.ts';
import { statusView } from '../../src/views/status.ts';
import { build, cache, date, hostile, nullable, project } from '../support/any.ts';
import { expectFine } from '../support/fine-view.ts';

const stakes = fc.record({
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
const request = fc.oneof(
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
);
const operation: fc.Arbitrary<OperationViewData> = fc.record({
  operationId: fc.uuid(),
  request,
  state: fc.constantFrom('pending', 'running', 'succeeded', 'failed', 'unclear', 'cancelled', 'expired'),
  previewVersion: fc.nat(),
  preview: fc.record({ project: nullable(project), stakes: nullable(stakes) }),
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
      explanation: hostile,
    }),
  ),
  requestId: fc.constant('abcd1234'),
});

const words = { orgId: '3d1h48dqlh', slashCommand: '/depot' };

describe('every view, for any data', () => {
  it('operations in every state', () => {
    fc.assert(
      fc.property(operation, fc.array(hostile, { maxLength: 6 }), (data, changes) => {
        expectFine(operationView(data, { ...words, changes }));
      }),
      { numRuns: 300 },
    );
  });

  it('the list of projects', () => {
    fc.assert(
      fc.property(fc.array(project, { maxLength: 60 }), hostile, fc.nat(9), (projects, filter, page) => {
        expectFine(
          projectListView({ projects, total: projects.length, filter, page, slashCommand: '/depot' }),
        );
      }),
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
        expectFine(unknownProjectView(data));
      }),
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
            database: { reachable, kind: 'pglite' },
            version: '1.0.0',
            uptimeSeconds: 3,
          }),
        );
        expectFine(helpView(commands, '/depot', text));
      }),
      { numRuns: 30 },
    );
  });

  it('modals and the Home tab', () => {
    const check = (view: object) => expect(viewProblemsOf(view as Record<string, unknown>)).toEqual([]);
    check(homeView('/depot', '1.0.0'));
    check(pickProjectModal('Choose a project', 'pick:show', '{}'));
    fc.assert(
      fc.property(project, ({ name, regionId, cache }) => {
        check(typeNameModal(name, 'operation:delete', '{}'));
        const initial = { name, regionId, cache };
        check(projectFormView({ kind: 'update', callbackId: 'update:form', privateMetadata: '{}', initial }));
      }),
    );
  });
});
