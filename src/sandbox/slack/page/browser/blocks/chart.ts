// Draws charts: https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block. The same numbers can be read
// as a table.

import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { type Content, html } from '../html.ts';
import {
  areaPath,
  axisWords,
  type Box,
  bars,
  linePath,
  points,
  type Scale,
  type Series,
  scaleFor,
  slices,
} from './chart-geometry.ts';

interface Datum {
  readonly label: string;
  readonly value: number;
}

/** Not in @slack/types 3.2.0. */
export interface DataVisualizationBlock {
  readonly type: 'data_visualization';
  readonly title: string;
  readonly chart:
    | { readonly type: 'pie'; readonly segments: readonly Datum[] }
    | {
        readonly type: 'bar' | 'line' | 'area';
        readonly series: readonly { readonly name: string; readonly data: readonly Datum[] }[];
        readonly axis_config: {
          readonly categories: readonly string[];
          readonly x_label?: string;
          readonly y_label?: string;
        };
      };
}

const HEIGHT = 250;
const USUAL_WIDTH = 560;
const LABEL_CHARS = 14;
const LETTER_PX = 6.5;

/** Where the marks are drawn: beside the axis on the left, above the names below. */
function plotIn(width: number, categories: readonly string[]): Box {
  const plot = { left: 48, top: 12, width: width - 56 };
  return { ...plot, height: HEIGHT - (areSlanted(categories, plot.width) ? 74 : 44) };
}

/** Are there too many names, or too long ones, to stand side by side? */
function areSlanted(categories: readonly string[], width: number): boolean {
  const longest = Math.max(...categories.map((name) => name.length));
  return Math.min(longest, LABEL_CHARS) * LETTER_PX > width / categories.length;
}

/** How much room there is, so that letters keep their size on a phone. */
function useWidth(box: { readonly current: HTMLElement | null }): number {
  const [width, setWidth] = useState(USUAL_WIDTH);
  useLayoutEffect(() => {
    const measure = () => setWidth(Math.max(240, Math.min(640, (box.current?.clientWidth ?? 0) - 24)));
    measure();
    addEventListener('resize', measure);
    return () => removeEventListener('resize', measure);
  }, []);
  return width;
}

interface Cartesian {
  readonly kind: 'bar' | 'line' | 'area';
  readonly series: readonly Series[];
  readonly categories: readonly string[];
}

export function Chart({ block }: { readonly block: DataVisualizationBlock }) {
  const [asTable, setAsTable] = useState(false);
  const box = useRef<HTMLElement>(null);
  const width = useWidth(box);
  const { chart, title } = block;
  const drawn =
    chart.type === 'pie'
      ? { picture: pie(chart.segments, width), names: chart.segments.map(({ label }) => label) }
      : cartesianOf(chart, plotIn(width, chart.axis_config.categories));
  return html`<figure class="chart" ref=${box}>
    <figcaption>
      <span>${title}</span>
      <button type="button" class="button small" aria-pressed=${asTable} onClick=${() => setAsTable(!asTable)}>
        Table
      </button>
    </figcaption>
    ${
      asTable
        ? numbers(block)
        : html`<svg viewBox=${`0 0 ${width} ${HEIGHT}`} role="img" aria-label=${inWords(block)}>${drawn.picture}</svg>`
    }
    ${!asTable && legend(drawn.names)}
  </figure>`;
}

function cartesianOf(chart: Exclude<DataVisualizationBlock['chart'], { readonly type: 'pie' }>, plot: Box) {
  const { categories, x_label: below, y_label: beside } = chart.axis_config;
  const series = chart.series.map(({ name, data }) => ({
    name,
    values: categories.map((category) => data.find(({ label }) => label === category)?.value ?? 0),
  }));
  const names = series.length > 1 ? series.map(({ name }) => name) : [];
  const scale = scaleFor(
    series.flatMap(({ values }) => values),
    plot,
  );
  const picture = [
    grid(scale, plot),
    beneath(categories, plot),
    below &&
      html`<text class="axis" x=${plot.left + plot.width / 2} y=${HEIGHT - 4} text-anchor="middle">${below}</text>`,
    beside && html`<text class="axis" x="4" y="10">${beside}</text>`,
    marks({ kind: chart.type, series, categories }, scale, plot),
  ];
  return { picture, names };
}

