// What people type after `access`: grant, revoke, check. Pure.

import { type ActionName, isAction } from '../access/actions.ts';
import { ROLES, type Role, type Subject } from '../access/model.ts';
import { oneLine } from '../lib/plain-text.ts';
import { MAX_PATTERN_CHARS } from '../views/access-form.ts';
import { UsageError } from './command.ts';
import { subjectIn } from './typed-mentions.ts';

export type AccessRequest =
  | { readonly kind: 'list' }
  /** What is missing is asked for in a form. */
  | {
      readonly kind: 'grant';
      readonly subject: Subject | null;
      readonly role: Role | null;
      readonly pattern: string | null;
    }
  | {
      readonly kind: 'revoke';
      readonly subject: Subject;
      readonly role: Role | null;
      readonly pattern: string | null;
    }
  | {
      readonly kind: 'check';
      /** null: who asks. */
      readonly userId: string | null;
      readonly action: ActionName;
      readonly project: string;
    };

const asRole = (word: string): Role | null => ROLES.find((role) => role === word.toLowerCase()) ?? null;

/** @throws UsageError */
function whom(word: string): Subject {
  const subject = subjectIn(word);
  if (subject) return subject;
  throw new UsageError(
    word.startsWith('@') || word.startsWith('#')
      ? `Slack passed on “${word.slice(0, 40)}” as plain text. Is it spelled right? If so, the app's manifest must say should_escape: true.`
      : `“${word.slice(0, 40)}” is nobody: name a person (@ana), a user group, a channel, or everyone.`,
  );
}

/** `all` and `*` mean all projects. null when nothing was typed. @throws UsageError */
export function asPattern(words: readonly string[]): string | null {
  const pattern = oneLine(words.join(' ')).toLowerCase();
  if (pattern === '') return null;
  if (pattern.length > MAX_PATTERN_CHARS)
    throw new UsageError(`A pattern has at most ${MAX_PATTERN_CHARS} characters.`);
  return /^(all|all projects|everything|\*+)$/.test(pattern) ? '*' : pattern;
}

/** `on *-prod` and `*-prod` are the same. */
const withoutOn = (words: readonly string[]) => (/^(on|for)$/i.test(words[0] ?? '') ? words.slice(1) : words);

function grant(words: readonly string[]): AccessRequest {
  const [who, roleWord, ...rest] = words;
  if (who === undefined) return { kind: 'grant', subject: null, role: null, pattern: null };
  const subject = whom(who);
  const role = roleWord === undefined ? null : asRole(roleWord);
  if (roleWord !== undefined && !role) {
    throw new UsageError(`“${roleWord.slice(0, 40)}” is no role: there are ${ROLES.join(', ')}.`);
  }
  return { kind: 'grant', subject, role, pattern: asPattern(withoutOn(rest)) };
}

function revoke(words: readonly string[]): AccessRequest {
  const [who, roleWord, ...rest] = words;
  if (who === undefined)
    throw new UsageError('Say from whom: access revoke @ana, or access revoke @ana operator acme-*.');
  const role = roleWord === undefined ? null : asRole(roleWord);
  if (roleWord !== undefined && !role) {
    throw new UsageError(`“${roleWord.slice(0, 40)}” is no role: there are ${ROLES.join(', ')}.`);
  }
  return { kind: 'revoke', subject: whom(who), role, pattern: asPattern(withoutOn(rest)) };
}

function check(words: readonly string[]): AccessRequest {
  const [first = ''] = words;
  const subject = subjectIn(first);
  if (subject && subject.kind !== 'person')
    throw new UsageError('Only a person can be checked: access check @ana reset acme.');
  if (!subject && first.startsWith('@')) whom(first);
  const [action = '', ...project] = subject ? words.slice(1) : words;
  if (!isAction(action.toLowerCase())) {
    throw new UsageError('Say what to check, by the word of a command: access check @ana reset acme.');
  }
  return {
    kind: 'check',
    userId: subject?.kind === 'person' ? subject.id : null,
    action: action.toLowerCase() as ActionName, // checked above
    project: withoutOn(project).join(' '),
  };
}

/** @throws UsageError with what to type instead. */
export function readAccessWords([verb = '', ...words]: readonly string[]): AccessRequest {
  switch (verb.toLowerCase()) {
    case '':
    case 'list':
      return { kind: 'list' };
    case 'grant':
      return grant(words);
    case 'revoke':
      return revoke(words);
    case 'check':
      return check(words);
    default:
      throw new UsageError(`“${verb.slice(0, 40)}” is not something that access does.`);
  }
}
