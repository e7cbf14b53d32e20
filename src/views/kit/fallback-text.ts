// Blocks read aloud: made from the blocks themselves, so that the two never say different things.

import { cutWords } from './cut-mrkdwn.ts';
import { LIMITS } from './limits.ts';
import { escapeMrkdwn } from './mrkdwn.ts';

type Json = Readonly<Record<string, unknown>>;

const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const list = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isJson) : []);

/** Slack reads a message's text as mrkdwn: what is plain text in a block must be escaped here. */
function textOf(value: unknown): string {
  if (!isJson(value) || typeof value.text !== 'string') return '';
  return value.type === 'mrkdwn' ? value.text : escapeMrkdwn(value.text);
}

function lineOf(block: Json): string {
  switch (block.type) {
    case 'header':
    case 'section':
    case 'alert': {
      // A fact is a label on one line and its value on the next.
      const facts = list(block.fields).map((field) => textOf(field).replace('\n', ': '));
      return [textOf(block.text), ...facts].filter(Boolean).join('\n');
    }
    case 'context':
      return list(block.elements).map(textOf).filter(Boolean).join(' · ');
    case 'actions': {
      const names = list(block.elements).map(
        (element) => textOf(element.text) || textOf(element.placeholder),
      );
      return names.length > 0 ? `Buttons: ${names.filter(Boolean).join(', ')}` : '';
    }
    case 'image':
      return typeof block.alt_text === 'string' ? escapeMrkdwn(block.alt_text) : '';
    default:
      return '';
  }
}

/** One line a block; visibly cut where Slack has no more room. */
export function fallbackText(blocks: readonly unknown[]): string {
  const text = blocks.filter(isJson).map(lineOf).filter(Boolean).join('\n');
  return cutWords(text, LIMITS.fallbackText) || '–';
}
