// Rules on changes, set and dropped: the right to do so reaches as far as the rule, the change and its audit row are one
// transaction, and everybody in the channel sees it.

import { randomUUID } from 'node:crypto';
import type { Rule } from '../../access/rules.ts';
import { UserError } from '../../lib/errors.ts';
import { dropRule, putRule } from '../../store/access-rules.ts';
import { addAuditEntry } from '../../store/audit.ts';
import { ruleChangeView } from '../../views/access/access.ts';
import type { Interaction } from '../platform/interaction.ts';
import { requirePermission } from '../platform/require-permission.ts';
import type { Services } from '../platform/services.ts';
import type { AccessRequest } from './access-words.ts';
import { reachOf, readProjectNames, say } from './change-access.ts';

type RuleRequest = Extract<AccessRequest, { kind: 'require' | 'delay' }>;

/** null: it is to be dropped. */
function ruleIn(request: RuleRequest, pattern: string): Rule | null {
  const { action } = request;
  if (request.kind === 'delay') {
    const { minutes } = request;
    return minutes === 0 ? null : { kind: 'delay', action, pattern, minutes };
  }
  const { count, from, reason, expiresMinutes, channelId } = request;
  return count === 0
    ? null
    : { kind: 'approval', action, pattern, count, from, reason, expiresMinutes, channelId };
}

/** @throws UserError when the asker may not, or there is nothing to drop. */
export async function changeRule(
  request: RuleRequest,
  interaction: Interaction,
  services: Services,
): Promise<void> {
  const { pattern, target, project } = await reachOf(request.pattern, services);
  await requirePermission('access-change', target, interaction, services);
  const { teamId, userId, channelId } = interaction.actor;
  const kind = request.kind === 'delay' ? 'delay' : 'approval';
  const rule = ruleIn(request, pattern);
  const now = services.clock.now();
  const key = { team_id: teamId, kind, action: request.action, pattern };
  await services.store.db.transaction().execute(async (trx) => {
    if (rule) {
      const { kind: _kind, action: _action, pattern: _pattern, ...settings } = rule;
      await putRule(trx, { ...key, settings: JSON.stringify(settings), set_by: userId, set_at: now });
    } else if (!(await dropRule(trx, key))) {
      throw new UserError('No such rule found. Nothing changed. “access” lists the rules.');
    }
    await addAuditEntry(trx, {
      at: now,
      teamId,
      actor: userId,
      action: rule ? 'access-rule' : 'access-rule-dropped',
      projectId: project?.projectId ?? null,
      projectName: project?.name ?? null,
      channelId,
      outcome: 'succeeded',
      detail: { rule: rule ?? { kind, action: request.action, pattern }, remark: remarkOn(request, pattern) },
      operationId: null,
      requestId: randomUUID().slice(0, 8),
    });
  });
  const nameOf = await readProjectNames(services);
  await say(interaction, ruleChangeView({ by: userId, action: request.action, pattern, rule, kind, nameOf }));
}

const remarkOn = (request: RuleRequest, pattern: string) =>
  request.kind === 'delay'
    ? `${request.minutes} min of delay for ${request.action} on ${pattern}`
    : `${request.count} ${request.count === 1 ? 'approval' : 'approvals'} for ${request.action} on ${pattern}`;
