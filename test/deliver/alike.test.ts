import { describe, expect, it } from 'vitest';
import { diagnoseText } from '../../src/analysis/diagnose.ts';
import { failAlike } from '../../src/deliver/alike.ts';

const step = '[deps 4/4] RUN npm ci';
const error = 'process "/bin/sh -c npm ci" did not complete successfully: exit code: 1';
const failure = (...log: readonly string[]) => diagnoseText({ step, error, log });

describe('“one cause for all”', () => {
  it('is said where the same line proves it in each, whatever differs from build to build', async () => {
    const findings = [
      await failure(
        'npm error getaddrinfo ENOTFOUND registry.acme.dev',
        'npm error A complete log: 2026-01-01',
      ),
      await failure('2026-11-26T04:31:28.05Z npm error getaddrinfo ENOTFOUND registry.acme.dev', 'bye'),
    ];
    expect(failAlike(findings)).toBe(true);
  });

  it.each([
    [
      'other hosts',
      ['npm error getaddrinfo ENOTFOUND a.acme.dev'],
      ['npm error getaddrinfo ENOTFOUND b.acme.dev'],
    ],
    ['other kinds', ['npm error code ERESOLVE'], ['npm error code E401']],
    ['the same exit code, and nothing that proves a cause', [], []],
    ['the same words that nobody knows', ['error: boom'], ['error: boom']],
  ])('is not said of %s', async (_what, one, other) => {
    expect(failAlike([await failure(...one), await failure(...other)])).toBe(false);
  });

  it('is not said where one of them is not explained yet', async () => {
    const known = await failure('npm error code E401');
    expect(failAlike([known, null])).toBe(false);
    expect(failAlike([null, known])).toBe(false);
    expect(failAlike([])).toBe(false);
  });
});
