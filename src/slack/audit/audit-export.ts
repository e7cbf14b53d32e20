// The audit trail as a file: JSON lines with everything, or CSV for a spreadsheet.

import { stringify } from 'csv-stringify/sync';
import type { AuditRow } from '../../store/audit.ts';

export type ExportFormat = 'csv' | 'json';

const COLUMNS = [
  'audit_id',
  'at',
  'actor',
  'action',
  'outcome',
  'project_id',
  'project_name',
  'channel_id',
  'operation_id',
  'request_id',
  'detail',
  'previous_hash',
  'hash',
  'is_foreign',
] as const;

const plain = (row: AuditRow) => ({
  ...row,
  audit_id: String(row.audit_id),
  at: row.at.toISOString(),
});

/** A cell that begins like a formula is made harmless: names come from outside, and a spreadsheet obeys them. */
const csvLine = (cells: readonly unknown[]) => stringify([cells], { escape_formulas: true });

export async function* exportRows(
  rows: AsyncIterable<AuditRow>,
  format: ExportFormat,
): AsyncGenerator<string> {
  if (format === 'csv') yield csvLine(COLUMNS);
  for await (const row of rows) {
    const { detail, ...cells } = plain(row);
    yield format === 'json'
      ? `${JSON.stringify({ ...cells, detail })}\n`
      : csvLine(COLUMNS.map((column) => (column === 'detail' ? JSON.stringify(detail) : cells[column])));
  }
}
