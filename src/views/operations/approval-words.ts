// Rules for changes and their state, in words.

import { lines, Mrkdwn, md, mention } from '../kit/mrkdwn.ts';
import { subjectWords } from '../kit/subject-words.ts';
import { count, minutesWords } from '../kit/words.ts';
import type { ApprovalRuleData, OperationViewData } from './operation-data.ts';

function approvers({ from, count: number }: ApprovalRuleData): Mrkdwn {
  if (from !== null) return md`${subjectWords(from)}, but not by the requester`;
  return number === 1 ? md`somebody else who could make the change` : md`others who could make the change`;
}

/** `1 approval by somebody else who could make the change, in #approvals, within 4 hours, and a reason` */
export function approvalRuleWords(rule: ApprovalRuleData): Mrkdwn {
  const where = rule.channelId === null ? md`` : new Mrkdwn(`, in <#${rule.channelId}>`);
  const reason = rule.reason ? ', and a reason' : '';
  return md`${count(rule.count, 'approval')} by ${approvers(rule)}${where}, within ${minutesWords(rule.expiresMinutes)}${reason}`;
}

/** What will happen after the click, where rules make the change wait. null: it runs at once. */
export function guardLines({ guards }: Pick<OperationViewData, 'guards'>): Mrkdwn | null {
  const { approvals, delayMinutes } = guards;
  if (approvals.length === 0 && delayMinutes === 0) return null;
  return lines([
    ...approvals.map((rule) => md`• needs ${approvalRuleWords(rule)}`),
    delayMinutes > 0 ? md`• then waits ${minutesWords(delayMinutes)}; it can be stopped until then` : null,
  ]);
}

/** Who approved so far, and what is missing. */
export function approvalLines({
  guards,
  approvals,
  reason,
  confirmedBy,
  requestedBy,
}: OperationViewData): Mrkdwn {
  const approved = approvals.filter(({ decision }) => decision === 'approve');
  const by = new Mrkdwn(approved.map(({ userId }) => mention(userId).value).join(', '));
  return lines([
    reason === null ? null : md`*Why:* ${reason} (${mention(confirmedBy ?? requestedBy)})`,
    // The reason and the place are there to be seen.
    ...guards.approvals.map(
      (rule) => md`• needs ${approvalRuleWords({ ...rule, reason: false, channelId: null })}`,
    ),
    approved.length === 0 ? md`• no approvals yet` : md`• approved by ${by}`,
  ]);
}

export function approvedBy({ approvals }: Pick<OperationViewData, 'approvals'>): Mrkdwn | null {
  const approved = approvals.filter(({ decision }) => decision === 'approve');
  if (approved.length === 0) return null;
  return new Mrkdwn(`approved by ${approved.map(({ userId }) => mention(userId).value).join(', ')}`);
}
