// Looks at a failing step's log line by line and keeps what proves a cause. Each rule is a tool's fixed wording, so a match
// says which tool spoke, where, and what it meant.

import { cut, oneLine } from '../lib/plain-text.ts';
import { redactSecrets } from '../lib/redact.ts';
import { withoutCiPrefix } from './ci-prefix.ts';
import type { Kind } from './kinds.ts';
import type { Rule, StepContext, Strength } from './rule.ts';
import { ALL_TOOLS } from './rules/all-tools.ts';

export interface Evidence {
  readonly kind: Kind;
  readonly tool: string;
  readonly strength: Strength;
  /** The line's number in the log, from 1; 0: the step's error itself. */
  readonly number: number;
  readonly line: string;
  readonly words: Pick<Rule, 'cause' | 'next'>;
  /** What the rule found in the line, by name. */
  readonly found: Readonly<Record<string, string>>;
}

/** Warnings of npm, yarn, pnpm and Maven stand in builds that go well, too. */
const WARNING = /^\s{0,4}(?:npm warn |warning |\[WARNING\]|WARN (?! Ignoring not compatible))/i;

/** A tool that says so goes on: it tries again, or only advises. What it says explains the failure when nothing else does. */
const GOES_ON =
  /\bRetry\(total=[1-9]|\battempt #?\d{1,3} failed\b|\bwill (?:be )?retr(?:y|ied)\b|\bretrying (?:in|after|`)|\bRetrying\.{3}|\bretries? (?:left|remaining)\b|^You are using Node\.js .{0,160}Please upgrade/i;

/** Source code that a test runner or compiler quotes: `>       assert …`, `> 12 |   expect(…)`. */
const QUOTED_CODE = /^> {4,}\S|^\s{0,8}>\s{1,4}\d{1,6} ?\| /;

/** What BuildKit and task runners put in front of a tool's own line: `#12 3.456`, `web:build:`. */
const PREFIX =
  /^(?:#\d{1,4} (?=\d)|\d{1,5}\.\d{1,3} (?=\D)|STD(?:ERR|OUT) |@?[\w./-]{1,60}:(?:build|test|lint|compile|typecheck|check)[\w:-]{0,30}: )/;

/** A line as the tool printed it. At most three things stand in front: the CI's time, BuildKit's, the task's name. */
export function withoutPrefix(line: string): string {
  let rest = withoutCiPrefix(line);
  for (let i = 0; i < 3; i++) {
    const prefix = PREFIX.exec(rest)?.[0];
    if (prefix === undefined) break;
    rest = rest.slice(prefix.length);
  }
  return rest;
}

const MAX_LINE = 600;
const READ_CHARS = 1_000_000;
const TAIL_LINES = 300;
const REMEMBERED_LINES = 1_000;
const MAX_FOUND = 200;

/** A step's name and error can be as long as a command that somebody wrote; what is said of it stands at its ends. */
const END_CHARS = 4_000;
const withoutMiddle = (text: string): string =>
  text.length > 2 * END_CHARS ? `${text.slice(0, END_CHARS)} … ${text.slice(-END_CHARS)}` : text;

/** `[build 2/7] RUN npm ci` and `process "/bin/sh -c npm ci" did not …` → what the step runs. */
export function contextOf(name: string, error: string | null): StepContext {
  const step = withoutMiddle(name);
  const run = /\]\s*(?:RUN|CMD)\s+([\s\S]*)$/.exec(step)?.[1] ?? /^RUN\s+([\s\S]*)$/.exec(step)?.[1] ?? '';
  const process =
    /^(?:process|executor failed running|The command) ["'[]([\s\S]{0,4000}?)["'\]]:? (?:did not|exit|returned)/.exec(
      withoutMiddle(error ?? ''),
    )?.[1] ?? '';
  return { step, command: `${run}\n${process}`.trim().toLowerCase() };
}

/** BuildKit, BuildKit before 0.11, the classic builder: what stands around the command in their errors. */
const AROUND_COMMAND: readonly (readonly [before: string, after: string, instead: string])[] = [
  ['process "', '" did not complete successfully: ', ''],
  ['executor failed running [', ']: ', ''],
  ["The command '", "' returned a non-zero code: ", 'exit code: '],
];

/** The step's error without the command that it repeats: what somebody typed proves nothing. */
export function withoutCommand(error: string): string {
  return AROUND_COMMAND.reduce((text, [before, after, instead]) => {
    const from = text.indexOf(before);
    const to = from < 0 ? -1 : text.indexOf(after, from + before.length);
    return to < 0 ? text : `${text.slice(0, from)}${instead}${text.slice(to + after.length)}`;
  }, error);
}

/** BuildKit mounts the build context in a folder of its own: people know the rest of the path. */
const BUILDKIT_MOUNT = /^\/(?:var\/lib\/docker\/)?tmp\/buildkit-mount\d{1,20}\//;
const clean = (text: string) => cut(redactSecrets(oneLine(text)).replace(BUILDKIT_MOUNT, ''), MAX_FOUND);

export interface EvidenceCollector {
  /**
   * @param line as the tool printed it: a redacted word may be the one that tells.
   * @param number from 1; 0 for the step's error.
   * @param shown what people may see of it.
   * @returns whether any rule matched for the first time.
   */
  add(line: string, number: number, shown?: string): boolean;
  /** After the last line: looks at the end of a log that was too long to look at as a whole. */
  finish(): void;
  readonly evidence: readonly Evidence[];
}

/**
 * Keeps the first match of each rule: the first error of a chain is the one that matters. What every rule looks at is
 * bounded, so that a log of any size costs a few seconds at most: its first million characters that are worth it, and
 * its end.
 */
export function collectEvidence(context: StepContext): EvidenceCollector {
  const evidence: Evidence[] = [];
  const open = ALL_TOOLS.flatMap(({ tool, rules }) => rules.map((rule) => ({ tool, rule })));
  const seen = new Set<string>();
  /** Rules that matched only where the tool goes on: a later match still counts in full. */
  const weak = new Set<Rule>();
  const tail: { readonly text: string; readonly line: string; readonly number: number }[] = [];
  let budget = READ_CHARS;

  function look(text: string, line: string, number: number): void {
    if (QUOTED_CODE.test(text)) return;
    const goesOn = GOES_ON.test(text);
    for (let i = open.length - 1; i >= 0; i--) {
      const entry = open[i];
      const match = entry?.rule.pattern.exec(text);
      if (!entry || !match) continue;
      const { tool, rule } = entry;
      if (goesOn && weak.has(rule)) continue;
      const groups = match.groups ?? {};
      if (rule.when && !rule.when(context, groups)) continue;
      if (goesOn) weak.add(rule);
      else open.splice(i, 1);
      const found = Object.fromEntries(
        Object.entries(groups).flatMap(([name, value]) => (value ? [[name, clean(value)]] : [])),
      );
      const words = { ...(rule.cause && { cause: rule.cause }), ...(rule.next && { next: rule.next }) };
      const strength = goesOn ? 1 : rule.strength;
      evidence.push({ kind: rule.kind, tool, strength, number, line, words, found });
    }
  }

  return {
    evidence,
    add(line, number, shown = redactSecrets(line)) {
      const text = withoutPrefix(line.slice(0, MAX_LINE + 100)).slice(0, MAX_LINE);
      // The same line again proves nothing new.
      if (seen.has(text) || WARNING.test(text)) return false;
      if (seen.size >= REMEMBERED_LINES) seen.clear();
      seen.add(text);
      if (budget <= 0) {
        tail.push({ text, line: shown, number });
        if (tail.length > TAIL_LINES) tail.shift();
        return false;
      }
      budget -= text.length;
      const before = evidence.length;
      look(text, shown, number);
      return evidence.length > before;
    },
    finish() {
      for (const { text, line, number } of tail.splice(0)) look(text, line, number);
    },
  };
}
