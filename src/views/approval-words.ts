// Rules on changes and how they stand, in words.

import { lines, Mrkdwn, md, mention } from './mrkdwn.ts';
import type { ApprovalRuleData, OperationViewData } from './operation-data.ts';
import { subjectWords } from './subject-words.ts';
import { count, minutesWords } from './words.ts';

const among = ({ from }: ApprovalRuleData): Mrkdwn =>
  from === null ? md`somebody who may do it` : subjectWords(from);

/** `1 approval by whoever may do it`, `2 approvals by @security` */
export function approvalRuleWords(rule: ApprovalRuleData): Mrkdwn {
  const by = rule.from === null ? md`people who may do it` : subjectWords(rule.from);
  const where = rule.channelId === null ? md`` : new Mrkdwn(`, asked in <#${rule.channelId}>`);
  const reason = rule.reason ? ', with a reason' : '';
  return md`${count(rule.count, 'approval')} by ${rule.count === 1 ? among(rule) : by}${reason}${where}, within ${minutesWords(rule.expiresMinutes)}`;
}

/** What will happen after the click, where rules make the change wait. null: it runs at once. */
export function guardLines({ guards }: Pick<OperationViewData, 'guards'>): Mrkdwn | null {
  const { approvals, delayMinutes } = guards;
  if (approvals.length === 0 && delayMinutes === 0) return null;
  return lines([
    ...approvals.map((rule) => md`• needs ${approvalRuleWords(rule)}; never by who asks`),
    delayMinutes > 0 ? md`• then waits ${minutesWords(delayMinutes)}, in which it can be stopped` : null,
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
    ...guards.approvals.map((rule) => md`• needs ${approvalRuleWords(rule)}`),
    approved.length === 0 ? md`• nobody has approved yet` : md`• approved so far by ${by}`,
  ]);
}

export function approvedBy({ approvals }: Pick<OperationViewData, 'approvals'>): Mrkdwn | null {
  const approved = approvals.filter(({ decision }) => decision === 'approve');
  if (approved.length === 0) return null;
  return new Mrkdwn(`approved by ${approved.map(({ userId }) => mention(userId).value).join(', ')}`);
}
