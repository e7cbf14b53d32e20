// Blocks that Slack draws itself where it can: charts and sortable tables. A workspace whose Slack does not take them
// yet gets plain blocks with the same content, so each native block brings its own replacement.

import type {
  AnyBlock,
  Block,
  DataTableBlock,
  KnownBlock,
  RawNumberElement,
  RawTextElement,
} from '@slack/types';
import { cut, oneLine } from '../../lib/plain-text.ts';
import { LIMITS } from './limits.ts';

/** A block for Slack to draw, and its replacement where Slack refuses it. */
export class Native {
  readonly block: AnyBlock;
  readonly plain: readonly KnownBlock[];

  constructor(block: AnyBlock, plain: readonly KnownBlock[]) {
    this.block = block;
    this.plain = plain;
  }
}

/** https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block; not in @slack/types 3.2.0. */
interface DataVisualizationBlock extends Block {
  readonly type: 'data_visualization';
  readonly title: string;
  readonly chart: {
    readonly type: 'bar' | 'line';
    readonly series: readonly {
      readonly name: string;
      readonly data: readonly { readonly label: string; readonly value: number }[];
    }[];
    readonly axis_config: { readonly categories: readonly string[] };
  };
}

export interface ChartData {
  readonly title: string;
  /** Along the axis, each name once; at most 20 are drawn. */
  readonly categories: readonly string[];
  readonly series: readonly { readonly name: string; readonly values: readonly number[] }[];
}

/** A bar chart; null where there is too little to compare. */
export const barChart = (data: ChartData): Native | null => chart('bar', data);

/** As above, for what runs on in time. */
export const lineChart = (data: ChartData): Native | null => chart('line', data);

function chart(type: 'bar' | 'line', { title, categories, series }: ChartData): Native | null {
  const labels = categories
    .slice(0, LIMITS.chartPoints)
    .map((label) => cut(oneLine(label), LIMITS.chartLabel));
  if (labels.length < 2 || new Set(labels).size < labels.length) return null;
  const block: DataVisualizationBlock = {
    type: 'data_visualization',
    title: cut(title, LIMITS.chartTitle),
    chart: {
      type,
      series: series.map(({ name, values }) => ({
        name: cut(name, LIMITS.chartLabel),
        data: labels.map((label, index) => ({ label, value: values[index] ?? 0 })),
      })),
      axis_config: { categories: labels },
    },
  };
  // What a chart shows is in the words around it; without it nothing is missing.
  return new Native(block, []);
}

/** Text, or a number with how it reads: a column sorts by number where all its cells are numbers. */
export type Cell = string | { readonly value: number; readonly text: string };

/**
 * A table that people page and sort: https://docs.slack.dev/reference/block-kit/blocks/data-table-block
 * @param header the columns' names @param rows at most 100; all as long as the header
 */
export function dataTable(
  caption: string,
  header: readonly string[],
  rows: readonly (readonly Cell[])[],
  plain: readonly KnownBlock[],
): Native {
  const block: DataTableBlock = {
    type: 'data_table',
    caption,
    page_size: 10,
    rows: [header.map(textCell), ...rows.map((row) => row.map(cell))],
  };
  return new Native(block, plain);
}

const textCell = (text: string): RawTextElement => ({ type: 'raw_text', text: oneLine(text) || '–' });

const cell = (content: Cell): RawTextElement | RawNumberElement =>
  typeof content === 'string'
    ? textCell(content)
    : { type: 'raw_number', value: content.value, text: content.text || '–' };
