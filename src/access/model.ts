// Who may do what: words shared by the policy and its callers.

/** What a command does to the world. */
export type Effect = 'read' | 'write' | 'destroy';

export interface Actor {
  readonly teamId: string;
  readonly userId: string;
}

export type Decision =
  | { readonly allowed: true; readonly because: string }
  /** `reason` is for the person: what is not allowed and whom to ask. */
  | { readonly allowed: false; readonly reason: string };

/** What the policy needs to know about people; Slack answers it. */
export interface People {
  /** Workspace admin or owner (users.info). Deactivated people, guests and strangers are not. */
  isWorkspaceAdmin(actor: Actor): Promise<boolean>;
  /** Members of a user group (usergroups.users.list). */
  groupMembers(teamId: string, userGroupId: string): Promise<ReadonlySet<string>>;
}

export interface Access {
  check(actor: Actor, effect: Effect): Promise<Decision>;
}
