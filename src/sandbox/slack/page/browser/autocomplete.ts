// What the composer offers while somebody types: commands, their sub-words (from the manifest's usage hint), shortcuts,
// and people.

import type { Snapshot } from '../wire.ts';

export interface Suggestion {
  readonly key: string;
  readonly label: string;
  /** What comes after it. */
  readonly hint: string;
  readonly about: string;
  /** The line once it is taken; a shortcut is run instead. */
  readonly line: string | null;
  readonly shortcut: string | null;
}

export interface Offer {
  readonly suggestions: readonly Suggestion[];
  /** How the word that stands there is used, once it is complete. */
  readonly usage: string | null;
}

const NOTHING: Offer = { suggestions: [], usage: null };
const MOST = 12;

/** `create NAME | projects` → a word and what follows it, each. */
export function usagesOf(hint: string): readonly { readonly word: string; readonly rest: string }[] {
  return hint
    .split('|')
    .map((usage) => usage.trim())
    .filter(Boolean)
    .map((usage) => {
      const [word = '', ...rest] = usage.split(/\s+/);
      return { word, rest: rest.join(' ') };
    });
}

export function offer(
  line: string,
  snapshot: Pick<Snapshot, 'commands' | 'shortcuts' | 'people' | 'me'>,
): Offer {
  if (line.startsWith('/'))
    return line.includes(' ') ? subWords(line, snapshot) : commandsLike(line, snapshot);
  const mention = /(?:^|[\s(])@(\w*)$/.exec(line);
  return mention ? peopleLike(line, mention[1] ?? '', snapshot) : NOTHING;
}

function commandsLike(
  line: string,
  { commands, shortcuts }: Pick<Snapshot, 'commands' | 'shortcuts'>,
): Offer {
  const text = line.slice(1).toLowerCase();
  const ofCommands = commands
    .filter(({ command }) => command.startsWith(line))
    .map(({ command, hint, description }) => ({
      key: command,
      label: command,
      hint,
      about: description,
      line: `${command} `,
      shortcut: null,
    }));
  const ofShortcuts = shortcuts
    .filter(({ name }) => name.toLowerCase().includes(text))
    .map(({ name, callbackId, description }) => ({
      key: callbackId,
      label: name,
      hint: '',
      about: `Shortcut · ${description}`,
      line: null,
      shortcut: callbackId,
    }));
  return { suggestions: [...ofCommands, ...ofShortcuts].slice(0, MOST), usage: null };
}

function subWords(line: string, { commands }: Pick<Snapshot, 'commands'>): Offer {
  const [name = '', typed = '', ...more] = line.split(' ');
  const command = commands.find((candidate) => candidate.command === name);
  if (!command) return NOTHING;
  const usages = usagesOf(command.hint);
  if (more.length > 0) {
    const used = usages.find(({ word }) => word === typed);
    return used?.rest ? { suggestions: [], usage: `${name} ${used.word} ${used.rest}` } : NOTHING;
  }
  const suggestions = usages
    .filter(({ word }) => word.startsWith(typed.toLowerCase()))
    .map(({ word, rest }) => ({
      key: word,
      label: `${name} ${word}`,
      hint: rest,
      about: '',
      line: rest ? `${name} ${word} ` : `${name} ${word}`,
      shortcut: null,
    }));
  return { suggestions, usage: null };
}

function peopleLike(line: string, typed: string, { people, me }: Pick<Snapshot, 'people' | 'me'>): Offer {
  const before = line.slice(0, line.length - typed.length);
  const suggestions = people
    .filter(({ userId }) => userId !== me)
    .filter(({ name, realName }) =>
      [name, ...realName.split(' ')].some((part) => part.toLowerCase().startsWith(typed.toLowerCase())),
    )
    .map(({ name, realName, userId, role }) => ({
      key: userId,
      label: `@${name}`,
      hint: '',
      about: role === 'bot' ? `${realName} · app` : realName,
      line: `${before}${name} `,
      shortcut: null,
    }));
  return { suggestions, usage: null };
}

/** The line is already what the first suggestion would make of it, so that Enter sends it. */
export const isComplete = (line: string, { suggestions }: Offer): boolean =>
  suggestions.some((suggestion) => suggestion.line !== null && suggestion.line.trim() === line.trim());
