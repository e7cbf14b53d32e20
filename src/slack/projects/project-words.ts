// The options of create and update, as people type them: region= hardware= cache= days=

import { z } from 'zod';
import { CACHE_LIMITS, HARDWARE, type Hardware } from '../../depot/model.ts';
import { MAX_NAME_CHARS } from '../../views/projects/project-form.ts';
import { nearestWord } from '../platform/parse/nearest-word.ts';

export function nameProblem(name: string): string | null {
  if (name === '') return 'Give the project a name.';
  if ([...name].length > MAX_NAME_CHARS) return `A name has at most ${MAX_NAME_CHARS} characters.`;
  return null;
}

export const PROJECT_OPTIONS = ['region', 'hardware', 'cache', 'days'] as const;

const hardware = z
  .string()
  .transform((text) => text.toLowerCase().replace(/[×*/]/, 'x'))
  .refine((text): text is Hardware => HARDWARE.some((size) => size === text), {
    error: `Hardware is one of ${HARDWARE.join(', ')} (CPUs x GB of memory).`,
  });

const wholeNumber = (what: string, unit: RegExp, min: number, max: number, minMeans = '') =>
  z
    .string()
    .transform((text) => Number(text.toLowerCase().replace(unit, '')))
    .refine((number) => Number.isInteger(number) && number >= min && number <= max, {
      error: `${what} is a whole number from ${min}${minMeans} to ${max}.`,
    });

const { minGb, maxGb, minDays, maxDays } = CACHE_LIMITS;

export const ProjectOptions = z.object({
  region: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'A region is a word like us-east-1 or eu-central-1.')
    .exactOptional(),
  hardware: hardware.exactOptional(),
  cache: wholeNumber('The cache size in GB', /\s*gb?$/, minGb, maxGb).exactOptional(),
  days: wholeNumber('The cache age in days', /\s*d(ays?)?$/, minDays, maxDays, ' (no limit)').exactOptional(),
});

const yesOrNo = (option: string) =>
  z
    .string()
    .transform((text) => text.toLowerCase())
    .pipe(
      z
        .enum(['yes', 'y', 'true', 'on', 'no', 'n', 'false', 'off'], { error: `${option} is yes or no.` })
        .transform((text) => ['yes', 'y', 'true', 'on'].includes(text)),
    );

/** What create knows besides. */
export const CREATE_OPTIONS = [...PROJECT_OPTIONS, 'template', 'token', 'subscribe'] as const;

export const CreateOptions = ProjectOptions.extend({
  template: z.string().min(1, 'Which template? Such as template=standard.').exactOptional(),
  token: yesOrNo('token=').exactOptional(),
  subscribe: yesOrNo('subscribe=').exactOptional(),
});

/** `regoin=eu`, `--colour`: meant as an option, and none. */
const LIKE_AN_OPTION = /^(?:--?[A-Za-z]|[A-Za-z]+=)/;

/** Each word, or text in quotes, is the name of a project. */
export const ProjectNames = z.array(z.string()).transform((words, context) => {
  const stray = words.slice(1).find((word) => LIKE_AN_OPTION.test(word));
  if (stray) {
    const typed = stray.replace(/^-+/, '').replace(/=.*$/, '');
    const near = nearestWord([...CREATE_OPTIONS], typed.toLowerCase());
    const guess = near ? `Did you mean ${near}=?` : `There are ${CREATE_OPTIONS.join('=, ')}=.`;
    context.addIssue({ code: 'custom', message: `“${typed}” isn’t an option. ${guess}` });
    return z.NEVER;
  }
  const names = words.map((word) => word.trim()).filter((word) => word !== '');
  const [only = ''] = names;
  const problem = names.length === 1 ? nameProblem(only) : null;
  if (problem) context.addIssue({ code: 'custom', message: problem });
  return names;
});
