// Rules on changes: how many must approve, and how long a change waits before it runs. Pure.

import { z } from 'zod';
import type { RuleRow } from '../store/access-rules.ts';
import { type ActionName, type NamedProject, onProject, type Subject } from './model.ts';
import { covers } from './pattern.ts';

/** Changes that can be made to wait. A token's secret is shown at once to who makes it, so that cannot. */
export const GUARDABLE = [
  'create',
  'update',
  'reset',
  'delete',
  'share',
  'token-revoke',
  'trust-add',
  'trust-update',
  'trust-remove',
  'images-delete',
  'retention',
] as const satisfies readonly ActionName[];
export type GuardableAction = (typeof GUARDABLE)[number];

export const isGuardable = (word: string): word is GuardableAction =>
  GUARDABLE.some((action) => action === word);

export interface ApprovalRule {
  readonly kind: 'approval';
  readonly action: GuardableAction;
  readonly pattern: string;
  /** How many people must approve; who asked or confirmed is never one of them. */
  readonly count: number;
  /** Who may approve; null: anyone who could make the change. */
  readonly from: Subject | null;
  /** Must who asks say why? */
  readonly reason: boolean;
  /** The request ends after so long. */
  readonly expiresMinutes: number;
  /** Where approvers are asked; null: where the change was asked for. */
  readonly channelId: string | null;
}

export interface DelayRule {
  readonly kind: 'delay';
  readonly action: GuardableAction;
  readonly pattern: string;
  readonly minutes: number;
}

export type Rule = ApprovalRule | DelayRule;

/** What the rules ask of one change. */
export interface Guards {
  readonly approvals: readonly ApprovalRule[];
  /** The longest of the delays that apply; 0: none. */
  readonly delayMinutes: number;
}

export const NO_GUARDS: Guards = { approvals: [], delayMinutes: 0 };

const SubjectSchema: z.ZodType<Subject> = z.union([
  z.object({ kind: z.enum(['person', 'group', 'channel']), id: z.string() }),
  z.object({ kind: z.enum(['everyone', 'workspace-admins']) }),
]);

export const ApprovalSettings = z.object({
  count: z.number().int().min(1),
  from: SubjectSchema.nullable(),
  reason: z.boolean(),
  expiresMinutes: z.number().int().min(1),
  channelId: z.string().nullable(),
});

const DelaySettings = z.object({ minutes: z.number().int().min(1) });

export const ApprovalRuleSchema: z.ZodType<ApprovalRule> = ApprovalSettings.extend({
  kind: z.literal('approval'),
  action: z.enum(GUARDABLE),
  pattern: z.string(),
});

/** A row that this version does not understand must not weaken what it was to guard: it is an error, not nothing. */
export function toRule({ kind, action, pattern, settings }: RuleRow): Rule {
  if (!isGuardable(action)) throw new Error(`a rule is for an unknown action: ${action}`);
  return kind === 'delay'
    ? { kind, action, pattern, ...DelaySettings.parse(settings) }
    : { kind: 'approval', action, pattern, ...ApprovalSettings.parse(settings) };
}

/**
 * @param actions all that the change does: the strictest of their rules counts
 * @param projects the project under every name that it has or is to have: a rename does not slip out of a rule
 */
export function guardsFor(
  rules: readonly Rule[],
  actions: readonly ActionName[],
  projects: readonly NamedProject[],
): Guards {
  const mine = rules.filter(
    (rule) =>
      actions.includes(rule.action) && projects.some((project) => covers(rule.pattern, onProject(project))),
  );
  return {
    approvals: mine.filter((rule) => rule.kind === 'approval'),
    delayMinutes: Math.max(0, ...mine.map((rule) => (rule.kind === 'delay' ? rule.minutes : 0))),
  };
}

export interface MissingApprovals {
  readonly rule: ApprovalRule;
  readonly missing: number;
}

/**
 * Rules that are not satisfied yet. One approval may count for several rules.
 * @param mayApprove does this person's approval count for the rule?
 */
export function missingApprovals(
  { approvals }: Guards,
  approvers: readonly string[],
  mayApprove: (rule: ApprovalRule, userId: string) => boolean,
): readonly MissingApprovals[] {
  const people = [...new Set(approvers)];
  return approvals
    .map((rule) => ({
      rule,
      missing: rule.count - people.filter((userId) => mayApprove(rule, userId)).length,
    }))
    .filter(({ missing }) => missing > 0);
}

/** Does the new name leave the reach of a rule that the old one was in? */
export function slipsOut(rules: readonly Rule[], before: NamedProject, after: NamedProject): boolean {
  return rules.some(
    ({ pattern }) => covers(pattern, onProject(before)) && !covers(pattern, onProject(after)),
  );
}
