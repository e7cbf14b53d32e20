// What a person typed after the slash command, as words and options. Pure.
// Phones turn -- into a dash and quotes into curly ones: both are understood.

import yargsParser from 'yargs-parser';

export interface Words {
  readonly positional: readonly string[];
  readonly options: Readonly<Record<string, string>>;
}

const CURLY_DOUBLE = /[\u201c\u201d\u201e\u00ab\u00bb]/g;
/** A single curly quote inside a word is an apostrophe, and stays one. */
const CURLY_SINGLE = /(?<=^|\s)[\u2018\u2019]|[\u2018\u2019](?=\s|$)/g;
const LONG_DASH = /(?<=^|\s)[\u2013\u2014\u2012](?=\w)/g;

/** Splits at spaces, keeping what stands in quotes together. A quote that is never closed reaches to the end. */
function split(text: string): readonly string[] {
  const words: string[] = [];
  for (const [whole] of text.matchAll(/(?:"[^"]*(?:"|$)|(?<=^|\s|=)'[^']*(?:'(?=\s|$)|$)|[^\s"])+/g)) {
    words.push(whole.replace(/"/g, '').replace(/(^|=)'(.*?)'?$/, '$1$2'));
  }
  return words.filter((word) => word !== '');
}

/**
 * @param known option names: `key=value`, `--key value` and `--key=value` are options only for these, so that a name
 * may hold an equals sign.
 */
export function parseWords(text: string, known: readonly string[] = []): Words {
  const plain = text.replace(CURLY_DOUBLE, '"').replace(CURLY_SINGLE, "'").replace(LONG_DASH, '--');
  const tokens = split(plain).map((token) => {
    const key = token.slice(0, token.indexOf('=')).toLowerCase();
    return token.includes('=') && known.includes(key) ? `--${key}${token.slice(token.indexOf('='))}` : token;
  });
  const parsed = yargsParser(tokens, {
    string: [...known],
    configuration: {
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'duplicate-arguments-array': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
      'short-option-groups': false,
      'unknown-options-as-args': true,
    },
  });
  const options = known.flatMap((key) => {
    const value: unknown = parsed[key];
    return typeof value === 'string' ? [[key, value] as const] : [];
  });
  return { positional: parsed._.map(String), options: Object.fromEntries(options) };
}
