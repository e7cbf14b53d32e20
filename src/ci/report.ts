// One report of CI about a build. Everything in it is untrusted: text is cleaned and cut, links are https or refused.

import { createHash } from 'node:crypto';
import { z } from 'zod';
import { cut, oneLine } from '../lib/plain-text.ts';

const LONGEST = { name: 120, message: 200, url: 1_000, id: 255 } as const;

/** CI systems send an empty text or null where they know nothing. */
const given = <T>(schema: z.ZodType<T>) =>
  z.preprocess((value) => (value === null || value === '' ? undefined : value), schema.optional());

const text = (maxChars: number) =>
  given(z.string().transform((value) => cut(oneLine(value), maxChars) || undefined));

const firstLine = given(
  z
    .string()
    .transform(
      (value) => cut(oneLine(value.trimStart().split(/\r?\n/, 1)[0] ?? ''), LONGEST.message) || undefined,
    ),
);

function isSafeLink(value: string): boolean {
  if (value.length > LONGEST.url || !/^https:\/\//i.test(value) || !URL.canParse(value)) return false;
  const { protocol, username, password } = new URL(value);
  return protocol === 'https:' && username === '' && password === '';
}

const link = z
  .string()
  .refine(isSafeLink, {
    error: `must be an https:// address of up to ${LONGEST.url} characters, without a login`,
  })
  .transform((value) => new URL(value).href);

export const CiReport = z.object({
  event: z.enum(['started', 'finished'], { error: 'must be started or finished' }),
  project: z
    .string()
    .min(1, 'must not be empty')
    .max(LONGEST.id, `must have at most ${LONGEST.id} characters`),
  build: given(z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be a build id')),
  outcome: given(
    z.enum(['success', 'failure', 'cancelled'], { error: 'must be success, failure or cancelled' }),
  ),
  commit: given(
    z
      .string()
      .regex(/^[0-9a-f]{7,64}$/i, 'must be a commit id of 7 to 64 hex digits')
      .toLowerCase(),
  ),
  branch: text(LONGEST.id),
  tag: text(LONGEST.id),
  pullRequest: given(
    z.object({ number: z.coerce.number<number | string>().int().positive(), url: given(link) }),
  ),
  repository: given(link),
  message: firstLine,
  author: given(z.object({ name: text(LONGEST.name), email: text(LONGEST.id), login: text(LONGEST.name) })),
  runUrl: given(link),
  startedAt: given(z.iso.datetime({ offset: true, error: 'must be a date like 2026-01-31T09:30:00Z' })),
});
export type CiReport = z.infer<typeof CiReport>;

/** What is wrong, by field: `runUrl: must be …`. */
export const reportProblems = ({ issues }: z.ZodError): readonly string[] =>
  issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`);

/** Names the run that reports: its build, else its address; else all that identifies it. */
export function runKeyOf({ build, runUrl, repository, commit, branch, tag, startedAt }: CiReport): string {
  if (build) return `build ${build}`;
  if (runUrl) return `run ${runUrl}`;
  const rest = JSON.stringify([repository, commit, branch, tag, startedAt]);
  return `report ${createHash('sha256').update(rest).digest('hex')}`;
}
