// One rule of one tool: how the tool words a cause, and what to say of it.

import type { Kind } from './kinds.ts';

/** 3: the tool names this very cause. 2: it is the usual reason of such a message. 1: a symptom, when nothing better is known. */
export type Strength = 1 | 2 | 3;

/** What a rule may want to know besides its line. */
export interface StepContext {
  /** The step's name, such as `[build 2/7] RUN npm ci`. */
  readonly step: string;
  /** What the step runs, lower-case; '' for BuildKit's own steps. */
  readonly command: string;
}

/** BuildKit names it `exporting cache to registry`, or `exporting to GitHub Actions Cache`. */
export const isCacheStep = ({ step }: StepContext): boolean =>
  /^(?:\[[^\]]{0,80}\] )?(?:(?:exporting|importing) cache|exporting to GitHub Actions Cache)/.test(step);

export interface Rule {
  readonly kind: Kind;
  readonly strength: Strength;
  /** Matched against one line. Named groups fill in `{name}` in the words. Must not backtrack: a test checks it. */
  readonly pattern: RegExp;
  readonly cause?: string;
  readonly next?: string;
  /** Only then. */
  readonly when?: (context: StepContext, groups: Readonly<Record<string, string | undefined>>) => boolean;
}

export interface ToolRules {
  readonly tool: string;
  readonly rules: readonly Rule[];
}

type Words = Pick<Rule, 'cause' | 'next' | 'when'>;

export const rule = (kind: Kind, strength: Strength, pattern: RegExp, words: Words = {}): Rule => ({
  kind,
  strength,
  pattern,
  ...words,
});
