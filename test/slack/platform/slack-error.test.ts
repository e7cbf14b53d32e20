// What Slack's answers mean: documented words, undocumented ones, and refusals that come with HTTP 200.

import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { METHODS } from '../../../src/sandbox/slack/web-api/methods.ts';
import { refusalIn } from '../../../src/slack/platform/reply/response-url.ts';
import { SlackError, slackErrorWords } from '../../../src/slack/platform/reply/slack-error.ts';
import { slackErrorCode } from '../../../src/slack/platform/reply/slack-error-codes.ts';
import { isSlackUrl } from '../../../src/slack/platform/slack-hosts.ts';

/** By method, from the pages under https://docs.slack.dev/reference/methods; `any`: those that any method may answer. */
const DOCUMENTED: Readonly<Record<string, string>> = JSON.parse(
  readFileSync('test/data/slack-errors.json', 'utf8'),
);

describe("Slack's words", () => {
  it.each([
    ['internal_error', 'unavailable'],
    ['fatal_error', 'unavailable'],
    ['service_unavailable', 'unavailable'],
    ['request_timeout', 'unavailable'],
    ['team_added_to_org', 'unavailable'],
    ['ratelimited', 'rate_limited'],
    ['rate_limited', 'rate_limited'],
    ['invalid_trigger_id', 'expired'],
    ['trigger_expired', 'expired'],
    ['trigger_exchanged', 'expired'],
    ['ekm_access_denied', 'no_access'],
    ['team_access_not_granted', 'no_access'],
    ['no_permission', 'no_access'],
    ['access_denied', 'no_access'],
    ['org_login_required', 'workspace'],
    ['enterprise_is_restricted', 'workspace'],
    ['account_inactive', 'bad_token'],
    ['msg_blocks_too_long', 'refused'],
    ['constructor', 'unknown'],
    ['a_word_of_tomorrow', 'unknown'],
    ['users_not_found', 'no_access'],
    ['missing_scope', 'missing_scope'],
  ])('%s means %s', (word, code) => {
    expect(slackErrorCode(word)).toBe(code);
  });

  it.each(Object.entries(DOCUMENTED))('every error of %s has a class', (_method, words) => {
    expect(words.split(' ').filter((word) => slackErrorCode(word) === 'unknown')).toEqual([]);
  });

  it('every method that the bot calls stands in that list', () => {
    const sources = globSync('src/{slack,doctor}/**/*.ts').map((path) => readFileSync(path, 'utf8'));
    const isCalled = (name: string) => sources.some((source) => new RegExp(`\\b${name}\\b`).test(source));
    const called = Object.keys(METHODS).filter(isCalled);
    expect(called.length).toBeGreaterThan(15);
    expect(called.filter((name) => !Object.hasOwn(DOCUMENTED, name))).toEqual([]);
  });

  it('what nobody documents may have been posted, and is not blamed on the message', () => {
    const error = SlackError.fromWord('a_word_of_tomorrow');
    expect(error.isUnclear).toBe(true);
    expect(SlackError.fromWord('internal_error').isUnclear).toBe(true);
    expect(SlackError.fromWord('invalid_blocks').isUnclear).toBe(false);
    expect(slackErrorWords(error)).not.toContain('a_word_of_tomorrow');
    expect(error.message).toContain('a_word_of_tomorrow');
  });
});

describe('the body of a response URL', () => {
  it.each([
    ['ok', null],
    ['', null],
    ['{"ok":true}', null],
    ['{"ok":false,"error":"expired_url"}', 'expired_url'],
    ['{"ok":false}', 'unknown_error'],
    ['no_service', 'no_service'],
    ['used_url\n', 'used_url'],
    ['{"error":"expired_url"}', 'expired_url'],
    ['{}', null],
    ['<html>welcome</html>', 'not_an_answer_of_slack'],
    ['{"ok":', 'not_an_answer_of_slack'],
  ])('%j is %j', (body, word) => {
    expect(refusalIn(body)).toBe(word);
  });
});

describe('a response URL', () => {
  it.each([
    ['https://hooks.slack.com/commands/T1/2/x', true],
    ['https://hooks.slack-gov.com/commands/1', true],
    ['http://hooks.slack.com/commands/1', false],
    ['https://hooks.slack.com.evil.example/1', false],
    ['https://evilslack.com/1', false],
    ['https://hooks.slack.com@evil.example/1', false],
    ['https://user:pass@hooks.slack.com/1', false],
    ['http://169.254.169.254/latest/meta-data', false],
    ['http://127.0.0.1:4000/response/1', true],
    ['http://127.0.0.1:4001/response/1', false],
    ['https://127.0.0.1:4000/response/1', false],
    ['file:///etc/passwd', false],
    ['nonsense', false],
  ])('%s: %s', (url, isGood) => {
    expect(isSlackUrl(url, 'http://127.0.0.1:4000/api/')).toBe(isGood);
  });
});
