import { z } from 'zod';
import { compareBuilds } from '../../analysis/compare-builds.ts';
import type { Build } from '../../depot/model.ts';
import { UserError } from '../../lib/errors.ts';
import { comparisonView } from '../../views/builds/build-comparison.ts';
import type { BuildPlace } from '../../views/builds/build-place.ts';
import { defineCommand, UsageError } from '../platform/command.ts';
import type { Services } from '../platform/services.ts';
import { stepsOf } from './build-screens.ts';
import { findBuild } from './find-build.ts';

const PAGE_SIZE = 100;

/** The last build of the project that succeeded before this one. @throws UserError when there is none. */
async function lastGreenBefore({ projectId, build }: BuildPlace, { depot }: Services): Promise<Build> {
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
    const earlier = other ?? { ...one, build: await lastGreenBefore(one, services) };
    const [before, after] = earlier.build.createdAt <= one.build.createdAt ? [earlier, one] : [one, earlier];
    const [was, is] = await Promise.all([stepsOf(before, services), stepsOf(after, services)]);
    await interaction.answer.replyPrivately(
      comparisonView({
        before,
        after,
        isLastGreen: second === undefined,
        steps:
          was && is
            ? compareBuilds(
                { status: before.build.status, steps: was },
                { status: after.build.status, steps: is },
              )
            : null,
      }),
    );
  },
});
