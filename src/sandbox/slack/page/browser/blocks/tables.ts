// Tables as they come, and tables that people sort and page.
// https://docs.slack.dev/reference/block-kit/blocks/table-block and /data-table-block

import type {
  DataTableBlock,
  RawNumberElement,
  RawTextElement,
  RichTextBlock,
  TableBlock,
} from '@slack/types';
import { useState } from 'preact/hooks';
import { type Content, classes, html } from '../html.ts';
import { icons } from '../icons.ts';
import type { Words } from '../words.ts';
import { drawRichText } from './rich-text.ts';
import { type Cell, type Direction, isNumeric, sorted, textIn } from './sort-rows.ts';

function drawCell(cell: RawTextElement | RawNumberElement | RichTextBlock, words: Words): Content {
  return cell.type === 'rich_text' ? drawRichText(cell, words) : textIn(cell);
}

export function drawTable({ rows, column_settings: settings = [] }: TableBlock, words: Words): Content {
  const [head = [], ...body] = rows;
  const snapshot = (column: number) =>
    classes(`align-${settings[column]?.align ?? 'left'}`, settings[column]?.is_wrapped && 'wrapped');
  return html`<div class="table-box" tabindex="0" role="region" aria-label="Table">
    <table>
      <thead>
        <tr>${head.map((cell, i) => html`<th scope="col" class=${snapshot(i)}>${drawCell(cell, words)}</th>`)}</tr>
      </thead>
      <tbody>
        ${body.map(
          (row) =>
            html`<tr>${row.map((cell, i) => html`<td class=${snapshot(i)}>${drawCell(cell, words)}</td>`)}</tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

interface Props {
  readonly block: DataTableBlock;
  readonly words: Words;
}

interface Order {
  readonly column: number;
  readonly direction: Direction;
}

const DEFAULT_PAGE = 5;

export function DataTable({ block, words }: Props) {
  const [order, setOrder] = useState<Order | null>(null);
  const [page, setPage] = useState(0);
  const [head = [], ...all] = block.rows as readonly (readonly Cell[])[];
  const size = block.page_size ?? DEFAULT_PAGE;
  const pages = Math.max(1, Math.ceil(all.length / size));
  const current = Math.min(page, pages - 1);
  const rows = order ? sorted(all, order.column, order.direction) : all;
  const rowHeader = block.row_header_column_index ?? 0;
  const numeric = head.map((_, column) => isNumeric(all, column));

  const sortBy = (column: number) => {
    const wasAscending = order?.column === column && order.direction === 'ascending';
    setOrder({ column, direction: wasAscending ? 'descending' : 'ascending' });
    setPage(0);
  };

  const heading = (cell: Cell, column: number) => {
    const direction = order?.column === column ? order.direction : 'none';
    const arrow = direction === 'ascending' ? '↑' : direction === 'descending' ? '↓' : '';
    return html`<th scope="col" aria-sort=${direction} class=${classes(numeric[column] && 'number')}>
      <button type="button" onClick=${() => sortBy(column)}>${textIn(cell)}<span aria-hidden="true">${arrow}</span></button>
    </th>`;
  };
  const entry = (cell: Cell, column: number) => {
    const snapshot = classes(numeric[column] && 'number');
    return column === rowHeader
      ? html`<th scope="row" class=${snapshot}>${drawCell(cell, words)}</th>`
      : html`<td class=${snapshot}>${drawCell(cell, words)}</td>`;
  };

  const first = current * size;
  const last = Math.min(first + size, all.length);
  return html`<div class="data-table">
    <div class="table-box" tabindex="0" role="region" aria-label=${block.caption}>
      <table>
        <caption><span>${block.caption}</span></caption>
        <thead><tr>${head.map(heading)}</tr></thead>
        <tbody>
          ${rows.slice(first, last).map((row) => html`<tr>${row.map(entry)}</tr>`)}
        </tbody>
      </table>
    </div>
    ${
      pages > 1 &&
      html`<div class="pager">
        <span role="status">${first + 1}–${last} of ${all.length}</span>
        <button
          type="button"
          class="button square"
          aria-label="Previous page"
          disabled=${current === 0}
          onClick=${() => setPage(current - 1)}
        >
          ${icons.left()}
        </button>
        <button
          type="button"
          class="button square"
          aria-label="Next page"
          disabled=${current === pages - 1}
          onClick=${() => setPage(current + 1)}
        >
          ${icons.right()}
        </button>
      </div>`
    }
  </div>`;
}
