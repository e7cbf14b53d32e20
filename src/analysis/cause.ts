// From evidence to one cause. "Unknown" is said when it is: a wrong cause sends people the wrong way.

import type { BuildStatus } from '../depot/model.ts';
import { cut, oneLine } from '../lib/plain-text.ts';
import type { Evidence } from './evidence.ts';
import { isCancelledError } from './failing-step.ts';
import { CAUSAL_ORDER, KINDS, type Kind } from './kinds.ts';

export interface Cause {
  readonly id: Kind;
  /** What happened, to this failure. */
  readonly cause: string;
  readonly next: string;
}

export interface Verdict {
  readonly cause: Cause;
  /** What proves it; null: nothing does. */
  readonly proof: Evidence | null;
}

const bare = (id: Kind): Verdict => ({ cause: { id, ...KINDS[id] }, proof: null });

const rankOf = (kind: Kind): number => {
  const rank = CAUSAL_ORDER.indexOf(kind);
  return rank < 0 ? CAUSAL_ORDER.length : rank;
};

/** What fails on the way to another server, and what fails in the code itself. */
const OUTSIDE: ReadonlySet<Kind> = new Set<Kind>(['dns', 'network', 'certificate', 'download-404']);
const CODE: ReadonlySet<Kind> = new Set<Kind>([
  'compile-error',
  'test-compile',
  'test-failed',
  'lint-failed',
]);

/** A connection that failed and was tried again, or did not matter, explains nothing where the code failed later. */
function withoutSurvived(evidence: readonly Evidence[]): readonly Evidence[] {
  const lastOfCode = Math.max(
    ...evidence.filter(({ kind, strength }) => CODE.has(kind) && strength === 3).map(({ number }) => number),
  );
  return evidence.map((one) =>
    OUTSIDE.has(one.kind) && one.number < lastOfCode ? { ...one, strength: 1 } : one,
  );
}

const namesIn = ({ found }: Evidence) => Object.keys(found).length;

/** The stronger evidence; of equally strong kinds the one that explains the other; then the first line; then who names more. */
const compare = (a: Evidence, b: Evidence) =>
  b.strength - a.strength ||
  rankOf(a.kind) - rankOf(b.kind) ||
  (a.number || Infinity) - (b.number || Infinity) ||
  namesIn(b) - namesIn(a);

/** Fills `{name}` in; a sentence whose name was not found gives way to the kind's own. */
function filled(text: string | undefined, fallback: string, found: Evidence['found']): string {
  if (text === undefined) return fallback;
  let isWhole = true;
  const words = text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = Object.hasOwn(found, name) ? found[name] : undefined;
    if (value === undefined) isWhole = false;
    return value ?? '';
  });
  return isWhole ? words : fallback;
}

/** Names the thing where the sentence itself does not: alternatives of one rule have a name each. */
function named(sentence: string, value: string): string {
  if (!value || sentence.includes(value)) return sentence;
  return `${sentence.replace(/\.$/, '')}: ${value}`;
}

/** What is only known by the line that says it: its words, without the tool's prefix. */
const BY_LINE: ReadonlySet<Kind> = new Set<Kind>([
  'certificate',
  'checksum-mismatch',
  'compile-error',
  'copy-missing',
  'dependency-conflict',
  'dockerfile-syntax',
  'image-not-found',
  'lint-failed',
  'lockfile-outdated',
  'network',
  'package-auth',
  'package-not-found',
  'permission',
  'pinned-version-gone',
  'system-library-missing',
  'test-compile',
  'test-failed',
  'toolchain-too-old',
]);
const SAID_CHARS = 120;

/** `code ERESOLVE`: the rule's sentence says more. */
const ONLY_A_CODE = /^(?:code )?[A-Z][A-Z0-9_]{2,40}$/;

function saidBy(kind: Kind, line: string): string {
  if (!BY_LINE.has(kind)) return '';
  const said = oneLine(line).replace(
    /^(?:\s|npm (?:ERR!|error)|\[ERROR\]|ERROR:|error:|E:|Error:|>|➤|│|×)+/,
    '',
  );
  return ONLY_A_CODE.test(said) ? '' : cut(said, SAID_CHARS);
}

/** The image, or the registry, that BuildKit names before what the registry answered. */
const IMAGE =
  /(?:failed to push|source metadata for) (?<image>\S{1,200}?): |https:\/\/(?<host>[\w.-]{1,120}(?::\d{1,5})?)\/(?:v2|token|oauth2)/;
const ABOUT_IMAGES: ReadonlySet<Kind> = new Set<Kind>([
  'registry-rate-limit',
  'registry-unauthorized',
  'registry-forbidden',
  'image-not-found',
]);

function imageIn({ kind, line }: Evidence): string | undefined {
  const { image, host } = (ABOUT_IMAGES.has(kind) && IMAGE.exec(line)?.groups) || {};
  return image ?? host;
}

/** What the proof names; where it names nothing, what another line of the same tool and kind does. */
function nameOf({ kind, tool, found }: Evidence, evidence: readonly Evidence[]): string | undefined {
  const alike = evidence.filter((one) => one.kind === kind && one.tool === tool);
  return [found, ...alike.map((one) => one.found)].flatMap((one) => Object.values(one))[0];
}

function wordsFor(proof: Evidence, evidence: readonly Evidence[]): Cause {
  const { kind, words, found, line } = proof;
  return {
    id: kind,
    cause: named(
      filled(words.cause, KINDS[kind].cause, found),
      nameOf(proof, evidence) ?? imageIn(proof) ?? saidBy(kind, line),
    ),
    next: filled(words.next, KINDS[kind].next, found),
  };
}

/** @param error of the failing step; null: no step failed, or Depot gave no steps. */
export function findCause(status: BuildStatus, error: string | null, evidence: readonly Evidence[]): Verdict {
  if (status === 'canceled') return bare('cancelled');
  const [proof] = withoutSurvived(evidence).toSorted(compare);
  if (error !== null && isCancelledError(error)) {
    // How a cancelled step was killed says nothing about the build; what its log proves does.
    return proof && proof.number > 0 && proof.strength === 3
      ? { cause: wordsFor(proof, evidence), proof }
      : bare('cancelled');
  }
  const isWeak = !proof || proof.strength === 1 || proof.kind === 'network' || proof.kind === 'builder-lost';
  if (status === 'error' && isWeak) return bare('depot-error');
  if (proof) return { cause: wordsFor(proof, evidence), proof };
  // Depot does not give the steps of some failed builds: then there is no step to point at.
  if (error === null) {
    const next = 'Open the build in Depot, or read the output of the CI job that started it.';
    return { cause: { ...bare('unknown').cause, next }, proof: null };
  }
  return bare('unknown');
}
