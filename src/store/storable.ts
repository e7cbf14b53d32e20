// What Postgres refuses to keep is taken out of text from outside: the null character, and halves of letters.

const storable = (text: string) => text.toWellFormed().replaceAll('\u0000', '');

/** null stays null. */
export function storableText<T extends string | null>(text: T): T {
  return (text === null ? null : storable(text)) as T; // null to null, text to text
}

/** JSON text for a jsonb column. */
export function storableJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (typeof part === 'string' ? storable(part) : part));
}
