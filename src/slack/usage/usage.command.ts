import { standoutOf } from '../../analysis/usage-trend.ts';
import { DepotError } from '../../depot/depot-error.ts';
import type { Project } from '../../depot/model.ts';
import { addDays, dayAt, dayWords, partsOf, rangeWords } from '../../lib/day-range.ts';
import { UserError } from '../../lib/errors.ts';
import { matches } from '../../lib/pattern.ts';
import { sumUsage } from '../../store/usage-totals.ts';
import { countPastBuilds } from '../../usage/count-past-builds.ts';
import { readCustomersUsage } from '../../usage/customers.ts';
import type { View } from '../../views/kit/blocks.ts';
import { count } from '../../views/kit/words.ts';
import { customerView } from '../../views/usage/customer.ts';
import { customersView } from '../../views/usage/customers.ts';
import { defineCommand } from '../platform/command.ts';
import { findProject } from '../platform/find-project.ts';
import type { Interaction } from '../platform/interaction.ts';
import { keepVisible } from '../platform/require-permission.ts';
import type { Action, Services } from '../platform/services.ts';
import { readPartDurations, readPartsWithFigures } from './customer-parts.ts';
import { sendUsageExport } from './send-usage-export.ts';
import { type PeriodWord, periodOf, periodWords } from './usage-period.ts';
import { noSuchProjects, pageValue, readPageValue, type UsageWish, UsageWords } from './usage-words.ts';

const USUAL = { all: '30d' as PeriodWord, one: '90d' as PeriodWord };

function resolve(word: PeriodWord, { clock, usageDays }: Services) {
  const period = periodOf(word, clock.now());
  if (!period) throw new UserError(`${word} is in the future. Pick an earlier month.`);
  const oldest = addDays(dayAt(clock.now().getTime()), -usageDays);
  if (period.now.to <= oldest) {
    throw new UserError(
      `The bot keeps usage for ${count(usageDays, 'day')}, so none of ${word} is known. Pick a later month.`,
    );
  }
  return period;
}

async function customers(
  wish: UsageWish,
  page: number,
  interaction: Interaction,
  services: Services,
): Promise<View> {
  const { depot, settings, store } = services;
  const period = resolve(wish.period ?? USUAL.all, services);
  const visible = await keepVisible(await depot.projects.list(), interaction, services);
  const projects = wish.typed ? visible.filter(({ name }) => matches(wish.typed, name)) : visible;
  if (wish.typed && projects.length === 0) {
    throw noSuchProjects(wish.typed, settings);
  }
  const parts = partsOf(period.now);
  // Of these projects only: a reader must not learn from a sum what other projects built.
  const ids = projects.map(({ projectId }) => projectId);
  const [{ rows, sources }, trend] = await Promise.all([
    readCustomersUsage(store.db, projects, period),
    sumUsage(
      store.db,
      parts.map(({ range }) => range),
      ids,
    ),
  ]);
  return customersView({
    rows,
    by: wish.by,
    period: periodWords(period),
    days: rangeWords(period.now),
    daysBefore: rangeWords(period.before),
    pattern: wish.typed,
    trend: parts.map(({ label }, index) => ({ label, seconds: trend[index]?.depotSeconds ?? 0 })),
    sources,
    page,
    pageValue: (to) => pageValue(wish, to),
    slashCommand: settings.slashCommand,
  });
}

async function customer(project: Project, word: PeriodWord, services: Services): Promise<View> {
  const { depot, clock, log } = services;
  const { db } = services.store;
  const period = resolve(word, services);
  await countPastBuilds({ db, depot, clock }, project.projectId).catch((error: unknown) => {
    // What is counted so far is shown, with how many of Depot's builds it is from.
    if (!(error instanceof DepotError)) throw error;
    log.warn({ err: error, projectId: project.projectId }, 'past builds could not be counted');
  });
  const [{ rows, sources }, parts, durations] = await Promise.all([
    readCustomersUsage(db, [project], period),
    readPartsWithFigures(db, project.projectId, period),
    readPartDurations(db, project.projectId, period),
  ]);
  const [usage] = rows;
  if (!usage) throw new Error('a project has no row of its own');
  const standout = standoutOf(parts);
  return customerView({
    usage,
    period: periodWords(period),
    days: rangeWords(period.now),
    daysBefore: rangeWords(period.before),
    ...durations,
    parts,
    standout: standout && { what: standout, since: dayWords(standout.since) },
    sources,
    slashCommand: services.settings.slashCommand,
  });
}

const turnPage: Action = async (value, interaction, services) => {
  const { page, wish } = readPageValue(value);
  await interaction.answer.replace(await customers(wish, page, interaction, services));
};

export const command = defineCommand({
  word: 'usage',
  permission: { role: 'viewer', does: 'see usage' },
  topic: 'projects',
  summary: 'Show builds, build time and cache by customer.',
  usage:
    '[PROJECT | PATTERN] [30d | this-month | last-month | 2026-10] [by=minutes|cache|builds|success|saved] | export [csv|json] …',
  examples: [
    'usage',
    'usage last-month by=cache',
    'usage acme-* 90d',
    'usage acme',
    'usage export csv last-month',
  ],
  furtherPermissions: { 'usage-export': { role: 'admin', does: 'export usage' } },
  effect: 'read',
  options: ['by'],
  args: UsageWords,
  async run(wish, interaction, services) {
    if (wish.format !== null) {
      const period = resolve(wish.period ?? USUAL.all, services);
      return sendUsageExport({ format: wish.format, pattern: wish.typed, period }, interaction, services);
    }
    if (wish.typed !== '' && !wish.typed.includes('*')) {
      const project = await findProject(wish.typed, 'usage', interaction, services);
      if (!project) return;
      return interaction.answer.replyPrivately(await customer(project, wish.period ?? USUAL.one, services));
    }
    await interaction.answer.replyPrivately(await customers(wish, 0, interaction, services));
  },
  actions: { previous: turnPage, next: turnPage },
});
