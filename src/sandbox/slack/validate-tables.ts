// Tables and charts: limits that count over the whole message.

import { LIMITS } from './limits.ts';
import { isJson, type Json, lengthOf, list, type Problems } from './problems.ts';

/** All the text inside a cell, however deep. */
function charsIn(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, part) => sum + charsIn(part), 0);
  if (!isJson(value)) return 0;
  const direct = typeof value.text === 'string' ? lengthOf(value.text) : 0;
  const number = typeof value.value === 'number' ? String(value.value).length : 0;
  return direct + number + charsIn(value.elements);
}

export function checkTables(problems: Problems, blocks: readonly Json[]): void {
  const of = (type: string) => blocks.filter((block) => block.type === type);
  const tables = [...of('table'), ...of('data_table')];
  if (tables.length > 1) problems.add('/blocks', 'only_one_table_allowed');
  for (const table of of('table')) checkTable(problems, table);
  for (const table of of('data_table')) checkDataTable(problems, table);

  const charts = of('data_visualization');
  if (charts.length > LIMITS.chartsPerMessage)
    problems.add('/blocks', 'no more than 2 data_visualization blocks');
  for (const chart of charts) checkChart(problems, chart);

  const markdown = of('markdown').reduce((sum, block) => sum + lengthOf(String(block.text ?? '')), 0);
  problems.max('/blocks', markdown, LIMITS.markdownTotal);
}

function checkTable(problems: Problems, table: Json): void {
  const rows = list(table.rows);
  if (rows.length === 0 || rows.length > LIMITS.tableRows)
    problems.add('/rows', 'between 1 and 100 rows allowed');
  for (const row of rows) {
    if (list(row).length > LIMITS.tableColumns) problems.add('/rows', 'no more than 20 cells in a row');
  }
  checkCells(problems, rows);
  problems.max('/rows', charsIn(rows), LIMITS.tableChars);
}

function checkDataTable(problems: Problems, table: Json): void {
  const rows = list(table.rows);
  if (typeof table.caption !== 'string' && !isJson(table.caption))
    problems.add('/caption', 'missing required field');
  if (rows.length < 2 || rows.length > LIMITS.dataTableRows)
    problems.add('/rows', 'between 2 and 201 rows allowed');
  const width = list(rows[0]).length;
  if (width === 0 || width > LIMITS.tableColumns) problems.add('/rows/0', 'between 1 and 20 columns allowed');
  if (rows.some((row) => list(row).length !== width))
    problems.add('/rows', 'all rows must have the same length');
  if (typeof table.page_size === 'number' && (table.page_size < 1 || table.page_size > 100)) {
    problems.add('/page_size', 'must be between 1 and 100');
  }
  checkCells(problems, rows);
  problems.max('/rows', charsIn(rows), LIMITS.dataTableChars);
}

function checkCells(problems: Problems, rows: readonly unknown[]): void {
  for (const [r, row] of rows.entries()) {
    for (const [c, cell] of list(row).entries()) {
      if (!isJson(cell) || !['rich_text', 'raw_text', 'raw_number'].includes(String(cell.type))) {
        problems.add(`/rows/${r}/${c}`, 'unsupported cell type');
      } else if (cell.type !== 'rich_text' && !cell.text) {
        problems.add(`/rows/${r}/${c}/text`, 'must be more than 0 characters');
      }
    }
  }
}

function checkChart(problems: Problems, block: Json): void {
  const title = typeof block.title === 'string' ? block.title : '';
  problems.max('/title', lengthOf(title), LIMITS.chartTitle);
  const chart = isJson(block.chart) ? block.chart : {};
  const series = list(chart.series ?? chart.segments);
  if (!['pie', 'bar', 'area', 'line'].includes(String(chart.type)))
    problems.add('/chart/type', 'unsupported chart');
  if (series.length === 0 || series.length > LIMITS.chartSeries) {
    problems.add('/chart', 'between 1 and 6 series or segments allowed');
  }
  const categories = isJson(chart.axis_config) ? list(chart.axis_config.categories) : [];
  if (chart.type !== 'pie' && categories.length === 0)
    problems.add('/chart/axis_config', 'missing required field');
  const names = series.filter(isJson).map(({ name }) => name);
  if (chart.type !== 'pie' && new Set(names).size < names.length) {
    problems.add('/chart/series', 'names must be unique');
  }
  for (const one of series.filter(isJson)) {
    const data = list(one.data);
    const labels = data.filter(isJson).map(({ label }) => label);
    if (chart.type !== 'pie' && labels.some((label) => !categories.includes(label))) {
      problems.add('/chart/series/data', 'labels must be categories of the axis');
    }
    if (data.length > LIMITS.chartPoints) problems.add('/chart/series/data', 'no more than 20 points');
    for (const point of [one, ...data.filter(isJson)]) {
      const label = point.label ?? point.name;
      if (typeof label === 'string') problems.max('/chart/label', lengthOf(label), LIMITS.chartLabel);
    }
  }
}
