// What every view must be: within Slack's limits, in words as in blocks, and harmless. The limits come from the
// sandbox's Slack, which shares no code with the views.

import type { KnownBlock } from '@slack/types';
import { expect } from 'vitest';
import { LIMITS } from '../../src/sandbox/slack/limits.ts';
import { problemsOf, textIn } from '../../src/sandbox/slack/validate-blocks.ts';
import type { View } from '../../src/views/kit/blocks.ts';

/** Anything between angle brackets is ours: an id of a person, channel or group, or a date. */
const OURS =
  /^(@U0(ANA|BO)|#C0PLATFORM|!subteam\^S0PLATFORM|!date\^\d+\^[^|]+\|[\d UTC:-]+|https:\/\/(?:github\.com|ci\.example)\/[a-z0-9/]+\|[^|]+)$/;

export function expectFine({ text, blocks, plain }: View): void {
  if (plain) expectFine({ text, blocks: plain });
  expect(problemsOf(blocks, 'message')).toEqual([]);
  expect(textIn(blocks)).toBeLessThanOrEqual(LIMITS.messageBlocksChars);
  expect(text.length).toBeGreaterThan(0);
  expect([...text].length).toBeLessThanOrEqual(4_000);
  for (const body of [text, ...mrkdwnIn(blocks)]) {
    for (const [, inside = ''] of body.matchAll(/<([^>]*)>/g)) expect(inside).toMatch(OURS);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: their absence is what is tested
    expect(body).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202a-\u202e\u2066-\u2069]/);
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: their absence is what is tested
  for (const words of textsIn(blocks)) expect(words).not.toMatch(/[\u0000-\u001f\u202a-\u202e\u2066-\u2069]/);
  if (!text.endsWith('…')) for (const label of buttonLabels(blocks)) expect(text).toContain(label);
}

function mrkdwnIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(mrkdwnIn);
  if (typeof value !== 'object' || value === null) return [];
  const mine = 'type' in value && value.type === 'mrkdwn' && 'text' in value ? [String(value.text)] : [];
  return [...mine, ...Object.values(value).flatMap(mrkdwnIn)];
}

/** What is shown as it is: labels and cells, on one line each. */
function textsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (typeof value !== 'object' || value === null) return [];
  const isText = 'type' in value && (value.type === 'plain_text' || value.type === 'raw_text');
  const mine = isText && 'text' in value ? [String(value.text)] : [];
  return [...mine, ...Object.values(value).flatMap(textsIn)];
}

const buttonLabels = (blocks: View['blocks']): readonly string[] =>
  (blocks as readonly KnownBlock[]).flatMap((block) =>
    block.type === 'actions'
      ? block.elements.flatMap((element) => (element.type === 'button' ? [element.text.text] : []))
      : [],
  ); // Slack's own blocks among them have no buttons
