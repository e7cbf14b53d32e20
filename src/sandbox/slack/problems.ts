// What is wrong with blocks: problems gathered with the place of each.

export type Json = Readonly<Record<string, unknown>>;

export const isJson = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const textOf = (value: unknown): string =>
  isJson(value) && typeof value.text === 'string' ? value.text : '';

/** Slack counts characters as code points. */
export const lengthOf = (text: string): number => [...text].length;

export class Problems {
  readonly list: string[] = [];

  add(path: string, what: string): void {
    this.list.push(`[ERROR] ${what} [json-pointer:${path}]`);
  }

  max(path: string, length: number, limit: number): void {
    if (length > limit) this.add(path, `must be less than ${limit + 1} characters`);
  }

  text(path: string, value: unknown, limit: number, kind?: 'plain_text'): void {
    if (!isJson(value)) {
      this.add(path, 'must provide a text object');
      return;
    }
    if (value.type !== 'plain_text' && value.type !== 'mrkdwn')
      this.add(`${path}/type`, 'unsupported text type');
    if (kind && value.type !== kind) this.add(`${path}/type`, `must be ${kind}`);
    const text = textOf(value);
    if (text.length === 0) this.add(`${path}/text`, 'must be more than 0 characters');
    this.max(`${path}/text`, lengthOf(text), limit);
  }
}

export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
