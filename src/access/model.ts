// Who may do what: words shared by the policy and its callers.

/** What an act is called in permissions, rules and the audit trail: a command's word, or what a button of it does. */
export type ActionName = string;

/** What an act needs. Each command brings its own, and those of its buttons. */
export interface Permission {
  /** null: everybody may. */
  readonly role: Role | null;
  /** After “You can't”. */
  readonly does: string;
}

export type Permissions = Readonly<Record<ActionName, Permission>>;

/**
 * What a command does: it shows; it changes things at once; it asks before it removes something; it asks before every
 * change; it asks before it deletes data.
 */
export type Effect = 'read' | 'write' | 'manage' | 'confirm' | 'destroy';

/** Each role may all that the ones before it may. */
export const ROLES = ['viewer', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Who acts, and where: a channel may have rights too. */
export interface Actor {
  readonly teamId: string;
  readonly userId: string;
  /** null: a shortcut, or the Home tab. */
  readonly channelId: string | null;
  /** The workspace they act in, where the app is installed for a whole organization. */
  readonly workspaceId?: string;
}

/** Who gets a role. Channels, everyone and workspace admins never include guests or people from elsewhere. */
export type Subject =
  | { readonly kind: 'person' | 'group' | 'channel'; readonly id: string }
  | { readonly kind: 'everyone' | 'workspace-admins' };

/** A right: a role on all projects whose name the pattern covers (`*` matches anything; `id:…` is one project). */
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

/** Somebody's relation to this workspace. `gone`: deactivated. `unknown`: Slack did not say. */
export type Standing = 'member' | 'guest' | 'stranger' | 'gone' | 'unknown';

export type Decision =
  | {
      readonly allowed: true;
      /** The right that decides; null for what needs none. */
      readonly grant: Grant | null;
    }
  /** `reason` is for the person: what isn't allowed, and who can help. */
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
  /**
   * Members of a user group (usergroups.users.list).
   * @param workspaceId which workspace, where the app is installed for a whole organization
   */
  groupMembers(userGroupId: string, workspaceId?: string): Promise<ReadonlySet<string>>;
}
