// How the rows of a data table are put in order: by number where all cells of the column are numbers, else by text.

import type { RawNumberElement, RawTextElement, RichTextBlock } from '@slack/types';

export type Cell = RawTextElement | RawNumberElement | RichTextBlock;
export type Direction = 'ascending' | 'descending';

/** What stands in a cell, as plain text. */
export function textIn(cell: Cell | undefined): string {
  if (!cell) return '';
  if (cell.type === 'raw_text') return cell.text;
  if (cell.type === 'raw_number') return cell.text ?? String(cell.value);
  return (
    JSON.stringify(cell.elements)
      .match(/(?<="text":")[^"]*/g)
      ?.join(' ') ?? ''
  );
}

export const isNumeric = (rows: readonly (readonly Cell[])[], column: number): boolean =>
  rows.length > 0 && rows.every((row) => row[column]?.type === 'raw_number');

export function sorted<R extends readonly Cell[]>(
  rows: readonly R[],
  column: number,
  direction: Direction,
): readonly R[] {
  const numeric = isNumeric(rows, column);
  const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
  const compare = (a: R, b: R): number => {
    const [left, right] = [a[column], b[column]];
    if (numeric && left?.type === 'raw_number' && right?.type === 'raw_number')
      return left.value - right.value;
    return collator.compare(textIn(left), textIn(right));
  };
  return rows.toSorted((a, b) => (direction === 'ascending' ? compare(a, b) : compare(b, a)));
}
