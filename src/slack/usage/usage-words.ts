// What follows `usage`: a project or a pattern of names, a period, and what to sort by. Pure.

import { z } from 'zod';
import { MEASURES, type MeasureName } from '../../views/usage/figures.ts';
import { type PeriodWord, readPeriodWord } from './usage-period.ts';

export interface UsageWish {
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
    const words = joinMonth(positional);
    const period = readPeriodWord(words.at(-1) ?? '');
    if (period === null) return { typed: words.join(' '), period, by };
    if (typeof period === 'object') return fail(period.problem);
    return { typed: words.slice(0, -1).join(' '), period, by };
  });

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
      typed: typed.join(' '),
      period: typeof period === 'string' ? period : null,
      by: isMeasure(by) ? by : 'minutes',
    },
  };
}
