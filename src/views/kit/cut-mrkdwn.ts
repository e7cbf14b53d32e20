// Mrkdwn that is too long for its place, cut between two entries of its list and never inside a word, a link or `&amp;`.

/** Room for the words that say how much is missing. */
const KEPT_FOR_END = 20;

/** A list of lines, or else of names with commas, ends with `and N more`; other text with `…`. */
export function cutMrkdwn(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const separator = text.includes('\n') ? '\n' : ', ';
  const room = maxChars - KEPT_FOR_END;
  const end = text.lastIndexOf(separator, room - separator.length);
  if (end <= 0) return cutWords(text, maxChars);
  const missing = text.slice(end + separator.length).split(separator).length;
  return `${text.slice(0, end)}${separator === '\n' ? '\n' : ' '}and ${missing} more`;
}

/** Ends after a word, with `…`. */
export function cutWords(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  return `${text.slice(0, lastBreak(text, maxChars - 1))}…`;
}

/** In parts that each have room, parted between lines, else between words. */
export function splitMrkdwn(text: string, maxChars: number): readonly string[] {
  if (text.length <= maxChars) return text === '' ? [] : [text];
  const line = text.lastIndexOf('\n', maxChars);
  // A link that is longer than the room has to be cut all the same.
  const end = (line > 0 ? line : lastBreak(text, maxChars)) || maxChars;
  return [text.slice(0, end), ...splitMrkdwn(text.slice(end).trimStart(), maxChars)];
}

/** Where the text can end before so many characters: after a word, else at least outside of links, entities and letters. */
function lastBreak(text: string, maxChars: number): number {
  const whole = text
    .slice(0, maxChars)
    .replace(/<[^<>]*$/, '')
    .replace(/&[a-z]*$/, '')
    .replace(/[\ud800-\udbff]$/, '');
  const isWordEnd = whole.length === maxChars && /\s/.test(text[maxChars] ?? ' ');
  const words = isWordEnd ? whole.length : whole.search(/\s+\S*$/);
  if (words <= 0) return whole.length;
  // The last space may be one of a link's label.
  return (
    whole
      .slice(0, words)
      .replace(/<[^<>]*$/, '')
      .trimEnd().length || whole.length
  );
}
