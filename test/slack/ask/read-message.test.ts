import { describe, expect, it } from 'vitest';
import { readMessage } from '../../../src/slack/ask/read-message.ts';
import { loadCommands } from '../../../src/slack/platform/load-features.ts';

const commands = await loadCommands();
const read = (text: string) => readMessage(text, commands);
const lineOf = (text: string) => {
  const meaning = read(text);
  return meaning.kind === 'command' || meaning.kind === 'question' ? meaning.line : meaning.kind;
};

describe('a question is mapped to the nearest command', () => {
  it.each([
    // What fails.
    ['what broke in storefront?', 'failing storefront'],
    ['What’s failing in storefront', 'failing storefront'],
    ['what is broken?', 'failing'],
    ['what is failing right now?', 'failing'],
    ['is anything red?', 'failing'],
    ['anything broken', 'failing'],
    ['show me what failed', 'failing'],
    ['is storefront still failing?', 'failing storefront'],
    ['did acme-web break again?', 'failing acme-web'],
    ['globex failed again', 'failing globex'],
    ['the acme project is broken', 'failing acme'],
    ['can you tell me if acme is failing?', 'failing acme'],
    ['are acme and globex failing?', 'failing'],
    ['why did acme and globex fail', 'failing'],
    ['whats failing in storefront and ledger?', 'failing'],
    ['whats failing in storefront', 'failing storefront'],
    ['show failed builds', 'failing'],
    ['list failures', 'failing'],
    ['is everything ok?', 'failing'],
    ['all green?', 'failing'],
    ['hows it going with failing builds', 'failing'],
    ['who owns the storefront failure', 'failing storefront'],
    ['who is looking at storefront?', 'failing storefront'],
    ['faling acme', 'failing acme'],
    ['wat is brokn', 'failing'],
    // Why.
    ['why did acme fail?', 'why acme'],
    ['why is project acme broken', 'why acme'],
    ['why does storefront keep failing?', 'why storefront'],
    ['why is globex red', 'why globex'],
    ['why acme failed', 'why acme'],
    ['why did the last build of acme fail?', 'why acme'],
    ["what's wrong with acme?", 'why acme'],
    ['who broke storefront', 'why storefront'],
    ['hey, can you tell me why acme is failing please', 'why acme'],
    ['why is acme so slow?', 'steps acme'],
    // How it does.
    ['is acme ok?', 'builds acme'],
    ['is acme green again?', 'builds acme'],
    ['did the deploy build pass', 'builds deploy'],
    ['did the last build of storefront succeed?', 'builds storefront'],
    ['how is acme doing', 'builds acme'],
    ['when did acme last build?', 'builds acme'],
    ['how long does acme take?', 'builds acme'],
    ['status of acme', 'builds acme'],
    ['any updates on globex?', 'builds globex'],
    ['list the builds of acme', 'builds acme'],
    ['latest builds for storefront please', 'builds storefront'],
    ["show acme's builds", 'builds acme'],
    ['acme builds', 'builds acme'],
    ['what is running in acme?', 'builds acme running'],
    ['logs of acme', 'logs acme'],
    // Who did what.
    ['who reset acme last week?', 'audit acme 7d'],
    ['who deleted project acme?', 'audit acme 7d'],
    ['who changed storefront', 'audit storefront 7d'],
    ['who created the token for acme?', 'audit acme 7d'],
    ['who deleted it', 'audit 7d'],
    ['what happened to acme?', 'history acme'],
    ['what happened in project acme yesterday?', 'history acme'],
    ['what changed in "acme web"?', 'history "acme web"'],
    ['history of acme', 'history acme'],
    // How much.
    ['how much did we use?', 'usage'],
    ['what does it cost', 'usage'],
    ['how much cache is used by acme?', 'usage acme'],
    ['how much did acme build last month', 'usage acme last-month'],
    ['how many builds did acme do this month?', 'usage acme this-month'],
    ['usage for acme last month', 'usage acme last-month'],
    ['acme usage', 'usage acme'],
    ["what's slow today", 'usage 1d'],
    ['who builds the most?', 'usage'],
    ['biggest customers this month', 'usage this-month'],
    // Lists.
    ['what are we subscribed to?', 'subscriptions'],
    ['which projects are there?', 'projects'],
    ['list our customers', 'projects'],
    ['list projects', 'projects'],
    ['how many projects do we have?', 'projects'],
    ['which projects are unused?', 'projects idle=90d'],
    ['are you there?', 'status'],
    ['is depot down?', 'status'],
    ['is slack slow', 'status'],
    ['tell me about acme', 'show acme'],
    ['show me acme.', 'show acme'],
    ['what is storefront?', 'show storefront'],
    ['compare b1 with b2', 'compare b1 b2'],
    ['help me', 'help'],
    ['what can you do?', 'help'],
    ['how do I subscribe?', 'help subscribe'],
    ['what does reset do?', 'help reset'],
    // What changes something: offered, not done.
    ['mute storefront for 2 hours', 'mute storefront 2h'],
    ['please mute storefront', 'mute storefront'],
    ['can you reset storefront?', 'reset storefront'],
    ['clear the cache of acme', 'reset acme'],
    ['delete the acme project', 'delete acme'],
    ['subscribe us to acme', 'subscribe acme'],
    ['tell us when acme fails', 'subscribe acme'],
    ['unsubscribe from acme please', 'unsubscribe acme'],
    ['create a project called initech', 'create initech'],
    ['create a token for acme', 'tokens acme'],
  ])('%s → %s', (question, line) => {
    expect(lineOf(question)).toBe(line);
    const meaning = read(question);
    expect(meaning.kind).toBe('question');
    if (meaning.kind !== 'question') return;
    for (const other of meaning.others) expect(commands.has(other.split(' ')[0] ?? '')).toBe(true);
    expect(new Set([line, ...meaning.others]).size).toBe(3);
  });

  it.each(['lorem ipsum', 'where is lunch', '$& `x`', 'asdf qwer', '42', '🤷'])(
    '“%s” is not understood',
    (question) => {
      expect(read(question)).toEqual({ kind: 'unknown', others: ['failing', 'projects'] });
    },
  );

  it('a sentence about a command offers its help', () => {
    expect(read('unfurl is a strange word')).toEqual({ kind: 'unknown', others: ['help unfurl', 'failing'] });
  });
});

