// What was asked of the list of projects: as people type it, and as its buttons carry it.

import { z } from 'zod';
import { UserError } from '../../lib/errors.ts';
import { type ProjectQuery, SORTS, type Sort } from '../../views/projects/listed.ts';
import { asMinutes } from '../platform/parse/duration-words.ts';
import { ProjectOptions } from './project-words.ts';

export const QUERY_OPTIONS = ['idle', 'sort', 'region', 'hardware', 'export'] as const;

const MINUTES_A_DAY = 1_440;
const MOST_IDLE_DAYS = 365;
/** Depot's names are no longer. */
const MOST_CHARS = 255;

const idleDays = z.string().transform((text, context) => {
  const days = (asMinutes(text) ?? 0) / MINUTES_A_DAY;
  if (Number.isInteger(days) && days >= 1 && days <= MOST_IDLE_DAYS) return days;
  context.addIssue({ code: 'custom', message: `Idle is in days, from 1d to ${MOST_IDLE_DAYS}d: idle=90d.` });
  return z.NEVER;
});

const sort = z
  .string()
  .transform((text) => text.toLowerCase())
  .refine((text): text is Sort => SORTS.some((known) => known === text), {
    error: `Sort by ${SORTS.join(', ')}.`,
  });

export const ProjectListWords = z
  .object({
    positional: z.array(z.string()),
    options: z.object({
      idle: idleDays.exactOptional(),
      sort: sort.exactOptional(),
      region: ProjectOptions.shape.region,
      hardware: ProjectOptions.shape.hardware,
      export: z.string().regex(/^csv$/i, 'Export as csv: export=csv.').exactOptional(),
    }),
  })
  .transform(({ positional, options }) => {
    const idle = options.idle ?? null;
    const query: ProjectQuery = {
      text: positional.join(' ').slice(0, MOST_CHARS),
      region: options.region ?? null,
      hardware: options.hardware ?? null,
      idleDays: idle,
      // Who cleans up begins with what frees most.
      sort: options.sort ?? (idle === null ? 'name' : 'cache'),
    };
    return { query, asFile: options.export !== undefined };
  });

const Query = z.object({
  text: z.string(),
  region: z.string().nullable(),
  hardware: z.string().nullable(),
  idleDays: z.number().nullable(),
  sort: z.enum(SORTS),
});

const ButtonValue = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'no JSON' });
      return z.NEVER;
    }
  })
  .pipe(z.object({ page: z.number(), query: Query }));

/** What a button carries: a page, from 0, and what is asked of the list. */
export const toButtonValue = (page: number, query: ProjectQuery): string => JSON.stringify({ page, query });

/** @throws UserError for what an older version's button carries. */
export function readButtonValue(value: string): { readonly page: number; readonly query: ProjectQuery } {
  const read = ButtonValue.safeParse(value);
  if (read.success) return read.data;
  throw new UserError(
    'This list is from an older version of the bot. Nothing changed. List the projects again.',
  );
}
