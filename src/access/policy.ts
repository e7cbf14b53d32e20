// Who may do what, as one pure function.

import type { Decision, Effect } from './model.ts';

export interface Facts {
  readonly userId: string;
  readonly effect: Effect;
  /** ACCESS_ADMINS: user ids, and user groups with their members; empty when the setting is not set. */
  readonly admins: { readonly users: ReadonlySet<string>; readonly groupMembers: ReadonlySet<string> };
  readonly adminsAreSet: boolean;
  readonly isWorkspaceAdmin: boolean;
}

/** Everybody may read. ACCESS_ADMINS may change; when it is not set, the workspace's own admins and owners may. */
export function decide({ userId, effect, admins, adminsAreSet, isWorkspaceAdmin }: Facts): Decision {
  if (effect === 'read') return { allowed: true, because: 'everybody may look' };
  if (adminsAreSet) {
    if (admins.users.has(userId)) return { allowed: true, because: 'named in ACCESS_ADMINS' };
    if (admins.groupMembers.has(userId))
      return { allowed: true, because: 'member of a group in ACCESS_ADMINS' };
    return {
      allowed: false,
      reason:
        'You may look, but not change projects. Nothing was changed. Ask whoever runs the bot to add you to ACCESS_ADMINS.',
    };
  }
  if (isWorkspaceAdmin) return { allowed: true, because: 'admin of this workspace' };
  return {
    allowed: false,
    reason:
      'Only admins and owners of this workspace may change projects. Nothing was changed. Ask one of them to do it, or whoever runs the bot to set ACCESS_ADMINS.',
  };
}
