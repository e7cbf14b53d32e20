import { describe, expect, it } from 'vitest';
import {
  type Cell,
  isNumeric,
  sorted,
  textIn,
} from '../../../../src/sandbox/slack/page/browser/blocks/sort-rows.ts';

const raw = (text: string): Cell => ({ type: 'raw_text', text });
const number = (value: number, text = `${value}`): Cell => ({ type: 'raw_number', value, text });
const first = (rows: readonly (readonly Cell[])[]) => rows.map((row) => textIn(row[0]));

describe('the rows of a data table', () => {
  it('are ordered by number where every cell of the column is one', () => {
    const rows = [[number(9, '9 s')], [number(100, '100 s')], [number(20, '20 s')]];
    expect(isNumeric(rows, 0)).toBe(true);
    expect(first(sorted(rows, 0, 'ascending'))).toEqual(['9 s', '20 s', '100 s']);
    expect(first(sorted(rows, 0, 'descending'))).toEqual(['100 s', '20 s', '9 s']);
  });

  it('and by text otherwise, as people count', () => {
    const rows = [[raw('step 10')], [raw('Step 9')], [raw('–')]];
    expect(first(sorted(rows, 0, 'ascending'))).toEqual(['–', 'Step 9', 'step 10']);
    expect(isNumeric([[number(1)], [raw('–')]], 0)).toBe(false);
    expect(isNumeric([], 0)).toBe(false);
  });

  it('keep their order where cells are equal', () => {
    const rows = [
      [raw('a'), raw('1')],
      [raw('a'), raw('2')],
    ];
    expect(sorted(rows, 0, 'ascending')).toEqual(rows);
  });
});
