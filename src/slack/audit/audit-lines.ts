// Audit rows as their views and exports want them. What is in `detail` nobody has checked, so it is read with care.

import { z } from 'zod';
import { toSubject } from '../../access/stored.ts';
import type { AuditRow } from '../../store/audit.ts';
import type { AuditLineData } from '../../views/audit/audit.ts';

const Detail = z.object({
  requestedBy: z.string().nullish().catch(null),
  approvals: z
    .array(z.object({ userId: z.string(), decision: z.string() }))
    .nullish()
    .catch(null),
  reason: z.string().nullish().catch(null),
  needed: z.string().nullish().catch(null),
  has: z.string().nullish().catch(null),
  tried: z.string().nullish().catch(null),
  subject: z.string().nullish().catch(null),
  role: z.string().nullish().catch(null),
  pattern: z.string().nullish().catch(null),
  remark: z.string().nullish().catch(null),
  outcome: z
    .object({ explanation: z.string(), tokenId: z.string().nullish(), secretShown: z.boolean().nullish() })
    .nullish()
    .catch(null),
});

/** A reveal is worth a word: who made the token has seen its secret, or nobody has. */
function secretWords(outcome: NonNullable<z.infer<typeof Detail>['outcome']> | null): string | null {
  if (!outcome?.tokenId) return null;
  return outcome.secretShown ? 'its secret was shown, once' : 'its secret was lost';
}

export function auditLineOf(row: AuditRow): AuditLineData {
  const detail = Detail.safeParse(row.detail).data ?? {};
  const subject = toSubject(detail.subject ?? '');
  const tried = detail.tried ? `“${detail.tried}”: ` : '';
  const refused = detail.needed ? `${tried}needed ${detail.needed}, had ${detail.has ?? 'no role'}` : null;
  const approvedBy = (detail.approvals ?? [])
    .filter(({ decision }) => decision === 'approve')
    .map(({ userId }) => userId);
  return {
    at: row.at,
    actor: row.actor,
    action: row.action,
    projectName: row.project_name ?? row.project_id,
    channelId: row.channel_id,
    outcome: row.outcome,
    requestId: row.request_id,
    isForeign: row.is_foreign,
    requestedBy: detail.requestedBy ?? null,
    approvedBy,
    grant: detail.role && subject ? { role: detail.role, pattern: detail.pattern ?? '*', subject } : null,
    remark:
      refused ??
      secretWords(detail.outcome ?? null) ??
      detail.remark ??
      detail.reason ??
      (detail.outcome?.explanation || null),
  };
}
