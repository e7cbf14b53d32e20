// The fingerprint of an audit row, over its content and the fingerprint of the row before it. Never to be changed: every
// chain that was ever written depends on it.

import { createHash } from 'node:crypto';

/** What comes before the first row. */
export const BEFORE_FIRST = '0'.repeat(64);

export interface HashedRow {
  readonly at: Date;
  readonly team_id: string;
  readonly actor: string;
  readonly action: string;
  readonly project_id: string | null;
  readonly project_name: string | null;
  readonly channel_id: string | null;
  readonly outcome: string;
  readonly detail: unknown;
  readonly operation_id: string | null;
  readonly request_id: string;
}

/** Keys in alphabetical order at every depth: jsonb has no order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, part]) => [key, sorted(part)] as const);
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
}

/** 64 hexadecimal digits. */
export function auditHash(previous: string, row: HashedRow): string {
  const content = [
    previous,
    row.at.toISOString(),
    row.team_id,
    row.actor,
    row.action,
    row.project_id,
    row.project_name,
    row.channel_id,
    row.outcome,
    sorted(row.detail),
    row.operation_id,
    row.request_id,
  ];
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}
