// Who may do what, as one pure function over facts.

import { assertNever } from '../lib/assert-never.ts';
import { cut, oneLine } from '../lib/plain-text.ts';
import {
  type Decision,
  type Grant,
  type NamedProject,
  onProject,
  type Permission,
  type Person,
  ROLES,
  type Role,
  type Subject,
  type Target,
} from './model.ts';
import { covers } from './pattern.ts';

export interface Facts {
  readonly userId: string;
  readonly person: Person;
  /** Of the user groups that the grants name, those that the person is in. */
  readonly groups: ReadonlySet<string>;
  /** Where they act. */
  readonly channelId: string | null;
  readonly grants: readonly Grant[];
}

const rank = (role: Role) => ROLES.indexOf(role);

/** Does the grant mean this person, here? */
function isFor({ userId, person, groups, channelId }: Facts, subject: Subject): boolean {
  switch (subject.kind) {
    case 'person':
      return subject.id === userId;
    case 'group':
      return groups.has(subject.id);
    // Guests and people of other workspaces have nothing that was not granted to them by name or group.
    case 'channel':
      return subject.id === channelId && person.standing === 'member';
    case 'everyone':
      return person.standing === 'member';
    case 'workspace-admins':
      return person.isWorkspaceAdmin && person.standing === 'member';
    default:
      return assertNever(subject, 'subject');
  }
}

/** The rights that count for this person, here; strongest first. */
export function grantsFor(facts: Facts): readonly Grant[] {
  return facts.grants
    .filter(({ subject }) => isFor(facts, subject))
    .toSorted((a, b) => rank(b.role) - rank(a.role));
}

/** May they? Every grant only ever adds: revoking one never gives a permission. */
export function decide(facts: Facts, permission: Permission, target: Target): Decision {
  const needed = permission.role;
  if (needed === null) return { allowed: true, grant: null };
  const reaching = grantsFor(facts).filter(({ pattern }) => covers(pattern, target));
  // The weakest that is enough: it is what decides, whatever else there is.
  const enough = reaching.findLast(({ role }) => rank(role) >= rank(needed));
  if (enough) return { allowed: true, grant: enough };
  const has = reaching[0]?.role ?? null;
  return { allowed: false, reason: refusal(facts, permission, target, has), needed, has };
}

/** Of these projects, those on which the person may do it. */
export function allowedProjects<P extends NamedProject>(
  facts: Facts,
  { role: needed }: Permission,
  projects: readonly P[],
): readonly P[] {
  if (needed === null) return projects;
  const enough = grantsFor(facts).filter(({ role }) => rank(role) >= rank(needed));
  // An organization may have thousands: most people reach all of them or none.
  if (enough.some(({ pattern }) => pattern === '*')) return projects;
  return projects.filter((project) => enough.some(({ pattern }) => covers(pattern, onProject(project))));
}

const NAME_CHARS = 80;

function onWhat(target: Target): string {
  switch (target.kind) {
    case 'project':
      return ` on “${cut(oneLine(target.name), NAME_CHARS)}”`;
    case 'some':
      return '';
    case 'all':
      return ' on all projects';
    case 'pattern':
      return ` on all of “${cut(oneLine(target.pattern), NAME_CHARS)}”`;
    default:
      return assertNever(target, 'target');
  }
}

function refusal({ person }: Facts, { role, does }: Permission, target: Target, has: Role | null): string {
  const what = `You may not ${does}: that needs the role ${role}${onWhat(target)}, and yours is ${has ?? 'none'}.`;
  switch (person.standing) {
    case 'unknown':
      return 'Slack didn’t say who you are, so your role is unknown. Nothing changed. Try again in a minute.';
    case 'guest':
      return `${what} Guests only have roles that are granted to them by name. Nothing changed. Ask the person who invited you.`;
    case 'stranger':
      return `${what} People from other workspaces only have roles that are granted to them by name. Nothing changed. Ask the person who shared this channel with you.`;
    default:
      return `${what} Nothing changed. Ask an admin; “access” lists them.`;
  }
}
