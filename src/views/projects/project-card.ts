// One project: settings, use, last builds, who may build in it.

import type { Build, Project, ProjectUsage } from '../../depot/model.ts';
import { button, buttons, context, facts, header, section, type View, view } from '../kit/blocks.ts';
import { dashboardButton } from '../kit/links.ts';
import { code, day, lines, type Mrkdwn, md, shortName, when } from '../kit/mrkdwn.ts';
import { settingsFacts } from '../kit/project-settings.ts';
import { cachedWords, count, duration, STATUS_WORDS } from '../kit/words.ts';

/** What Depot did not give is null, and said so. */
export interface ProjectCardData {
  readonly project: Project;
  readonly usage: ProjectUsage | null;
  readonly builds: readonly Build[] | null;
  readonly tokenCount: number | null;
  readonly trustPolicyCount: number | null;
  readonly orgId: string | null;
}

const LAST_BUILDS = 5;
const NOT_KNOWN = 'unknown (Depot didn’t say)';

export function projectCardView(data: ProjectCardData): View {
  const { project, orgId } = data;
  const limits: (readonly [string, Mrkdwn])[] = [];
  if (project.buildTimeoutMinutes !== null) {
    limits.push(['Build timeout', md`${count(project.buildTimeoutMinutes, 'minute')}`]);
  }
  if (project.maxConcurrentBuilds !== null) {
    limits.push(['Builds per machine', md`${project.maxConcurrentBuilds}`]);
  }
  return view([
    header(project.name),
    facts([
      ['Id', code(project.projectId)],
      ...settingsFacts(project),
      ['Created', project.createdAt ? day(project.createdAt) : md`not known`],
      ['Access', accessWords(data)],
      ...limits,
    ]),
    section(lines([md`*This month*`, usageWords(data.usage)])),
    section(lines([md`*Last builds*`, ...buildLines(data.builds)])),
    buttons(
      button('Update', { actionId: 'run:update', value: project.projectId }),
      button('Tokens', { actionId: 'run:tokens', value: project.projectId }),
      button('Trust policies', { actionId: 'run:trust', value: project.projectId }),
      button('Images', { actionId: 'run:images', value: project.projectId }),
      button('Reset…', { actionId: 'run:reset', value: project.projectId }),
      button('Delete…', { actionId: 'run:delete', value: project.projectId, style: 'danger' }),
      button('Create another', { actionId: 'run:create', value: '' }),
      dashboardButton(orgId, project.projectId),
    ),
    context(md`Reset and delete show their impact first.`),
  ]);
}

function accessWords({ tokenCount, trustPolicyCount }: ProjectCardData): Mrkdwn {
  const tokens = tokenCount === null ? `tokens ${NOT_KNOWN}` : count(tokenCount, 'token');
  const policies =
    trustPolicyCount === null
      ? `trust policies ${NOT_KNOWN}`
      : count(trustPolicyCount, 'trust policy', 'trust policies');
  return md`${tokens}, ${policies}`;
}

function usageWords(usage: ProjectUsage | null): Mrkdwn {
  if (!usage) return md`• ${NOT_KNOWN}`;
  const cache = `${usage.layerCacheGb} GB of cache`;
  return md`• ${count(usage.buildCount, 'build')}, ${duration(usage.buildSeconds)} build time, ${cache}`;
}

function buildLines(builds: readonly Build[] | null): readonly Mrkdwn[] {
  if (!builds) return [md`• ${NOT_KNOWN}`];
  if (builds.length === 0) return [md`• none yet`];
  return builds.slice(0, LAST_BUILDS).map((build) => {
    const parts = [
      build.durationSeconds === null ? null : duration(build.durationSeconds),
      cachedWords(build),
      build.savedSeconds ? `${duration(build.savedSeconds)} saved` : null,
    ].filter((part) => part !== null);
    return md`• ${STATUS_WORDS[build.status]} ${when(build.createdAt)}${parts.length > 0 ? ` · ${parts.join(' · ')}` : ''} · ${code(build.buildId)}`;
  });
}

/** For commands whose project is one of several, or none. */
export interface PickData {
  readonly word: string;
  readonly typed: string;
  readonly projects: readonly Project[];
  readonly slashCommand: string;
}

export function ambiguousProjectView({ word, typed, projects }: PickData): View {
  return view([
    section(md`${count(projects.length, 'project')} match “${shortName(typed)}”. Which one?`),
    ...pickButtons(word, projects),
  ]);
}

/** @param asOf when the list was read in which the project is not; null: just now. */
export function unknownProjectView(
  { word, typed, projects, slashCommand }: PickData,
  asOf: Date | null,
): View {
  const list = md`All of them: ${code(`${slashCommand} projects`)}`;
  return view([
    section(
      projects.length === 0
        ? md`No project “${shortName(typed)}” found. Nothing changed. ${list}`
        : md`No project “${shortName(typed)}” found. Nothing changed. ${list}. Did you mean:`,
    ),
    ...pickButtons(word, projects),
    asOf && context(md`Projects as of ${when(asOf)}. A newer one is found by its id.`),
  ]);
}

const MAX_PICKS = 20;

function pickButtons(word: string, projects: readonly Project[]) {
  const more = projects.length - MAX_PICKS;
  return [
    ...projects
      .slice(0, MAX_PICKS)
      .map((project) =>
        section(
          md`${shortName(project.name)} · ${code(project.projectId)}`,
          button('This one', { actionId: `run:${word}`, value: project.projectId }),
        ),
      ),
    more > 0 ? context(md`and ${more} more; type more of the name`) : null,
  ];
}
