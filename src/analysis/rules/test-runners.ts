// Jest, Vitest, Mocha, Playwright, Cypress, pytest, unittest, RSpec, Minitest, PHPUnit: how they end when a test failed.

import { rule, type ToolRules } from '../rule.ts';

export const TEST_RUNNERS: ToolRules = {
  tool: 'test-runner',
  rules: [
    rule(
      'test-failed',
      3,
      /^\s{0,8}Tests:?\s{1,8}[1-9]\d{0,6} failed|^\s{0,4}[1-9]\d{0,6} failing$|^={1,80} .{0,40}[1-9]\d{0,6} failed|^\s{0,4}[1-9]\d{0,6} (?:tests? )?failed(?:,|$| \|)|^\s{0,4}[1-9]\d{0,6} fail$|^(?:#|ℹ) fail [1-9]|^ERROR \S{1,200}::\S{1,160}|^FAILED \S{1,240}::\S{1,160}|^FAILED \((?:failures|errors)=|\d{1,7} examples?, [1-9]\d{0,6} failures?|^(?:FAILURES|ERRORS)!$|Failures: [1-9]\d{0,6}|\d{1,7} tests?, [1-9]\d{0,6} failures?|, with [1-9]\d{0,6} failures?|^The following tests FAILED:|^\[ {2}FAILED {2}\] |Some tests failed\.$|^\/\/\S{1,200}\s{1,8}FAILED in |FAILED \| \d|\([1-9]\d{0,6} FAILED\)|^Result: FAIL$|TestsFailedException|^Vitest caught \d{1,4} unhandled errors?|coverage threshold for .{1,80} not met|Required test coverage of .{1,40} not reached|Coverage checks have not been met|Could not find a valid Docker environment|\d{1,7} (?:runs|tests), \d{1,7} assertions, (?:[1-9]\d{0,6} failures|0 failures, [1-9])|^\s{0,4}[✗✖] {1,4}\d{1,6} of \d{1,6} failed|^not ok \d{1,6} /,
      {},
    ),
    rule(
      'test-failed',
      3,
      /^\s{0,4}● .{1,200} › |AssertionError|AssertionFailedError|^E {3,9}assert |^\s{0,4}Failure\/Error: /,
      {},
    ),
    rule(
      'test-failed',
      2,
      /^\s{0,4}(?:FAIL|❯)\s{1,4}\S{1,240}\.(?:test|spec)\.[cm]?[jt]sx?|^\s{0,4}(?:Test Suites|Test Files):?\s{1,8}[1-9]\d{0,6} failed|\[FAIL\]$|^> Task :\S{0,80}test FAILED/,
    ),
    // The failing test's name: what people look for first.
    rule(
      'test-failed',
      2,
      /^\s{0,4}FAIL\s{1,4}(?<vitest>\S{1,200}\.(?:test|spec)\.[cm]?[jt]sx? > .{1,160})$|^\s{0,4}● (?<jest>.{1,160} › .{1,160})$|^FAILED (?<pytest>\S{1,240}::\S{1,160})|^rspec (?<rspec>\.\/\S{1,200}:\d{1,6} # .{1,160})$|^\s{0,4}Failed (?<dotnet>[\w.]{1,160}\.\w{1,100}(?:\([^)]{0,100}\))?) \[|^\d{1,4}\) (?<phpunit>[\w\\]{1,160}::\w{1,120})|^\[ERROR\] {3}(?<surefire>\w{1,120}\.\w{1,120}):\d{1,6} |^\s{1,4}\d{1,3}\) (?<playwright>\[[\w ]{1,40}\] › .{1,200}?) ?─{2,200}/,
    ),
    rule('system-library-missing', 3, /Host system is missing (?:a few )?dependencies to run browsers/, {
      cause: 'Libraries that the browser needs aren’t installed.',
      next: 'Run npx playwright install --with-deps before the tests, or use Playwright’s own image.',
    }),
    rule('test-compile', 3, /^An error occurred while loading \.{0,2}\/?(?<file>\S{1,160}_spec\.rb)/, {
      cause: 'The spec {file} can’t be loaded.',
    }),
    rule(
      'test-compile',
      2,
      /ERROR collecting |error occurred outside of examples|errors? during collection|Interrupted: \d{1,4} errors? during collection/,
    ),
  ],
};
