// From a question in plain English to the nearest command that only reads, or that asks before it changes anything. A table
// of patterns and no model, so that the same question always means the same.

export interface Understood {
  readonly word: string;
  /** What follows the word; '' for nothing. */
  readonly text: string;
  /** What else may have been meant; each takes the project, or nothing. */
  readonly others: readonly [Suggestion, Suggestion];
}

export interface Suggestion {
  readonly word: string;
  /** A project, or ''. */
  readonly project: string;
}

/** `P` stands for the project in what follows the word. */
type Rule = readonly [pattern: RegExp, word: string, text: string, others: readonly [string, string]];

const NAME = '(?<project>[a-z0-9][\\w.-]*)';
const rule = (pattern: string) => new RegExp(pattern.replaceAll('NAME', NAME), 'i');
const FAILED = '(?:fail(?:ed|ing|s)?|br(?:oke|oken|eak|eaks|eaking)|red)';

/** The first that matches counts. */
const RULES: readonly Rule[] = [
  [
    rule(`^who .*\\b(?:reset|deleted?|changed?|updated?|created?)\\b (?:project )?NAME`),
    'audit',
    'P 7d',
    ['history', 'show'],
  ],
  [rule(`^what happened (?:to|in|with) (?:project )?NAME`), 'history', 'P', ['audit', 'builds']],
  [
    rule(`^(?:what(?:'s| is| has)?|anything|is anything) ${FAILED} (?:in|on|at|with) (?:project )?NAME`),
    'failing',
    'P',
    ['builds', 'history'],
  ],
  [rule(`^why (?:did|does|is|has|was) (?:project )?NAME .*${FAILED}`), 'why', 'P', ['failing', 'builds']],
  [
    rule(`^(?:is|are|did|has) (?!any|some|every|depot|slack|you|it|the )NAME .*${FAILED}`),
    'failing',
    'P',
    ['builds', 'why'],
  ],
  [rule(`\\b${FAILED}\\b`), 'failing', '', ['projects', 'status']],
  [rule('\\b(?:builds|built) (?:of|in|for) (?:project )?NAME'), 'builds', 'P', ['failing', 'show']],
  [
    rule('\\b(?:usage|minutes|cache|cost) .*\\b(?:of|in|for|by) (?:project )?NAME'),
    'usage',
    'P',
    ['show', 'builds'],
  ],
  [rule('\\b(?:much|usage|cost|minutes)\\b'), 'usage', '', ['projects', 'status']],
  [rule('\\b(?:subscriptions|subscribed|notified)\\b'), 'subscriptions', '', ['failing', 'help']],
  [rule('\\b(?:projects|customers)\\b'), 'projects', '', ['failing', 'usage']],
  [
    rule('\\b(?:are you|you (?:up|there|ok)|is (?:depot|slack|it) (?:up|down|ok|slow|working))\\b'),
    'status',
    '',
    ['failing', 'help'],
  ],
  [rule('^(?:tell me about|show me|what is|about) (?:project )?NAME$'), 'show', 'P', ['builds', 'history']],
  [
    rule('^(?:hi|hello|hey|thanks|thank you|good morning|help|what can you do|how do)\\b'),
    'help',
    '',
    ['failing', 'projects'],
  ],
];

/** What is longer is no question; and no pattern may cost much. */
const MAX_CHARS = 300;

/** What the question most likely asks for; null when no rule fits. */
export function matchQuestion(question: string): Understood | null {
  const asked = question
    .trim()
    .slice(0, MAX_CHARS)
    .replaceAll('’', "'")
    .replace(/[?!.\s]+$/, '');
  for (const [pattern, word, text, others] of RULES) {
    const match = pattern.exec(asked);
    if (!match) continue;
    const project = match.groups?.project?.replace(/[.]+$/, '') ?? '';
    const other = (of: string): Suggestion => ({ word: of, project });
    return { word, text: text.replace('P', () => project), others: [other(others[0]), other(others[1])] };
  }
  return null;
}

const FILLERS = /^(?:me|us|did|does|do|is|are|has|was|what|what's)$/i;

/** Is it a command line rather than a sentence that begins with a command's word, such as “why did acme fail?” */
export function isCommandLine(text: string, words: ReadonlySet<string>): boolean {
  const [first = '', second = ''] = text.trim().split(/\s+/, 2);
  return words.has(first.toLowerCase()) && !FILLERS.test(second);
}