const grid = (scale: Scale, plot: Box): Content =>
  scale.ticks.map(
    (tick) => html`<g class="grid">
      <line x1=${plot.left} x2=${plot.left + plot.width} y1=${scale.y(tick)} y2=${scale.y(tick)} />
      <text x=${plot.left - 8} y=${scale.y(tick) + 4} text-anchor="end">${axisWords(tick)}</text>
    </g>`,
  );

/** The names of the categories. */
function beneath(categories: readonly string[], plot: Box): Content {
  const slot = plot.width / categories.length;
  const slanted = areSlanted(categories, plot.width);
  return categories.map((name, i) => {
    const x = plot.left + slot * (i + 0.5);
    const y = plot.top + plot.height + 16;
    const short = name.length > LABEL_CHARS ? `${name.slice(0, LABEL_CHARS - 1)}…` : name;
    return html`<text
      class="category"
      x=${x}
      y=${y}
      text-anchor=${slanted ? 'end' : 'middle'}
      transform=${slanted ? `rotate(-32 ${x} ${y})` : undefined}
    >
      ${short}<title>${name}</title>
    </text>`;
  });
}

function marks({ kind, series, categories }: Cartesian, scale: Scale, plot: Box): Content {
  const tip = (s: number, i: number) =>
    html`<title>${categories[i]}${series.length > 1 && `, ${series[s]?.name}`}: ${series[s]?.values[i]}</title>`;
  if (kind === 'bar') {
    return bars(series, categories.length, plot, scale).map(
      ({ series: s, category, x, y, width, height }) =>
        html`<rect class=${`mark-${s}`} x=${x} y=${y} width=${Math.max(1, width - 2)} height=${height} rx="2">
          ${tip(s, category)}
        </rect>`,
    );
  }
  return series.map(({ values }, s) => {
    const line = points(values, categories.length, plot, scale);
    return html`<g>
      ${kind === 'area' && html`<path class=${`area-${s}`} d=${areaPath(line, scale.y(0))} />`}
      <path class=${`line-${s}`} d=${linePath(line)} />
      ${line.map(({ x, y }, i) => html`<circle class=${`mark-${s}`} cx=${x} cy=${y} r="3">${tip(s, i)}</circle>`)}
    </g>`;
  });
}

function pie(segments: readonly Datum[], width: number): Content {
  const center = { x: width / 2, y: HEIGHT / 2 };
  return slices(
    segments.map(({ value }) => value),
    center,
    HEIGHT / 2 - 8,
  ).map(
    ({ path, share }, i) => html`<path class=${`mark-${i} slice`} d=${path}>
      <title>${segments[i]?.label}: ${segments[i]?.value} (${Math.round(share * 100)}%)</title>
    </path>`,
  );
}

const legend = (names: readonly string[]): Content =>
  names.length > 0 &&
  html`<ul class="legend">
    ${names.map((name, i) => html`<li><span class=${`swatch swatch-${i}`} aria-hidden="true"></span>${name}</li>`)}
  </ul>`;

function inWords({ title, chart }: DataVisualizationBlock): string {
  const list = (data: readonly Datum[]) => data.map(({ label, value }) => `${label} ${value}`).join(', ');
  if (chart.type === 'pie') return `Pie chart, ${title}: ${list(chart.segments)}`;
  const parts = chart.series.map(({ name, data }) => `${name}: ${list(data)}`).join('; ');
  return `${chart.type[0]?.toUpperCase()}${chart.type.slice(1)} chart, ${title}. ${parts}`;
}

function numbers({ title, chart }: DataVisualizationBlock): Content {
  const columns = chart.type === 'pie' ? ['Value'] : chart.series.map(({ name }) => name);
  const rows: readonly (readonly [string, readonly number[]])[] =
    chart.type === 'pie'
      ? chart.segments.map(({ label, value }) => [label, [value]] as const)
      : chart.axis_config.categories.map((category) => [
          category,
          chart.series.map(({ data }) => data.find(({ label }) => label === category)?.value ?? 0),
        ]);
  return html`<div class="table-box" tabindex="0" role="region" aria-label=${title}>
    <table>
      <thead><tr><td></td>${columns.map((name) => html`<th scope="col" class="number">${name}</th>`)}</tr></thead>
      <tbody>
        ${rows.map(
          ([name, values]) => html`<tr>
            <th scope="row">${name}</th>
            ${values.map((value) => html`<td class="number">${value}</td>`)}
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
