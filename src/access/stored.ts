// Grants as rows: what goes in as text comes out as the policy's words.

import type { GrantRow } from '../store/grants.ts';
import { type Grant, ROLES, type Role, type Subject } from './model.ts';

/** Until somebody revokes it, everybody of this workspace may look; guests and strangers are not everybody. */
export const DEFAULT_GRANT: Grant = {
  subject: { kind: 'everyone' },
  role: 'viewer',
  pattern: '*',
  origin: 'default',
  grantedBy: null,
  grantedAt: null,
};

export const subjectKey = (subject: Subject): string =>
  'id' in subject ? `${subject.kind}:${subject.id}` : subject.kind;

/** null for what this version does not understand. */
export function toSubject(key: string): Subject | null {
  const [kind, id = ''] = key.split(':', 2);
  if (kind === 'everyone' || kind === 'workspace-admins') return { kind };
  if ((kind === 'person' || kind === 'group' || kind === 'channel') && id) return { kind, id };
  return null;
}

const toRole = (word: string): Role | null => ROLES.find((role) => role === word) ?? null;

export const isSame = (a: Pick<Grant, 'subject' | 'role' | 'pattern'>, b: typeof a): boolean =>
  subjectKey(a.subject) === subjectKey(b.subject) && a.role === b.role && a.pattern === b.pattern;

/** The grants in force. A row that this version does not understand gives nothing. */
export function grantsInForce(rows: readonly GrantRow[]): readonly Grant[] {
  const all = rows.flatMap((row): readonly (Grant & { readonly revoked: boolean })[] => {
    const [subject, role] = [toSubject(row.subject), toRole(row.role)];
    if (!subject || !role) return [];
    const { pattern, granted_by: grantedBy, granted_at: grantedAt } = row;
    const revoked = row.revoked_at !== null;
    return [{ subject, role, pattern, origin: 'granted', grantedBy, grantedAt, revoked }];
  });
  const granted = all.filter(({ revoked }) => !revoked).map(({ revoked: _, ...grant }) => grant);
  return all.some((grant) => isSame(grant, DEFAULT_GRANT)) ? granted : [...granted, DEFAULT_GRANT];
}
