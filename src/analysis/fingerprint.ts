// The same failure, recognised again: an error without the parts that differ from build to build.

import { createHash } from 'node:crypto';
import { plainText } from '../lib/plain-text.ts';
import { stepKey } from './step-name.ts';

/** In this order: the longer patterns before the shorter ones that they contain. */
const VARYING: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<id>'],
  [/\bsha\d{3}:[0-9a-f]{8,128}/gi, '<digest>'],
  [/\b\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d+)?(?:Z|[+-]\d{2}:?\d{2})?/g, '<time>'],
  [/\b\d{1,2}:\d{2}:\d{2}(?:\.\d+)?\b/g, '<time>'],
  [/\b(?:\d{1,3}\.){3}\d{1,3}(?::\d{1,5})?\b/g, '<address>'],
  [/\[[0-9a-f:]{3,45}\](?::\d{1,5})?/gi, '<address>'],
  [/(?<=[a-z0-9]):\d{2,5}\b/gi, ':<port>'],
  [
    /(?:\/tmp|\/var\/folders|\/private\/tmp|\/home\/[^/\s]+|\/root|\/github\/workspace)(?:\/[^\s:'")]+)*/g,
    '<path>',
  ],
  [/\b[0-9a-z]{10,}::[0-9a-z]{10,}\b/gi, '<ref>'],
  [/\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,64}\b/gi, '<hash>'],
  [/\b\d+(?:\.\d+)?\s?(?:ms|s|m|h|[kKMGT]i?B)\b/g, '<amount>'],
  [/\b(?:\d+m)?\d+(?:\.\d+)?s\b/g, '<amount>'],
  [/(?<!exit code: )(?<!exit status )(?<!HTTP )(?<!status )(?<!code )\b\d{3,}\b/g, '<number>'],
];

/** One line of plain words: digests, hashes, ports, paths, times and ids are left out. */
export function normaliseError(error: string): string {
  const plain = plainText(error).replace(/\s+/g, ' ').trim();
  return VARYING.reduce((text, [pattern, word]) => text.replace(pattern, word), plain).slice(0, 500);
}

/** Twelve letters that name the failure: the same step with the same error, whatever the build. */
export function fingerprint(stepName: string, error: string): string {
  return createHash('sha256')
    .update(`${stepKey(stepName)}\n${normaliseError(error)}`)
    .digest('hex')
    .slice(0, 12);
}
