// The list of projects as a file for a spreadsheet.

import { stringify } from 'csv-stringify/sync';
import type { ListedProject } from '../../views/projects/listed.ts';

const iso = (at: Date | null) => at?.toISOString() ?? '';

/** A cell that begins like a formula is made harmless: names come from outside, and a spreadsheet obeys them. */
const csvLine = (cells: readonly (string | number)[]) => stringify([cells], { escape_formulas: true });

const COLUMNS: readonly (readonly [string, (listed: ListedProject) => string | number])[] = [
  ['project_id', ({ project }) => project.projectId],
  ['name', ({ project }) => project.name],
  ['region', ({ project }) => project.regionId],
  ['hardware', ({ project }) => project.hardware],
  ['created_at', ({ project }) => iso(project.createdAt)],
  ['cache_gb', ({ cacheGb }) => cacheGb ?? ''],
  ['builds_30d', ({ recentBuilds }) => recentBuilds ?? ''],
  ['last_build', ({ lastBuild }) => lastBuild.kind],
  ['last_build_from', ({ lastBuild }) => (lastBuild.kind === 'built' ? iso(lastBuild.from) : '')],
  ['last_build_to', ({ lastBuild }) => (lastBuild.kind === 'built' ? iso(lastBuild.to) : '')],
  ['no_build_since', ({ lastBuild }) => (lastBuild.kind === 'none' ? iso(lastBuild.since) : '')],
];

export async function* projectRows(projects: readonly ListedProject[]): AsyncGenerator<string> {
  yield csvLine(COLUMNS.map(([name]) => name));
  for (const project of projects) yield csvLine(COLUMNS.map(([, cell]) => cell(project)));
}
