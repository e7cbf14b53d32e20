// What people type after `access`: grant, revoke, check. Pure.

import { type ActionName, ROLES, type Role, type Subject } from '../../access/model.ts';
import { GUARDABLE, type GuardableAction, isGuardable } from '../../access/rules.ts';
import { oneLine } from '../../lib/plain-text.ts';
import { MAX_PATTERN_CHARS } from '../../views/access/access-form.ts';
import { UsageError } from '../platform/command.ts';
import { asMinutes } from '../platform/parse/duration-words.ts';
import { subjectIn } from '../platform/parse/typed-mentions.ts';

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
    }
  /** count 0: no longer. */
  | {
      readonly kind: 'require';
      readonly action: GuardableAction;
      readonly pattern: string;
      readonly count: number;
      readonly from: Subject | null;
      readonly channelId: string | null;
      readonly reason: boolean;
      readonly expiresMinutes: number;
    }
  /** minutes 0: no longer. */
  | {
      readonly kind: 'delay';
      readonly action: GuardableAction;
      readonly pattern: string;
      readonly minutes: number;
    };

const asRole = (word: string): Role | null => ROLES.find((role) => role === word.toLowerCase()) ?? null;

/** @throws UsageError */
function whom(word: string): Subject {
  const subject = subjectIn(word);
  if (subject) return subject;
  throw new UsageError(
    word.startsWith('@') || word.startsWith('#')
      ? `Slack sent “${word.slice(0, 40)}” as plain text. If the name is right, set should_escape: true in the app's manifest.`
      : `“${word.slice(0, 40)}” isn’t a person, user group or channel. Type @ana, @group, #channel or everyone.`,
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
    throw new UsageError(`“${roleWord.slice(0, 40)}” isn’t a role. Use one of ${ROLES.join(', ')}.`);
  }
  return { kind: 'grant', subject, role, pattern: asPattern(withoutOn(rest)) };
}

function revoke(words: readonly string[]): AccessRequest {
  const [who, roleWord, ...rest] = words;
  if (who === undefined)
    throw new UsageError('Name the person: access revoke @ana, or access revoke @ana operator acme-*.');
  const role = roleWord === undefined ? null : asRole(roleWord);
  if (roleWord !== undefined && !role) {
    throw new UsageError(`“${roleWord.slice(0, 40)}” isn’t a role. Use one of ${ROLES.join(', ')}.`);
  }
  return { kind: 'revoke', subject: whom(who), role, pattern: asPattern(withoutOn(rest)) };
}

function check(words: readonly string[], isAction: (word: string) => boolean): AccessRequest {
  const [first = ''] = words;
  const subject = subjectIn(first);
  if (subject && subject.kind !== 'person')
    throw new UsageError('Only a person can be checked: access check @ana reset acme.');
  if (!subject && first.startsWith('@')) whom(first);
  const [action = '', ...project] = subject ? words.slice(1) : words;
  if (!isAction(action.toLowerCase())) {
    throw new UsageError('Which command should be checked? access check @ana reset acme.');
  }
  return {
    kind: 'check',
    userId: subject?.kind === 'person' ? subject.id : null,
    action: action.toLowerCase(),
    project: withoutOn(project).join(' '),
  };
}

const MAX_APPROVALS = 10;
const USUAL_EXPIRY_MINUTES = 24 * 60;
const MAX_MINUTES = 30 * 24 * 60;

/** `for delete on *-prod`, up to a word that begins something else. @throws UsageError */
function ruleReach(words: readonly string[]) {
  const at = (word: string) => words.findIndex((one) => one.toLowerCase() === word);
  const [forAt, onAt] = [at('for'), at('on')];
  const action = (words[forAt + 1] ?? '').toLowerCase();
  if (forAt < 0 || !isGuardable(action)) {
    throw new UsageError(
      `For which change? for ${GUARDABLE.slice(0, 4).join(', for ')}, … There are ${GUARDABLE.join(', ')}.`,
    );
  }
  const rest = onAt < 0 ? [] : words.slice(onAt + 1);
  const end = rest.findIndex((word) => /^(from|in|with|within|for)$/i.test(word));
  const pattern = asPattern(end < 0 ? rest : rest.slice(0, end));
  if (!pattern) throw new UsageError('On which projects? on *-prod, or on * for all.');
  return { action, pattern };
}

const after = (words: readonly string[], keyword: string): string | null => {
  const at = words.findIndex((word) => word.toLowerCase() === keyword);
  return at < 0 ? null : (words[at + 1] ?? '');
};

function minutesOf(word: string, least: number): number {
  const minutes = asMinutes(word);
  if (minutes !== null && minutes >= least && minutes <= MAX_MINUTES) return minutes;
  throw new UsageError(`“${word.slice(0, 20)}” isn’t a duration. Type 5m, 4h or 2d, at most 30d.`);
}

function requireRule(words: readonly string[]): AccessRequest {
  const [number = ''] = words;
  const count = /^(no|none)$/i.test(number) ? 0 : Number(number);
  if (!Number.isInteger(count) || count < 0 || count > MAX_APPROVALS) {
    throw new UsageError(
      `How many must approve? From 0 to ${MAX_APPROVALS}: access require 1 approval for delete on *-prod.`,
    );
  }
  const [from, channel, within] = ['from', 'in', 'within'].map((keyword) => after(words, keyword));
  const where = channel === null || channel === undefined ? null : subjectIn(channel);
  if (channel && where?.kind !== 'channel')
    throw new UsageError('After “in” comes a channel: in #approvals.');
  return {
    kind: 'require',
    ...ruleReach(words),
    count,
    from: from ? whom(from) : null,
    channelId: where?.kind === 'channel' ? where.id : null,
    reason: words.some((word) => /^reason$/i.test(word)),
    expiresMinutes: within ? minutesOf(within, 1) : USUAL_EXPIRY_MINUTES,
  };
}

function delayRule(words: readonly string[]): AccessRequest {
  return { kind: 'delay', ...ruleReach(words), minutes: minutesOf(words[0] ?? '', 0) };
}

/** @param isAction is there an act of this name? @throws UsageError with what to type instead. */
export function readAccessWords(
  [verb = '', ...words]: readonly string[],
  isAction: (word: string) => boolean,
): AccessRequest {
  switch (verb.toLowerCase()) {
    case '':
    case 'list':
      return { kind: 'list' };
    case 'grant':
      return grant(words);
    case 'revoke':
      return revoke(words);
    case 'check':
      return check(words, isAction);
    case 'require':
      return requireRule(words);
    case 'delay':
      return delayRule(words);
    default:
      throw new UsageError(`“${verb.slice(0, 40)}” isn’t an access command.`);
  }
}
