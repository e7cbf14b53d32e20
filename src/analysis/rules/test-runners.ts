// Jest, Vitest, Mocha, Playwright, Cypress, pytest, unittest, RSpec, Minitest, PHPUnit: how they end when a test failed.

import { rule, type ToolRules } from '../rule.ts';

export const TEST_RUNNERS: ToolRules = {
  tool: 'test-runner',
  rules: [
    rule(
      'test-failed',
      3,
      /^\s{0,4}(?:Tests|Test Suites|Test Files):?\s{1,8}[1-9]\d{0,6} failed|^\s{0,4}[1-9]\d{0,6} failing$|^={1,80} .{0,40}[1-9]\d{0,6} failed|^[1-9]\d{0,6} (?:tests? )?failed(?:,|$| \|)|^FAILED \S{1,240}::\S{1,160}|^FAILED \((?:failures|errors)=|\d{1,7} examples?, [1-9]\d{0,6} failures?|^FAILURES!$|Failures: [1-9]\d{0,6}|\d{1,7} runs, \d{1,7} assertions, (?:[1-9]\d{0,6} failures|0 failures, [1-9])|^\s{0,4}✗ \d{1,6} of \d{1,6} failed|^not ok \d{1,6} /,
      {},
    ),
    rule(
      'test-failed',
      3,
      /^\s{0,4}(?:FAIL|❯)\s{1,4}\S{1,240}\.(?:test|spec)\.[cm]?[jt]sx?|^\s{0,4}● .{1,200} › |AssertionError|AssertionFailedError|^E {3,9}assert /,
      {},
    ),
    rule(
      'test-compile',
      2,
      /● Test suite failed to run|ERROR collecting |errors? during collection|Interrupted: \d{1,4} errors? during collection/,
    ),
  ],
};
