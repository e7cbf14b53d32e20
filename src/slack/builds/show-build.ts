// A build's screen for what a person typed: a build, or a project, whose newest (failed) build is meant then.

import type { Build, Project } from '../../depot/model.ts';
import { UserError } from '../../lib/errors.ts';
import type { BuildPlace } from '../../views/builds/build-place.ts';
import { chosenBuildView } from '../../views/builds/chosen-build.ts';
import { shortName } from '../../views/kit/mrkdwn.ts';
import { matchTyped } from '../platform/find-project.ts';
import type { Interaction } from '../platform/interaction.ts';
import { requireOnProject } from '../platform/require-permission.ts';
import type { Services } from '../platform/services.ts';
import { findBuild } from './find-build.ts';
import type { Screen } from './live-screens.ts';

type Word = 'build' | 'why' | 'steps' | 'logs';

/** How far back the newest failed build of a project is looked for: one call. */
const NEWEST_BUILDS = 100;

type Present = (
  place: BuildPlace,
  screen: Screen,
  interaction: Interaction,
  services: Services,
) => Promise<void>;

const once: Present = async (place, screen, { answer }, services) =>
  answer.replace(await screen(place, services));

/**
 * @param present @default shows it once
 * @throws UserError when it is neither a build nor a project that the person may see.
 */
export async function showBuild(
  typed: string,
  word: Word,
  screen: Screen,
  interaction: Interaction,
  services: Services,
  present: Present = once,
): Promise<void> {
  try {
    const place = await findBuild(typed, word, interaction, services);
    if (place) await present(place, screen, interaction, services);
  } catch (error) {
    const match = error instanceof UserError ? await matchTyped(typed, interaction, services) : null;
    if (match?.kind !== 'found') throw error;
    const place = await findNewest(match.project, word, interaction, services);
    const isFailed = word !== 'build';
    const chosen: Screen = async (now) => chosenBuildView(now, isFailed, await screen(now, services));
    await present(place, chosen, interaction, services);
  }
}

const hasFailed = ({ status }: Build) => status === 'failed' || status === 'error';

async function findNewest(
  project: Pick<Project, 'projectId' | 'name'>,
  word: Word,
  interaction: Interaction,
  services: Services,
): Promise<BuildPlace> {
  await requireOnProject(word, project, interaction, services);
  const { items } = await services.depot.builds.page(project.projectId, { pageSize: NEWEST_BUILDS });
  const build = word === 'build' ? items[0] : items.find(hasFailed);
  if (!build) {
    const what = word === 'build' ? 'no build yet' : `no failed build among its newest ${NEWEST_BUILDS}`;
    throw new UserError(`The project “${shortName(project.name)}” has ${what}.`);
  }
  const { projectId, name: projectName } = project;
  return { build, projectId, projectName, orgId: services.orgId, liveUntil: null };
}
