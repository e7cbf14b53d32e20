// What somebody means who writes to the bot: a command as after the slash, a question in plain English, or small talk. Pure.

import { nearestWord } from '../platform/parse/nearest-word.ts';
import type { Command } from '../platform/services.ts';
import { nameAs, QUESTION_RULES } from './question-rules.ts';
import { type SmallTalk, smallTalkIn, withoutLeadIn } from './small-talk.ts';

export type MessageMeaning =
  /** As typed after the slash command. */
  | { readonly kind: 'command'; readonly line: string }
  /** The nearest command, and two others that may have been meant. */
  | { readonly kind: 'question'; readonly line: string; readonly others: readonly [string, string] }
  | { readonly kind: 'small talk'; readonly talk: SmallTalk }
  | { readonly kind: 'unknown'; readonly others: readonly [string, string] };

/** What they need to be told apart: the words, and what each does. */
export type KnownCommands = ReadonlyMap<string, Pick<Command, 'effect'>>;

/** What is longer is no question; and no pattern may cost much. */
const MAX_CHARS = 300;

const TIME_UNITS = /(\d{1,4}) ?(minutes?|mins?|hours?|hrs?|days?)\b/gi;

/** One spelling for each: straight apostrophes, `2h` for two hours, `7d` for the last week. */
const normalized = (text: string): string =>
  text
    .replace(/[‘’]/g, "'")
    .replace(/[“”]/g, '"')
    .replaceAll('`', '')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(TIME_UNITS, (_all, number: string, unit: string) => `${number}${unit.charAt(0).toLowerCase()}`)
    .replace(/\b(last|this) month\b/gi, (_all, which: string) => `${which.toLowerCase()}-month`)
    .replace(/\b(?:last|this|past) week\b/gi, '7d')
    .replace(/\btoday\b/gi, '1d')
    .replace(/[?!.,\s]+$/, '')
    .replace(/[,\s]+(?:please|pls|thanks|thank you|thx)$/i, '');

/** `{project}` and the like are what the pattern found; what it did not find is left out. */
const filled = (line: string, found: Readonly<Record<string, string | undefined>>): string =>
  line
    .replace(/\{(\w+)\}/g, (_all, name: string) => found[name] ?? '')
    .replace(/\s+/g, ' ')
    .trim();

function askedByRule(text: string): MessageMeaning | null {
  for (const { pattern, line, others } of QUESTION_RULES) {
    const found = pattern.exec(text);
    if (!found) continue;
    const groups = found.groups ?? {};
    return {
      kind: 'question',
      line: filled(line, groups),
      others: [filled(others[0], groups), filled(others[1], groups)],
    };
  }
  return null;
}

/** `list the builds of acme`, `builds for acme last month`, `acme's builds`: a command's word in a sentence. */
const VERB = '(?:show|list|get|give|see|display|open|print|view|check)';
const ARTICLES = '(?:(?:me|us|all|the|my|our|any|latest|last|recent|current) )*';
const PERIOD = '(?<period>last-month|this-month|\\d{1,3}d)';
const WORD_FIRST = new RegExp(
  `^(?:${VERB} )?${ARTICLES}(?<word>[a-z]+)(?: builds?)?(?: (?:of|for|in|from|on|about) ${nameAs('project')})?(?: (?:now|right now|again|here|there|${PERIOD}))*$`,
  'i',
);
const PROJECT_FIRST = new RegExp(
  `^(?:${VERB} )?${nameAs('project')} (?:last |latest )?(?<word>[a-z]+)(?: ${PERIOD})?$`,
  'i',
);

/** What people call what a command shows. */
const SYNONYMS: Readonly<Record<string, string>> = {
  failed: 'failing',
  failures: 'failing',
  failure: 'failing',
  errors: 'failing',
  incidents: 'failing',
  build: 'builds',
  log: 'logs',
  step: 'steps',
  customers: 'projects',
  project: 'projects',
  health: 'status',
  commands: 'help',
  timeline: 'history',
  costs: 'usage',
  cost: 'usage',
};

/** Of these, a list of all makes sense; the others are about one project. */
const WITHOUT_PROJECT = new Set([
  'failing',
  'projects',
  'usage',
  'subscriptions',
  'status',
  'help',
  'audit',
  'me',
]);

/** `how do I subscribe`, `what does reset do` */
const HOW =
  /^(?:how (?:do|can|to|does|should|would)|what (?:does|do|happens if|if)|help (?:me )?(?:with|to)|explain)\b/i;

function askedForHelp(text: string, commands: KnownCommands): MessageMeaning | null {
  if (!HOW.test(text)) return null;
  const words = text.toLowerCase().split(/[^a-z]+/);
  const about = words.find((word) => commands.has(word) && word !== 'me' && word !== 'help');
  return about ? { kind: 'question', line: `help ${about}`, others: ['help', 'failing'] } : null;
}

