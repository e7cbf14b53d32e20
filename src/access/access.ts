// What the rest of the bot asks about roles and permissions.

import type { ActionName, Actor, Decision, Grant, NamedProject, Target } from './model.ts';
import type { ApprovalRule, Rule } from './rules.ts';

export interface Access {
  /** Reads everything again: a role that was revoked a moment ago no longer counts. @throws Error for an unknown act. */
  check(actor: Actor, action: ActionName, target: Target): Promise<Decision>;
  /** Is there an act of this name? */
  isAction(word: string): boolean;
  /** Of these projects, those on which the actor may do it. */
  allowedOf<P extends NamedProject>(
    actor: Actor,
    action: ActionName,
    projects: readonly P[],
  ): Promise<readonly P[]>;
  /** Every right there is, strongest first. */
  grants(teamId: string): Promise<readonly Grant[]>;
  /** The rights that count for this person, here. */
  grantsOf(actor: Actor): Promise<readonly Grant[]>;
  /** Every rule on changes. */
  rules(teamId: string): Promise<readonly Rule[]>;
  /** May this person approve such a change, by this rule? Whether they asked for it themselves, the caller knows. */
  mayApprove(actor: Actor, rule: ApprovalRule, target: Target): Promise<boolean>;
}
