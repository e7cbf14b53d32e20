// The same failure, recognised again: the step, the tool and kind, and the line that proves it, without the parts that
// differ from build to build.

import { createHash } from 'node:crypto';
import { plainText } from '../lib/plain-text.ts';
import { readStepName } from './step-name.ts';

type Replacement = readonly [RegExp, string];

const UUID: Replacement = [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<id>'];
const HASH: Replacement = [/\b(?=[0-9a-f]{0,64}\d)(?=[0-9a-f]{0,64}[a-f])[0-9a-f]{7,64}\b/gi, '<hash>'];

/** In this order: the longer patterns before the shorter ones that they contain. */
const VARYING: readonly Replacement[] = [
  UUID,
  [/(?:<id>|\b[0-9a-z]{10,60})::[0-9a-z]{10,60}\b/gi, '<ref>'],
  [/\b(?:request|trace)[ _-]?id\b\W{1,4}[^\s)]{4,120}/gi, '<request>'],
  [/\b0x[0-9a-f]{4,16}\b/gi, '<pointer>'],
  [/\bsha\d{3}(?::|%3A)[0-9a-f]{8,128}/gi, '<digest>'],
  [/(?<=https?:\/\/[^\s"?]{1,500})\?[^\s"]{1,2000}/g, '?<query>'],
  [/\b\d{4}[-/]\d{2}[-/]\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?:Z|[+-]\d{2}:?\d{2})?/g, '<time>'],
  // In the names of npm's log files.
  [/\b\d{4}-\d{2}-\d{2}T\d{2}_\d{2}_\d{2}_\d{3}Z/g, '<time>'],
  [/\b\d{1,2}:\d{2}:\d{2}(?:\.\d{1,9})?\b/g, '<time>'],
  // A date that is no part of a tag or a name: `nightly-2026-01-02` is another toolchain.
  [/(?<![\w.:/-])\d{4}[-/]\d{2}[-/]\d{2}(?![\w-])/g, '<time>'],
  [
    /\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? (?:\d{1,2} )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)(?: \d{1,2})?(?: \d{4})?\b/g,
    '<time>',
  ],
  // The end of a pod's name, in the letters that Kubernetes draws from.
  [/-[bcdfghjklmnpqrstvwxz2456789]{8,10}-[bcdfghjklmnpqrstvwxz2456789]{5}\b/g, '-<pod>'],
  [/\b(attempt|try|retry|retries|tries) #?\d{1,3}(?: ?(?:\/|of) ?\d{1,3})?\b/gi, '$1 <number>'],
  [/\b(process|pid|worker|thread|daemon)([ =:#]{1,2})\d{1,8}\b/gi, '$1$2<number>'],
  [/\b\d{1,3}(?:\.\d{1,3})? ?%/g, '<amount>'],
  [/(?<=failed to push \S{1,200}):[\w.-]{1,128}(?=[\s:]|$)/g, ':<tag>'],
  [/\b(?:\d{1,3}\.){3}\d{1,3}(?::\d{1,5})?\b/g, '<address>'],
  [/\[[0-9a-f:]{3,45}\](?::\d{1,5})?/gi, '<address>'],
  // A host's port, never an image's tag.
  [/(?<![/\w.-])((?:[\w-]{1,63}\.){1,8}[a-z]{2,20}|localhost):\d{2,5}\b/gi, '$1:<port>'],
  [
    /(?:\/tmp|\/var\/folders|\/private\/tmp|\/home\/[^/\s]{1,60}|\/github\/workspace)(?:\/[^\s:'")]{1,300})*/g,
    '<path>',
  ],
  [/\b(?=[0-9a-z]{0,60}\d)(?=[0-9a-z]{0,60}[a-z])[0-9a-z]{20,64}\b/gi, '<id>'],
  HASH,
  [/\b\d{1,12}(?:\.\d{1,6})?\s?(?:ms|s|m|h|bytes|[kKMGT]i?B)\b/g, '<amount>'],
  [/\b(?:\d{1,6}m)?\d{1,12}(?:\.\d{1,6})?s\b/g, '<amount>'],
  [/(?<=\/snapshots\/)\d{1,12}\b/g, '<number>'],
  [/<amount>(?: <amount>){1,3}/g, '<amount>'],
  // `cart.ts(14,5)`, `main.go:12:2`, `Cart.java:[41,17]`, `app.py", line 12`: the code above the error changes more often
  // than the error.
  [
    /(?<=\.[a-z]{1,6})(?:\(\d{1,6},\d{1,6}\)|:\[\d{1,6},\d{1,6}\]|:\d{1,6}(?::\d{1,6})?)(?=[\s:]|$)/gi,
    ':<line>',
  ],
  // How many tests passed, or there are: one more is the same failure.
  [
    /\b\d{1,6} (?=(?:passed|passing|total|skipped|todo|pending|tests?|examples?|assertions?|tries|attempts|retries)\b)/g,
    '<number> ',
  ],
  [/(?<=<number> passed \()\d{1,6}(?=\))/g, '<number>'],
  [/(?<=\b(?:Passed|Skipped|Total|Tests|Assertions): {1,8})\d{1,6}\b/g, '<number>'],
  // A shell names the process that was killed.
  [/(?<=: line \d{1,6}: {1,8})\d{1,8}(?= )/g, '<number>'],
  [/(?<=\bline |\bcolumn |\bposition )\d{1,8}\b/g, '<line>'],
  [/(?<![:\w.])\d{4,20}\b/g, '<number>'],
];

/** One line of plain words: digests, hashes, ports, paths, times and ids are left out. */
export function normaliseError(error: string): string {
  const plain = plainText(error.slice(0, 2_000)).replace(/\s+/g, ' ').trim();
  return replaceAll(VARYING, plain).slice(0, 500);
}

const replaceAll = (replacements: readonly Replacement[], text: string): string =>
  replacements.reduce((rest, [pattern, word]) => rest.replace(pattern, word), text);

/** The step whatever its platform, its place in the stage, its base image's digest, and a commit in its words. */
function stepOf(name: string): string {
  const { stage, instruction } = readStepName(name);
  const words = instruction.replace(/@?sha256:[0-9a-f]{8,64}/g, '').trim();
  return `${stage ?? ''}|${replaceAll([UUID, HASH], words)}`;
}

export interface Failure {
  readonly stepName: string;
  /** The tool that spoke, and what it meant; 'unknown' where no rule knows. */
  readonly tool: string;
  readonly kind: string;
  /** The line that proves it, or the step's error. */
  readonly proof: string;
}

/** Changes with the way fingerprints are made, so that failures that were kept before are never taken for the same ones. */
const VERSION = 'e';

export const isCurrentFingerprint = (print: string): boolean => print.startsWith(VERSION);

/** Names the failure, whatever the build. */
export function fingerprint({ stepName, tool, kind, proof }: Failure): string {
  const print = [stepOf(stepName), tool, kind, normaliseError(proof)].join('\n');
  return `${VERSION}${createHash('sha256').update(print).digest('hex').slice(0, 12)}`;
}
