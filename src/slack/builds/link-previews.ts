// The previews of links to Depot: only of what both the poster and everybody who reads there may see.

import { onProject } from '../../access/model.ts';
import { keptFinding } from '../../analysis/finding.ts';
import { readIfKnown } from '../../depot/known.ts';
import type { Project } from '../../depot/model.ts';
import { messageOf } from '../../lib/errors.ts';
import { findProjectOfBuild } from '../../store/builds-seen.ts';
import { openIncidentOf } from '../../store/open-incidents.ts';
import { findWatchedBuild } from '../../store/watched-builds.ts';
import { buildPreviewView, projectPreviewView } from '../../views/builds/link-preview.ts';
import type { View } from '../../views/kit/blocks.ts';
import type { Interaction } from '../platform/interaction.ts';
import { readReference } from '../platform/parse/typed-reference.ts';
import type { Services } from '../platform/services.ts';
import { mayReadersSee } from '../platform/who-reads.ts';
import { changeOf, readFinding } from './build-screens.ts';
import { isBuildOf } from './find-build.ts';

/** More links in one message stay as they are. */
const MAX_LINKS = 5;

export interface DepotLink {
  /** As it stands in the message. */
  readonly url: string;
  readonly projectId: string;
  /** null: a link to the project. */
  readonly buildId: string | null;
}

/** Those that lead to a project or a build: each once, and not too many. */
export function readLinks(urls: readonly string[]): readonly DepotLink[] {
  return [...new Set(urls)]
    .flatMap((url) => {
      const { projectId, buildId } = readReference(url);
      return projectId === null ? [] : [{ url, projectId, buildId }];
    })
    .slice(0, MAX_LINKS);
}

interface FoundLink extends DepotLink {
  readonly project: Project;
}

/**
 * @param isAlone nobody but the person reads there
 * @param ready takes each preview as soon as it is known, by address
 */
export async function readPreviews(
  links: readonly DepotLink[],
  isAlone: boolean,
  ready: Map<string, View>,
  interaction: Interaction,
  services: Services,
): Promise<void> {
  const projects = await services.depot.projects.list();
  const found = links.flatMap((link): readonly FoundLink[] => {
    const project = projects.find(({ projectId }) => projectId === link.projectId);
    return project ? [{ ...link, project }] : [];
  });
  const mine = await keepVisible(found, interaction, services);
  const targets = mine.map(({ project }) => onProject(project));
  const open = isAlone ? mine.map(() => true) : await mayReadersSee(targets, interaction, services);
  await Promise.all(
    mine
      .filter((_, index) => open[index])
      .map(async (link) => {
        try {
          const preview = await readPreview(link, services);
          if (preview) ready.set(link.url, preview);
        } catch (error) {
          services.log.info({ error: messageOf(error), project: link.projectId }, 'a link gets no preview');
        }
      }),
  );
}

async function keepVisible(
  links: readonly FoundLink[],
  { actor }: Interaction,
  { access }: Services,
): Promise<readonly FoundLink[]> {
  const decisions = await Promise.all(
    links.map(({ buildId, project }) => access.check(actor, buildId ? 'build' : 'show', onProject(project))),
  );
  return links.filter((_, index) => decisions[index]?.allowed);
}

const readPreview = (link: FoundLink, services: Services): Promise<View | null> =>
  link.buildId === null
    ? readProjectPreview(link.project, services)
    : buildPreview(link.buildId, link.project, services);

async function readProjectPreview(project: Project, { depot, store }: Services): Promise<View> {
  const [page, incident] = await Promise.all([
    readIfKnown(depot.builds.page(project.projectId, { pageSize: 1 })),
    openIncidentOf(store.db, project.projectId),
  ]);
  return projectPreviewView({
    project,
    newest: page?.items[0],
    incident: incident
      ? { openedAt: incident.opened_at, failures: incident.failures, finding: incident.finding }
      : null,
  });
}

/** null: the address is made up, the build belongs to another project. */
async function buildPreview(buildId: string, project: Project, services: Services): Promise<View | null> {
  const { depot, store, orgId } = services;
  const { projectId, name: projectName } = project;
  const seenIn = await findProjectOfBuild(store.db, buildId);
  const isOfProject =
    seenIn === null ? await isBuildOf(buildId, projectId, 1, services) : seenIn === projectId;
  if (!isOfProject) return null;
  const build = await depot.builds.get(buildId);
  const place = { build, projectId, projectName, orgId, liveUntil: null };
  const hasFailed = build.status === 'failed' || build.status === 'error';
  const kept = hasFailed ? await findWatchedBuild(store.db, buildId) : undefined;
  const finding = hasFailed
    ? (keptFinding(kept?.finding ?? null) ?? (await readFinding(place, services)))
    : null;
  return buildPreviewView(place, finding, await changeOf(place, services));
}