it.each([
  ['', 'greeting'],
  ['hi', 'greeting'],
  ['hello!', 'greeting'],
  ['Hey there', 'greeting'],
  ['good morning team', 'greeting'],
  ['how are you?', 'greeting'],
  ['thanks', 'thanks'],
  ['thanks!', 'thanks'],
  ['thank you so much', 'thanks'],
  ['thx', 'thanks'],
  ['ty!', 'thanks'],
  ['bye', 'goodbye'],
  ['good bot', 'praise'],
  ['nice!', 'praise'],
  ['👍', 'praise'],
])('“%s” is small talk: %s', (text, talk) => {
  expect(read(text)).toEqual({ kind: 'small talk', talk });
});

it('who is polite and asks gets an answer to the question', () => {
  expect(lineOf('thanks! what is failing?')).toBe('failing');
  expect(lineOf('hi, why did acme fail?')).toBe('why acme');
  expect(lineOf('please show acme')).toBe('show acme');
});

describe('a command line', () => {
  it.each([
    'why acme',
    'Failing',
    'failing acme-*',
    'mute acme 2h',
    'unmute',
    'reset acme',
    'access grant <@U1> operator acme-*',
    'template save standard hardware=32x64 from=acme subscribe here',
    'create acme "For the others" initech',
    'compare b1 b2',
    'builds acme failed since=7d',
    'status?',
  ])('“%s”', (line) => {
    expect(read(line)).toEqual({ kind: 'command', line: line.replace(/\?$/, '') });
  });

  it.each([
    ['mute?'],
    ['mute is what I want'],
    ['unsubscribe means what?'],
    ['digest off?'],
    ['unfurl off?'],
    ['if mute acme'],
    ['ok, unmute'],
    ['should I delete acme?'],
    ["don't reset acme"],
    ['me, is it?'],
  ])('what changes something is not done for “%s”', (text) => {
    expect(read(text).kind).not.toBe('command');
  });
});

it('an attack on the patterns costs little', () => {
  const before = performance.now();
  for (const piece of [
    'why is ',
    'is a and ',
    'who reset of ',
    '"',
    'a, ',
    'show me all the ',
    '1d ',
    'hi ',
    'so, ',
  ])
    read(piece.repeat(4_000));
  expect(performance.now() - before).toBeLessThan(1_000);
});
