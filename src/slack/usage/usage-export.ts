// Usage as a file for billing: a row for each project and UTC day. docs/usage-export.md describes each column; what is
// described there stays.

import { stringify } from 'csv-stringify/sync';
import type { UsageRow } from '../../store/usage-rows.ts';

export type ExportFormat = 'csv' | 'json';

interface NamedRow extends UsageRow {
  /** '' for a project that is gone. */
  readonly project_name: string;
}

/** The file's columns, and of what. */
const COLUMNS: readonly (readonly [string, keyof NamedRow])[] = [
  ['day', 'day'],
  ['project_id', 'project_id'],
  ['project_name', 'project_name'],
  ['depot_builds', 'depot_builds'],
  ['depot_build_seconds', 'depot_seconds'],
  ['depot_cache_gb', 'cache_gb'],
  ['counted_builds', 'builds'],
  ['counted_succeeded', 'succeeded'],
  ['counted_failed', 'failed'],
  ['counted_build_seconds', 'seconds'],
  ['counted_saved_seconds', 'saved_seconds'],
  ['counted_cached_steps', 'cached_steps'],
  ['counted_total_steps', 'total_steps'],
];

/** A cell that begins like a formula is made harmless: names come from outside, and a spreadsheet obeys them. */
const csvLines = (rows: readonly (readonly unknown[])[]) => stringify([...rows], { escape_formulas: true });

/** @param names of the projects there are, by id */
export async function* exportUsage(
  batches: AsyncIterable<readonly UsageRow[]>,
  names: ReadonlyMap<string, string>,
  format: ExportFormat,
): AsyncGenerator<string> {
  if (format === 'csv') yield csvLines([COLUMNS.map(([column]) => column)]);
  for await (const batch of batches) {
    const rows = batch.map((row): NamedRow => ({ ...row, project_name: names.get(row.project_id) ?? '' }));
    yield format === 'csv'
      ? csvLines(rows.map((row) => COLUMNS.map(([, of]) => row[of])))
      : rows
          .map(
            (row) =>
              `${JSON.stringify(Object.fromEntries(COLUMNS.map(([column, of]) => [column, row[of]])))}\n`,
          )
          .join('');
  }
}
