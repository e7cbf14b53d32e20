// Who may do what: words shared by the policy and its callers.

import type { ActionName } from './actions.ts';
import type { ApprovalRule, Rule } from './rules.ts';

/** What a command does to the world. */
export type Effect = 'read' | 'write' | 'destroy';

/** Each role may all that the ones before it may. */
export const ROLES = ['viewer', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Who acts, and where: a channel may have rights too. */
export interface Actor {
  readonly teamId: string;
  readonly userId: string;
  /** null: a shortcut, or the Home tab. */
  readonly channelId: string | null;
}

/** Whom a right is given to. Channels, everyone and workspace admins never include guests or people from elsewhere. */
export type Subject =
  | { readonly kind: 'person' | 'group' | 'channel'; readonly id: string }
  | { readonly kind: 'everyone' | 'workspace-admins' };

/** A right: a role on all projects whose name the pattern covers (`*` stands for anything; `id:…` is one project). */
export interface Grant {
  readonly subject: Subject;
  readonly role: Role;
  readonly pattern: string;
  /** Only what was granted by somebody can be revoked, and the default; the rest is a setting of the bot. */
  readonly origin: 'granted' | 'default' | 'setting';
  readonly grantedBy: string | null;
  readonly grantedAt: Date | null;
}

/** What an action is done to. */
export type Target =
  | { readonly kind: 'project'; readonly name: string; readonly projectId: string | null }
  /** Some project or other, not chosen yet: is there any that this person may do it on? */
  | { readonly kind: 'some' }
  /** All projects at once. */
  | { readonly kind: 'all' }
  /** Every project that the pattern covers, those to come included. */
  | { readonly kind: 'pattern'; readonly pattern: string };

export const SOME: Target = { kind: 'some' };
export const ALL: Target = { kind: 'all' };

/** A project as the policy sees it. */
export interface NamedProject {
  readonly projectId: string;
  readonly name: string;
}

export const onProject = ({ projectId, name }: NamedProject): Target => ({
  kind: 'project',
  projectId,
  name,
});

/** How somebody stands to this workspace. `gone`: deactivated. `unknown`: Slack did not say. */
export type Standing = 'member' | 'guest' | 'stranger' | 'gone' | 'unknown';

export type Decision =
  | {
      readonly allowed: true;
      /** The right that decides; null for what needs none. */
      readonly grant: Grant | null;
    }
  /** `reason` is for the person: what is not allowed and whom to ask. */
  | { readonly allowed: false; readonly reason: string; readonly needed: Role; readonly has: Role | null };

export interface Person {
  readonly standing: Standing;
  /** Workspace admin or owner; only members are. */
  readonly isWorkspaceAdmin: boolean;
}

/** What the policy needs to know about people; Slack answers it. */
export interface People {
  /** https://docs.slack.dev/reference/methods/users.info */
  lookUpPerson(userId: string): Promise<Person>;
  /** Members of a user group (usergroups.users.list). */
  groupMembers(userGroupId: string): Promise<ReadonlySet<string>>;
}

export interface Access {
  /** Looks everything up anew: a right that was revoked a moment ago is gone. */
  check(actor: Actor, action: ActionName, target: Target): Promise<Decision>;
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
