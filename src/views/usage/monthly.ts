// A channel's report of a month: what its projects used, and whose usage changed most.

import { context, header, type View, view } from '../kit/blocks.ts';
import { code, md } from '../kit/mrkdwn.ts';
import { customersTable, sumSection, trendChart, type UsageSum } from './customers.ts';
import type { CustomerUsage } from './figures.ts';
import { sourcesBlock, type UsageSources } from './sources.ts';

export interface MonthlyData {
  /** `October 2026` */
  readonly month: string;
  /** `Oct 1–31, 2026` */
  readonly days: string;
  readonly daysBefore: string;
  readonly sum: UsageSum;
  /** Those that changed most. */
  readonly movers: readonly CustomerUsage[];
  /** Those that built longest. */
  readonly top: readonly CustomerUsage[];
  readonly trend: readonly { readonly label: string; readonly seconds: number }[];
  readonly sources: UsageSources;
  /** `2026-10` */
  readonly word: string;
  readonly slashCommand: string;
}

export function monthlyView(data: MonthlyData): View {
  const { month, days, daysBefore, sum, movers, top, trend, sources, word, slashCommand } = data;
  return view([
    header(`Usage of ${month}`),
    sumSection(sum, movers, 'minutes'),
    trendChart(trend),
    top.length === 0 ? null : customersTable(top, 'minutes'),
    context(
      md`The longest build times of this channel’s projects`,
      md`${days} (UTC), compared with ${daysBefore}`,
    ),
    sourcesBlock(sources),
    context(
      md`All: ${code(`${slashCommand} usage ${word}`)}`,
      md`Stop these reports: ${code(`${slashCommand} digest off`)}`,
    ),
  ]);
}
