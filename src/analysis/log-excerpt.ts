// A log read once from beginning to end in bounded memory, however long it is: its last lines, what proves a cause, and the
// lines around that.

import { cut, plainText } from '../lib/plain-text.ts';
import { createLineRedactor } from '../lib/redact.ts';
import { collectEvidence, type Evidence } from './evidence.ts';
import type { StepContext } from './rule.ts';

/** A line longer than this is cut before anything looks at it. */
const MAX_LINE_CHARS = 2_000;
const BEFORE_PROOF = 2;
const AFTER_PROOF = 4;
const SUSPECTS = 6;
/** For causes that no rule knows: the lines that look like a reason. */
const LOOKS_LIKE_A_REASON =
  /\b(?:\w*error|\w*exception|err!|fatal|fail(?:ed|ure|ing)?|panic|traceback|killed|denied|refused|not found|cannot|unable to)\b/i;

export interface NumberedLine {
  /** From 1. */
  readonly number: number;
  readonly line: string;
}

export interface LogExcerpt {
  /** The last lines, cleaned and redacted, in order. */
  readonly last: readonly string[];
  readonly evidence: readonly Evidence[];
  /** What stands around each piece of evidence. */
  readonly around: readonly NumberedLine[];
  /** The last lines that look like a reason. */
  readonly suspects: readonly NumberedLine[];
  /** How many lines were read. */
  readonly total: number;
  /** There are more, which were not read. */
  readonly isCut: boolean;
}

/** Cleans one raw entry: progress bars that overwrite themselves leave only their last state. */
export function cleanLines(message: string, redact = createLineRedactor()): readonly string[] {
  return plainLines(message).map((line) => cut(redact(line), MAX_LINE_CHARS));
}

function plainLines(message: string): readonly string[] {
  return message
    .replace(/\r?\n$/, '')
    .split('\n')
    .map((line) => line.slice(0, MAX_LINE_CHARS * 2))
    .map((line) => line.replace(/\r+$/, '').split('\r').at(-1) ?? '')
    .map(plainText);
}

/**
 * @param context the step whose log it is.
 * @param keep how many last lines.
 * @param maxEntries reading stops after so many entries of Depot's.
 */
export async function excerptLog(
  log: AsyncIterable<{ readonly message: string }> | Iterable<{ readonly message: string }>,
  context: StepContext,
  keep = 40,
  maxEntries = Number.POSITIVE_INFINITY,
): Promise<LogExcerpt> {
  const last: string[] = [];
  const around = new Map<number, string>();
  const suspects: NumberedLine[] = [];
  const collector = collectEvidence(context);
  const redact = createLineRedactor();
  let [total, entries, follow, isCut] = [0, 0, 0, false];
  for await (const { message } of log) {
    if (entries === maxEntries) {
      isCut = true;
      break;
    }
    entries += 1;
    // An entry of a megabyte is cut before it is split.
    for (const raw of plainLines(message.slice(0, 64_000))) {
      const line = cut(redact(raw), MAX_LINE_CHARS);
      total += 1;
      const isProof = collector.add(raw, total, line);
      if (isProof) {
        for (const [i, before] of last.slice(-BEFORE_PROOF).entries())
          around.set(total - Math.min(BEFORE_PROOF, last.length) + i, before);
        follow = AFTER_PROOF + 1;
      }
      if (follow > 0) {
        around.set(total, line);
        follow -= 1;
      }
      last.push(line);
      if (last.length > keep) last.shift();
      if (!LOOKS_LIKE_A_REASON.test(line)) continue;
      suspects.push({ number: total, line });
      if (suspects.length > SUSPECTS) suspects.shift();
    }
  }
  collector.finish();
  return {
    last,
    evidence: collector.evidence,
    around: [...around].map(([number, line]) => ({ number, line })),
    suspects,
    total,
    isCut,
  };
}

/** What package managers print at every end, and what stands for nothing. */
const BOILERPLATE =
  /^\s*$|A complete log of this run|_logs\/\d{4}|^npm (?:ERR!|error)\s*$|^\[ERROR\] \[Help \d\]|Re-run Maven|re-run Maven|^\[(?:INFO|ERROR)\]\s*-*$|> Run with --|Get more help at|If you think this is a bug|Visit https:\/\/yarnpkg|This is probably not a problem with npm|note: This error originates from a subprocess/;

/** Between lines that do not follow one another. */
const GAP = '…';

/**
 * The lines that people read: the one that proves the cause with its neighbours, other lines that say the same, then the
 * last lines. In the log's order.
 */
export function excerptLines(
  { last, evidence, around, suspects, total }: LogExcerpt,
  proof: Evidence | null,
  most: number,
): readonly string[] {
  const byNumber = new Map<number, string>([
    ...evidence.map(({ number, line }) => [number, line] as const),
    ...around.map(({ number, line }) => [number, line] as const),
    ...suspects.map(({ number, line }) => [number, line] as const),
    ...last.map((line, i) => [total - last.length + 1 + i, line] as const),
  ]);
  const chosen = new Set<number>();
  const choose = (number: number) => {
    if (chosen.size < most && number > 0 && byNumber.has(number)) chosen.add(number);
  };
  const chooseProving = (number: number) => {
    if (!BOILERPLATE.test(byNumber.get(number) ?? '')) choose(number);
  };
  if (proof && proof.number > 0) {
    choose(proof.number);
    for (const { kind, strength, number } of evidence) {
      if (kind === proof.kind && strength >= 2 && chosen.size < 3) choose(number);
    }
    for (const offset of [1, 2, -1, 3, 4]) chooseProving(proof.number + offset);
  } else {
    for (const { number } of suspects.toReversed()) chooseProving(number);
  }
  for (let number = total; number > total - last.length; number--) chooseProving(number);
  const sorted = [...chosen].toSorted((a, b) => a - b);
  return sorted.flatMap((number, i) => {
    const line = byNumber.get(number) ?? '';
    const before = sorted[i - 1];
    const skipped =
      before === undefined ? [] : Array.from({ length: number - before - 1 }, (_, k) => before + 1 + k);
    const isGap = skipped.some((one) => !byNumber.has(one) || !BOILERPLATE.test(byNumber.get(one) ?? ''));
    return isGap ? [GAP, line] : [line];
  });
}
