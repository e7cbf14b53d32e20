import { z } from 'zod';
import type { Period, Project } from '../../depot/model.ts';
import { dayOf, type UsageTotals, usageBetween } from '../../store/usage-days.ts';
import type { CountedPeriods, CountedUsage } from '../../views/usage/counted-words.ts';
import { type NamedUsage, projectUsageView, usageView } from '../../views/usage/usage.ts';
import { defineCommand } from '../platform/command.ts';
import { findProject } from '../platform/find-project.ts';
import { asMinutes } from '../platform/parse/duration-words.ts';
import { visibleOf } from '../platform/require-permission.ts';
import type { Services } from '../platform/services.ts';

const MINUTES_A_DAY = 1_440;
const USUAL_DAYS = 30;
const MOST_DAYS = 366;

/** The calls for each project's usage grow with their number; beyond this, one call for all of them must do. */
const MOST_ONE_BY_ONE = 250;

/** By id; in a large organization by name, as Depot's own usage page has it, and without each one's cache. */
async function usageOfAll(
  visible: readonly Project[],
  period: Period,
  { depot }: Services,
): Promise<readonly NamedUsage[]> {
  const all = await depot.projects.list();
  const none = { buildCount: 0, buildSeconds: 0, layerCacheGb: 0 };
  if (all.length <= MOST_ONE_BY_ONE) {
    const usages = new Map((await depot.usage.projects(period)).map((usage) => [usage.projectId, usage]));
    return visible.map(({ projectId, name }) => ({
      ...none,
      ...usages.get(projectId),
      projectId,
      projectName: name,
    }));
  }
  const { builds } = await depot.usage.organization(period);
  const byName = new Map(builds.map((usage) => [usage.projectName, usage]));
  return visible.map(({ projectId, name }) => {
    const usage = byName.get(name);
    const buildSeconds = Math.round((usage?.minutesBilled ?? 0) * 60);
    return { ...none, projectId, projectName: name, buildCount: usage?.buildCount ?? 0, buildSeconds };
  });
}

const NOTHING: CountedUsage = {
  builds: 0,
  failed: 0,
  succeeded: 0,
  savedSeconds: 0,
  cachedSteps: 0,
  totalSteps: 0,
};

/** Of these projects only: a reader must not learn from a sum what other projects built. */
function sumOf(totals: readonly UsageTotals[], projectIds: ReadonlySet<string>): CountedUsage {
  return totals
    .filter(({ projectId }) => projectIds.has(projectId))
    .reduce(
      (sum, one) => ({
        builds: sum.builds + one.builds,
        failed: sum.failed + one.failed,
        succeeded: sum.succeeded + one.succeeded,
        savedSeconds: sum.savedSeconds + one.savedSeconds,
        cachedSteps: sum.cachedSteps + one.cachedSteps,
        totalSteps: sum.totalSteps + one.totalSteps,
      }),
      NOTHING,
    );
}

/** What the bot counted in the last UTC days, today among them, and in as many days before. */
async function countedOf(
  projects: readonly Project[],
  days: number,
  { clock, store: { db } }: Services,
): Promise<CountedPeriods> {
  const dayFromNow = (offset: number) =>
    dayOf(new Date(clock.now().getTime() + offset * MINUTES_A_DAY * 60_000));
  const ids = new Set(projects.map(({ projectId }) => projectId));
  const from = dayFromNow(1 - days);
  const [now, before] = await Promise.all([
    usageBetween(db, from, dayFromNow(1)),
    usageBetween(db, dayFromNow(1 - 2 * days), from),
  ]);
  return { now: sumOf(now, ids), before: sumOf(before, ids) };
}

export const command = defineCommand({
  word: 'usage',
  permission: { role: 'viewer', does: 'look at usage' },
  topic: 'projects',
  summary: 'Show build time and cache use.',
  usage: '[PROJECT] [30d]',
  examples: ['usage', 'usage 7d', 'usage acme 90d'],
  effect: 'read',
  args: z.object({ positional: z.array(z.string()) }).transform(({ positional }, context) => {
    const minutes = asMinutes(positional.at(-1) ?? '');
    if (minutes !== null && (minutes < MINUTES_A_DAY || minutes > MOST_DAYS * MINUTES_A_DAY)) {
      context.addIssue({ code: 'custom', message: `Usage is counted by days, from 1d to ${MOST_DAYS}d.` });
      return z.NEVER;
    }
    const words = minutes === null ? positional : positional.slice(0, -1);
    return {
      typed: words.join(' '),
      days: Math.floor((minutes ?? USUAL_DAYS * MINUTES_A_DAY) / MINUTES_A_DAY),
    };
  }),
  async run({ typed, days }, interaction, services) {
    const { depot, clock, settings } = services;
    const to = clock.now();
    const period = { from: new Date(to.getTime() - days * MINUTES_A_DAY * 60_000), to };
    const data = { period, days, slashCommand: settings.slashCommand };
    if (typed !== '') {
      const project = await findProject(typed, 'usage', interaction, services);
      if (!project) return;
      const usage = await depot.usage.project(project.projectId, period);
      return interaction.answer.replyPrivately(
        projectUsageView(
          { ...usage, projectName: project.name },
          { ...data, counted: await countedOf([project], days, services) },
        ),
      );
    }
    const visible = await visibleOf(await depot.projects.list(), interaction, services);
    const named = await usageOfAll(visible, period, services);
    await interaction.answer.replyPrivately(
      usageView(named, { ...data, counted: await countedOf(visible, days, services) }),
    );
  },
});
