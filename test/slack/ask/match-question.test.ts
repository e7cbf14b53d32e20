import { describe, expect, it } from 'vitest';
import { isCommandLine, matchQuestion } from '../../../src/slack/ask/match-question.ts';

describe('a question is mapped to the nearest command', () => {
  it.each([
    ['what broke in storefront?', 'failing storefront'],
    ['What’s failing in storefront', 'failing storefront'],
    ['what is broken?', 'failing'],
    ['what is failing right now?', 'failing'],
    ['is anything red?', 'failing'],
    ['anything broken', 'failing'],
    ['show me what failed', 'failing'],
    ['is storefront still failing?', 'failing storefront'],
    ['did acme-web break again?', 'failing acme-web'],
    ['why did acme fail?', 'why acme'],
    ['why is project acme broken', 'why acme'],
    ['why does storefront keep failing?', 'why storefront'],
    ['who reset acme last week?', 'audit acme 7d'],
    ['who deleted project acme?', 'audit acme 7d'],
    ['who changed storefront', 'audit storefront 7d'],
    ['what happened to acme?', 'history acme'],
    ['what happened in project acme yesterday?', 'history acme'],
    ['list the builds of acme', 'builds acme'],
    ['latest builds for storefront please', 'builds storefront'],
    ['how much did we use?', 'usage'],
    ['what does it cost', 'usage'],
    ['how much cache is used by acme?', 'usage acme'],
    ['what are we subscribed to?', 'subscriptions'],
    ['which projects are there?', 'projects'],
    ['list our customers', 'projects'],
    ['are you there?', 'status'],
    ['is depot down?', 'status'],
    ['is slack slow', 'status'],
    ['tell me about acme', 'show acme'],
    ['show me acme.', 'show acme'],
    ['what is storefront?', 'show storefront'],
    ['hi', 'help'],
    ['hello!', 'help'],
    ['thanks', 'help'],
    ['help me', 'help'],
    ['what can you do?', 'help'],
  ])('%s → %s', (question, line) => {
    const understood = matchQuestion(question);
    expect(`${understood?.word} ${understood?.text}`.trim()).toBe(line);
    expect(understood?.others.map(({ word }) => word)).not.toContain(understood?.word);
  });

  it.each(['', 'lorem ipsum', 'where is lunch', '$& `x`'])('“%s” is not understood', (question) => {
    expect(matchQuestion(question)).toBeNull();
  });
});

it.each([
  ['why acme', true],
  ['Failing', true],
  ['why did acme fail', false],
  ['show me acme', false],
  ['nonsense acme', false],
])('“%s” is a command line: %s', (text, expected) => {
  expect(isCommandLine(text, new Set(['why', 'show', 'failing']))).toBe(expected);
});
