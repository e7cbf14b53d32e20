import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ApprovalRule,
  GUARDABLE,
  guardsFor,
  missingApprovals,
  type Rule,
  slipsOut,
} from '../../src/access/rules.ts';

const approval = (about: Partial<ApprovalRule> = {}): ApprovalRule => ({
  kind: 'approval',
  action: 'delete',
  pattern: '*',
  count: 1,
  from: null,
  reason: false,
  expiresMinutes: 60,
  channelId: null,
  ...about,
});
const named = (name: string, projectId = 'p1') => ({ projectId, name });

describe('rules on changes', () => {
  it('reach a project by any name that it has or is to have', () => {
    const rules: readonly Rule[] = [
      approval({ pattern: '*-prod' }),
      { kind: 'delay', action: 'delete', pattern: 'acme-*', minutes: 5 },
      { kind: 'delay', action: 'delete', pattern: '*', minutes: 2 },
      { kind: 'delay', action: 'reset', pattern: '*', minutes: 60 },
    ];
    expect(guardsFor(rules, ['delete'], [named('acme-web')])).toEqual({ approvals: [], delayMinutes: 5 });
    expect(guardsFor(rules, ['delete'], [named('shop'), named('shop-prod')]).approvals).toHaveLength(1);
    expect(guardsFor(rules, ['delete'], [named('shop')])).toEqual({ approvals: [], delayMinutes: 2 });
    expect(guardsFor(rules, ['create'], [named('acme-prod')])).toEqual({ approvals: [], delayMinutes: 0 });
  });

  it('a name slips out where a rule reached the old one and not the new', () => {
    const rules = [approval({ pattern: '*-prod' }), approval({ pattern: 'id:p1' })];
    expect(slipsOut(rules, named('a-prod'), named('a'))).toBe(true);
    expect(slipsOut(rules, named('a-prod'), named('b-prod'))).toBe(false);
    expect(slipsOut(rules, named('a'), named('a-prod'))).toBe(false);
  });

  const rules = fc.array(
    fc.record({ count: fc.integer({ min: 1, max: 3 }), action: fc.constantFrom(...GUARDABLE) }).map(approval),
    { maxLength: 4 },
  );
  const approvers = fc.array(fc.constantFrom('U1', 'U2', 'U3', 'U4'), { maxLength: 6 });
  const may = (rule: ApprovalRule, userId: string) => (rule.count + userId.charCodeAt(1)) % 2 === 0;

  it('one more approval never makes more missing, and the same person counts once', () => {
    fc.assert(
      fc.property(rules, approvers, fc.constantFrom('U1', 'U2', 'U3', 'U4'), (list, given, another) => {
        const guards = { approvals: list, delayMinutes: 0 };
        const left = (people: readonly string[]) =>
          missingApprovals(guards, people, may).reduce((sum, { missing }) => sum + missing, 0);
        expect(left([...given, another])).toBeLessThanOrEqual(left(given));
        expect(left([...given, ...given])).toBe(left(given));
      }),
    );
  });

  it('nothing is missing only when every rule has its number', () => {
    fc.assert(
      fc.property(rules, approvers, (list, given) => {
        const missing = missingApprovals({ approvals: list, delayMinutes: 0 }, given, may);
        const all = list.every(
          (rule) => new Set(given.filter((userId) => may(rule, userId))).size >= rule.count,
        );
        expect(missing.length === 0).toBe(all);
      }),
    );
  });
});