function askedByWord(text: string, commands: KnownCommands): MessageMeaning | null {
  for (const pattern of [WORD_FIRST, PROJECT_FIRST]) {
    const { word: typed = '', project = '', period = '' } = pattern.exec(text)?.groups ?? {};
    const called = typed.toLowerCase();
    // The bot's own health is nobody's project's.
    const wanted = project && (called === 'status' || called === 'health') ? 'builds' : called;
    const word = SYNONYMS[wanted] ?? wanted;
    if (commands.get(word)?.effect !== 'read' || (!project && !WITHOUT_PROJECT.has(word))) continue;
    const about = word === 'usage' ? `${project} ${period}` : project;
    const others = ['failing', 'builds', 'show'].filter((other) => other !== word);
    return {
      kind: 'question',
      line: `${word} ${about}`.trim(),
      others: project
        ? [`${others[0]} ${project}`, `${others[1]} ${project}`]
        : [word === 'failing' ? 'usage' : 'failing', word === 'projects' ? 'status' : 'projects'],
    };
  }
  return null;
}

/** After a command's word, they make a sentence of it: “why did acme fail”, “status of acme”. */
const SENTENCE_SECOND =
  /^(?:me|us|did|does|do|is|are|was|were|has|what|what's|of|for|in|on|from|about|with|the|my|our|all|any|it|that|this|to|up|going)$/i;
/** Anywhere in the words of a command that changes something. */
const SENTENCE_WORD =
  /^(?:is|are|was|were|does|do|did|the|a|an|please|for|of|to|from|about|called|named|what|how|why|when|if|means?|yourself|this|that|it|us|my|our)$/i;

/** A command rather than a sentence that begins with a command's word? Where it would change something, in doubt it's not. */
function isCommand(text: string, commands: KnownCommands): boolean {
  const isAsked = /\?\s*$/.test(text);
  const [first = '', ...words] = text
    .replace(/"[^"]*"/g, '""')
    .replace(/[?!\s]+$/, '')
    .split(/\s+/);
  const word = first.toLowerCase();
  const command = commands.get(word);
  if (!command || SENTENCE_SECOND.test(words[0] ?? '')) return false;
  if (command.effect !== 'read') return !isAsked && !words.some((one) => SENTENCE_WORD.test(one));
  if (word === 'why') return words.length < 2;
  if (word === 'compare') return !words.some((one) => /^(?:and|with|to|vs\.?|versus|against)$/i.test(one));
  const isWord = (one: string) => commands.has(SYNONYMS[one.toLowerCase()] ?? one.toLowerCase());
  return word !== 'show' || words.length < 2 || !words.some(isWord);
}

/** Words that rules look for, besides those of the commands. */
const VOCABULARY = [
  ...['failed', 'broken', 'broke', 'customers', 'happened', 'changed', 'deleted', 'created', 'yesterday'],
  ...['thanks', 'hello', 'please', 'cache', 'build', 'project'],
];
const SHORTEST_TYPO = 5;

/** For those who type in a hurry: words that nobody knows become the nearest that a rule looks for. */
function corrected(text: string, commands: KnownCommands): string {
  const known = [...VOCABULARY, ...commands.keys()].filter(({ length }) => length >= SHORTEST_TYPO);
  return text.replace(/[a-z]+/gi, (word) => {
    const lower = word.toLowerCase();
    if (lower.length < SHORTEST_TYPO || known.includes(lower)) return word;
    const near = nearestWord(known, lower);
    return near?.startsWith(lower.charAt(0)) ? near : word;
  });
}

function questionIn(text: string, commands: KnownCommands): MessageMeaning | null {
  const asked = normalized(text);
  const meant = askedForHelp(asked, commands) ?? askedByWord(asked, commands) ?? askedByRule(asked);
  if (meant) return meant;
  const fixed = corrected(asked, commands);
  if (fixed === asked) return null;
  if (isCommand(fixed, commands)) return { kind: 'question', line: fixed, others: othersThan(fixed) };
  return askedByWord(fixed, commands) ?? askedByRule(fixed);
}

const othersThan = (line: string): readonly [string, string] => {
  const [first = 'help', second = 'help'] = ['failing', 'projects', 'help'].filter(
    (one) => !line.startsWith(one),
  );
  return [first, second];
};

/** @param text without the mention of the bot */
export function readMessage(text: string, commands: KnownCommands): MessageMeaning {
  const typed = text.trim().replace(/[,\s]+(?:please|pls|thanks|thank you|thx)[.!]*$/i, '');
  if (isCommand(typed, commands)) return { kind: 'command', line: withoutMarks(typed) };
  const polite = withoutLeadIn(typed.slice(0, MAX_CHARS));
  const [first = ''] = polite.toLowerCase().split(/\s/, 1);
  // What changes something is done at once only when it was typed as a command, with nothing around it.
  if (commands.get(first)?.effect === 'read' && isCommand(polite, commands))
    return { kind: 'command', line: withoutMarks(polite) };
  const talk = smallTalkIn(typed.slice(0, MAX_CHARS));
  const question = talk !== null && polite === typed ? null : questionIn(polite, commands);
  if (question) return question;
  if (talk) return { kind: 'small talk', talk };
  return {
    kind: 'unknown',
    others: commands.has(first) ? [`help ${first}`, 'failing'] : ['failing', 'projects'],
  };
}

/** A name may end in a dot or an exclamation mark, but hardly in a question mark. */
const withoutMarks = (line: string): string => line.replace(/[?\s]+$/, '');
