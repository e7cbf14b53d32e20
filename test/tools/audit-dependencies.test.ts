import { expect, it } from 'vitest';
import { judge } from './audit-dependencies.ts';

const report = (severities: Readonly<Record<string, string>>) =>
  JSON.stringify({
    auditReportVersion: 2,
    vulnerabilities: Object.fromEntries(
      Object.entries(severities).map(([name, severity]) => [name, { name, severity, range: '<2' }]),
    ),
  });

it('high and critical holes stop a release, lesser ones are counted', () => {
  expect(judge(report({}))).toEqual({ kind: 'good', lesser: 0 });
  expect(judge(report({ a: 'moderate', b: 'low' }))).toEqual({ kind: 'good', lesser: 2 });
  expect(judge(report({ a: 'high', b: 'low', c: 'critical' }))).toEqual({
    kind: 'bad',
    names: ['a <2 (high)', 'c <2 (critical)'],
  });
});

it.each(['', 'Bad gateway', '{"error":{"code":"ENOAUDIT"}}', '{"message":"405 Method Not Allowed"}'])(
  'an answer that is no report (%j) is not taken for a good one',
  (output) => {
    expect(judge(output)).toEqual({ kind: 'not asked' });
  },
);
