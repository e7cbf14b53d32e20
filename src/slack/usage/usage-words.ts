// What follows `usage`: a project or a pattern of names, a period, and what to sort by. Pure.

import { z } from 'zod';
import { UserError } from '../../lib/errors.ts';
import { MEASURES, type MeasureName } from '../../views/usage/figures.ts';
import type { SlackSettings } from '../platform/settings.ts';
import type { ExportFormat } from './usage-export.ts';
import { type PeriodWord, readPeriodWord } from './usage-period.ts';

export interface UsageWish {
  /** To be sent as a file; null: to be shown. */
  readonly format: ExportFormat | null;
  /** A project, a pattern with `*`, or '' for all. */
  readonly typed: string;
  /** null: the usual one. */
  readonly period: PeriodWord | null;
  readonly by: MeasureName;
}

const isMeasure = (text: string): text is MeasureName => (MEASURES as readonly string[]).includes(text);

/** `this month` is one word of ours. */
function joinMonth(words: readonly string[]): readonly string[] {
  const [last = '', which = ''] = [words.at(-1), words.at(-2)];
  return /^month$/i.test(last) && /^(?:this|last)$/i.test(which)
    ? [...words.slice(0, -2), `${which}-${last}`]
    : words;
}

export const UsageWords = z
  .object({ positional: z.array(z.string()), options: z.object({ by: z.string().optional() }) })
  .transform(({ positional, options }, context): UsageWish => {
    const fail = (message: string) => {
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    };
    const by = (options.by ?? 'minutes').toLowerCase();
    if (!isMeasure(by)) return fail(`Sort by one of: ${MEASURES.join(', ')}.`);
    const isExport = /^export$/i.test(positional[0] ?? '');
    const words = isExport ? positional.slice(1) : positional;
    const format = isExport ? (words.map(formatOf).find((one) => one !== null) ?? 'csv') : null;
    const rest = joinMonth(isExport ? words.filter((word) => formatOf(word) === null) : words);
    // A file's words may come in any order; elsewhere a project may be called like a month.
    const at = isExport ? rest.findIndex((word) => readPeriodWord(word) !== null) : rest.length - 1;
    const period = readPeriodWord(rest[at] ?? '');
    if (period !== null && typeof period === 'object') return fail(period.problem);
    const typed = (period === null ? rest : rest.toSpliced(at, 1)).join(' ');
    return { format, typed, period, by };
  });

function formatOf(word: string): ExportFormat | null {
  const format = word.toLowerCase();
  return format === 'csv' || format === 'json' ? format : null;
}

export const noSuchProjects = (pattern: string, { slashCommand }: Pick<SlackSettings, 'slashCommand'>) =>
  new UserError(`No project has a name like “${pattern.slice(0, 80)}”. List them: ${slashCommand} projects.`);

/** What a page button carries: where to go, and what was asked for. */
export const pageValue = ({ typed, period, by }: UsageWish, page: number) =>
  `${page} ${period ?? '-'} ${by} ${typed}`;

/** @returns the first page of all where it is no value of ours */
export function readPageValue(value: string): { readonly page: number; readonly wish: UsageWish } {
  const [page = '0', word = '-', by = '', ...typed] = value.split(' ');
  const period = readPeriodWord(word);
  return {
    page: Number(page) || 0,
    wish: {
      format: null,
      typed: typed.join(' '),
      period: typeof period === 'string' ? period : null,
      by: isMeasure(by) ? by : 'minutes',
    },
  };
}
