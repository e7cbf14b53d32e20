import { z } from 'zod';
import { compareBuilds } from '../../analysis/compare-builds.ts';
import type { Build } from '../../depot/model.ts';
import { UserError } from '../../lib/errors.ts';
import { ownValue } from '../../lib/own-property.ts';
import { comparisonView } from '../../views/builds/build-comparison.ts';
import type { BuildPlace } from '../../views/builds/build-place.ts';
import { defineCommand, UsageError } from '../platform/command.ts';
import type { Interaction } from '../platform/interaction.ts';
import type { Action, Services } from '../platform/services.ts';
import { stepsOf } from './build-screens.ts';
import { findBuild } from './find-build.ts';

const PAGE_SIZE = 100;

/** The last build of the project that succeeded before this one. @throws UserError when there is none. */
async function findLastGreenBefore({ projectId, build }: BuildPlace, { depot }: Services): Promise<Build> {
  const page = await depot.builds.page(projectId, { pageSize: PAGE_SIZE });
  const green = page.items.find(
    ({ status, createdAt, buildId }) =>
      status === 'success' && createdAt < build.createdAt && buildId !== build.buildId,
  );
  if (green) return green;
  throw new UserError(
    `No build succeeded before ${build.buildId}, among the last ${PAGE_SIZE}. Name the build to compare with: compare BUILD BUILD.`,
  );
}

/** The one that ran just before it. @throws UserError when there is none. */
async function buildBefore({ projectId, build }: BuildPlace, { depot }: Services): Promise<Build> {
  const { items } = await depot.builds.page(projectId, { pageSize: PAGE_SIZE });
  const before = items.find(({ createdAt }) => createdAt < build.createdAt);
  if (before) return before;
  throw new UserError(`No build ran before ${build.buildId}, among the last ${PAGE_SIZE}.`);
}

/** @throws UserError when it is the newest itself. */
async function findNewestBuild({ projectId, build }: BuildPlace, { depot }: Services): Promise<Build> {
  const { items } = await depot.builds.page(projectId, { pageSize: 1 });
  const [newest] = items;
  if (newest && newest.buildId !== build.buildId) return newest;
  throw new UserError(`${build.buildId} is the newest build itself.`);
}

/** @param isLastGreen was the other one chosen as the last success? */
async function showComparison(
  one: BuildPlace,
  other: BuildPlace,
  isLastGreen: boolean,
  { answer }: Interaction,
  services: Services,
): Promise<void> {
  const [before, after] = other.build.createdAt <= one.build.createdAt ? [other, one] : [one, other];
  const [was, is] = await Promise.all([stepsOf(before, services), stepsOf(after, services)]);
  await answer.replyPrivately(
    comparisonView({
      before,
      after,
      isLastGreen,
      steps:
        was && is
          ? compareBuilds(
              { status: before.build.status, steps: was },
              { status: after.build.status, steps: is },
            )
          : null,
    }),
  );
}

const OTHERS = { success: findLastGreenBefore, before: buildBefore, newest: findNewestBuild };

/** The menu's value: `<build> <which other>`. */
const compareWith: Action = async (value, interaction, services) => {
  const [buildId = '', which = ''] = value.split(' ');
  const find = ownValue(OTHERS, which) ?? findLastGreenBefore;
  const one = await findBuild(buildId, 'compare', interaction, services);
  if (!one) return;
  const other = { ...one, build: await find(one, services) };
  await showComparison(one, other, find === findLastGreenBefore, interaction, services);
};

export const command = defineCommand({
  word: 'compare',
  permission: { role: 'viewer', does: 'see builds' },
  topic: 'builds',
  summary: 'Compare two builds, or one with the last success.',
  usage: 'BUILD [BUILD]',
  examples: ['compare 9hh2rh7zkq', 'compare 9hh2rh7zkq 3x7c1p0wvd'],
  effect: 'read',
  args: z.object({ positional: z.array(z.string()) }).transform(({ positional }) => positional),
  async run([first, second, ...rest], interaction, services) {
    if (rest.length > 0) throw new UsageError('Only two builds can be compared.');
    const one = await findBuild(first ?? '', 'compare', interaction, services);
    if (!one) return;
    const other = second === undefined ? null : await findBuild(second, 'compare', interaction, services);
    if (second !== undefined && !other) return;
    const isLastGreen = other === null;
    const compared = other ?? { ...one, build: await findLastGreenBefore(one, services) };
    await showComparison(one, compared, isLastGreen, interaction, services);
  },
  actions: { with: compareWith },
});
