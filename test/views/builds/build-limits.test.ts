// The screens of a build, for any steps and any log.

import fc from 'fast-check';
import { describe, it } from 'vitest';
import { summarise } from '../../../src/analysis/baselines.ts';
import { compareBuilds } from '../../../src/analysis/compare-builds.ts';
import { failingStep } from '../../../src/analysis/failing-step.ts';
import { findingOf } from '../../../src/analysis/finding.ts';
import { cleanLines } from '../../../src/analysis/log-excerpt.ts';
import { waterfall } from '../../../src/analysis/waterfall.ts';
import { unknownProjectOfBuildView } from '../../../src/views/builds/ask-build.ts';
import { buildCardView } from '../../../src/views/builds/build-card.ts';
import { comparisonView } from '../../../src/views/builds/build-comparison.ts';
import { buildListView } from '../../../src/views/builds/build-list.ts';
import { logView } from '../../../src/views/builds/build-log.ts';
import type { BuildPlace } from '../../../src/views/builds/build-place.ts';
import { stepsView } from '../../../src/views/builds/build-steps.ts';
import { nothingToExplainView, whyView } from '../../../src/views/builds/build-why.ts';
import { stepsPage } from '../../../src/views/builds/steps-page.ts';
import { md } from '../../../src/views/kit/mrkdwn.ts';
import { build, date, hostile, nullable, project, step } from '../../support/any.ts';
import { change, whoWasNotified } from '../../support/any-notice.ts';
import { expectFine } from '../../support/fine-view.ts';

const place: fc.Arbitrary<BuildPlace> = fc.record({
  build,
  projectId: fc.constant('5pp5gp453m'),
  projectName: hostile,
  orgId: nullable(fc.constant('3d1h48dqlh')),
  liveUntil: nullable(date),
});
const steps = fc.array(step, { maxLength: 120 });
const log = fc
  .array(hostile, { maxLength: 60 })
  .map((entries) => entries.flatMap((entry) => cleanLines(entry)));

describe('every screen of a build, for any data', () => {
  it('its steps, on any page, in any order, beside any green build', () => {
    fc.assert(
      fc.property(
        place,
        steps,
        nullable(steps),
        fc.integer({ min: -1, max: 4 }),
        fc.boolean(),
        (where, all, green, page, slowestFirst) =>
          expectFine(stepsView(where, stepsPage(all, page, slowestFirst, green))),
      ),
      { numRuns: 150 },
    );
  });

  it('two of them side by side', () => {
    const side = fc.record({ build, projectName: hostile });
    fc.assert(
      fc.property(side, side, fc.boolean(), nullable(fc.tuple(steps, steps)), (before, after, green, both) =>
        expectFine(
          comparisonView({
            before,
            after,
            isLastGreen: green,
            steps: both
              ? compareBuilds(
                  { status: before.build.status, steps: both[0] },
                  { status: after.build.status, steps: both[1] },
                )
              : null,
          }),
        ),
      ),
    );
  });

  it('its summary', () => {
    fc.assert(
      fc.property(place, nullable(steps), (where, all) =>
        expectFine(buildCardView(where, all ? failingStep(all) : null, all, null)),
      ),
    );
  });

  it('why it failed', () => {
    const changed = fc.oneof(
      fc.record({ kind: fc.constant('failing step' as const) }),
      fc.record({ kind: fc.constant('base image' as const), image: fc.string() }),
      fc.record({ kind: fc.constantFrom('new step' as const, 'cache' as const), step: fc.string() }),
    );
    const seen = nullable(fc.record({ times: fc.nat(), since: date, outOf: fc.nat() }));
    fc.assert(
      fc.property(
        place,
        nullable(steps),
        nullable(log),
        seen,
        whoWasNotified,
        nullable(changed),
        (where, all, last, before, notified, since) => {
          const excerpt = last && {
            last,
            evidence: [],
            around: [],
            suspects: [],
            total: last.length,
            isCut: false,
          };
          expectFine(
            whyView(where, findingOf(where.build.status, all, excerpt), before, notified, null, since),
          );
          expectFine(nothingToExplainView(where, notified));
        },
      ),
    );
  });

  it('its log', () => {
    fc.assert(
      fc.property(place, steps, log, fc.boolean(), (where, all, last, isCut) =>
        expectFine(
          logView(where, {
            step: all[0] ?? null,
            last,
            total: last.length * 3,
            isCut,
            choices: waterfall(all).slice(1),
          }),
        ),
      ),
    );
  });

  it('the list of builds, and the question which project one is of', () => {
    fc.assert(
      fc.property(
        project,
        fc.array(build, { maxLength: 10 }),
        nullable(fc.string({ maxLength: 400 })),
        nullable(change),
        (of, builds, older, one) => {
          expectFine(
            buildListView({
              changes: new Map(one ? builds.map(({ buildId }) => [buildId, one]) : []),
              project: of,
              builds,
              summary: summarise(builds),
              description: md`failed builds`,
              older,
              newest: older,
              slashCommand: '/depot',
            }),
          );
          expectFine(unknownProjectOfBuildView('why', '9hh2rh7zkq'));
        },
      ),
    );
  });
});
