// What a notice is about, beside the tables it points to: the contract between who decides (watch) and who says it
// (deliver).

import { z } from 'zod';

const Degradation = z.object({
  kind: z.enum(['slow', 'cache']),
  now: z.number(),
  usual: z.number(),
  isOwnBaseline: z.boolean(),
});

const CaughtUpProject = z.object({
  projectId: z.string(),
  projectName: z.string(),
  failed: z.number(),
  succeeded: z.number(),
  other: z.number(),
  isRed: z.boolean(),
});

const Oddity = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('cache'), fromGb: z.number(), toGb: z.number() }),
  z.object({ kind: z.literal('minutes'), seconds: z.number(), usualSeconds: z.number() }),
  z.object({ kind: z.literal('hours'), hours: z.array(z.number()).readonly(), builds: z.number() }),
  z.object({ kind: z.literal('token'), description: z.string() }),
  z.object({ kind: z.literal('trust'), provider: z.string(), from: z.string() }),
]);

const AUTHOR_NAME = { kind: z.enum(['email', 'github']), name: z.string() };

const UsageFigures = z.object({
  builds: z.number(),
  seconds: z.number(),
  cacheGb: z.number().nullable(),
  counted: z.number(),
  failed: z.number(),
  succeeded: z.number(),
  savedSeconds: z.number(),
  cachedSteps: z.number(),
  totalSteps: z.number(),
});

const CustomerUsage = z.object({
  projectId: z.string(),
  projectName: z.string(),
  now: UsageFigures,
  before: UsageFigures.nullable(),
});

export const NOTICE_CONTENT = {
  /** The message of one or more incidents. */
  incident: z.object({ foundLate: z.boolean() }),
  /** Under it: one more failed build. */
  'still failing': z.object({ buildId: z.string(), failures: z.number(), isBroadcast: z.boolean() }),
  /** Under it: the end. */
  fixed: z.object({ buildId: z.string(), redSeconds: z.number() }),
  /** One build by itself. */
  build: z.object({ buildId: z.string(), projectName: z.string() }),
  /** Green, but slow or without its cache. */
  degraded: z.object({
    buildId: z.string(),
    projectName: z.string(),
    degradation: Degradation,
    cacheLostAt: z.string().nullable(),
  }),
  /** What ended while Depot could not be asked. */
  'caught up': z.object({ from: z.coerce.date(), to: z.coerce.date(), projects: z.array(CaughtUpProject) }),
  /** The project is gone. */
  deleted: z.object({ projectId: z.string(), projectName: z.string() }),
  /** To who subscribed: nothing can be said in the channel any more. */
  paused: z.object({ channelId: z.string(), because: z.string(), projects: z.array(z.string()) }),
  /** To the admins: Depot cannot be asked. `problem`: one short sentence. */
  'depot away': z.object({ since: z.iso.datetime(), problem: z.string() }),
  'depot back': z.object({ seconds: z.number() }),
  /** To the author of a failed commit, in a direct message. */
  'author dm': z.object({ incidentId: z.string(), buildId: z.string() }),
  /** The same under the incident's message, when CI said who it was after the message was posted. */
  'author reply': z.object({ buildId: z.string(), userId: z.string() }),
  /** To the person who has a name that somebody else claims. */
  'name request': z.object({ requestId: z.string(), claimantId: z.string(), ...AUTHOR_NAME }),
  /** To the person who claimed it. */
  'name answer': z.object({ holderId: z.string(), isYours: z.boolean(), ...AUTHOR_NAME }),
  /** To who wanted to know: a build has ended, or the bot stopped waiting for it. */
  'build ended': z.object({
    buildId: z.string(),
    projectName: z.string(),
    outcome: z.enum([
      'running',
      'success',
      'failed',
      'error',
      'canceled',
      'unknown',
      'too long',
      'gone',
      'no access',
    ]),
    durationSeconds: z.number().nullable(),
    /** As analysis wrote it. */
    finding: z.unknown(),
  }),
  /** Something unusual about a project, or about several at once. */
  oddity: z.object({
    items: z.array(z.object({ projectId: z.string(), projectName: z.string(), oddity: Oddity })),
    more: z.number(),
  }),
  /** What happened in a day or a week. */
  digest: z.object({
    from: z.coerce.date(),
    to: z.coerce.date(),
    every: z.enum(['day', 'week']),
    projects: z.array(
      z.object({
        projectId: z.string(),
        projectName: z.string(),
        builds: z.number(),
        failed: z.number(),
        medianSeconds: z.number().nullable(),
        cacheRate: z.number().nullable(),
        savedSeconds: z.number(),
      }),
    ),
    incidents: z.number(),
    redSeconds: z.number(),
    stillRed: z.array(z.string()),
    /** The change that some of them failed with, as CI reported it. An older version's digest has none. */
    failedWith: z
      .array(
        z.object({
          projectName: z.string(),
          commit: z.string().optional(),
          branch: z.string().optional(),
          author: z.object({ name: z.string().optional(), login: z.string().optional() }).optional(),
        }),
      )
      .default([]),
  }),
  /** What was used in a month. */
  monthly: z.object({
    word: z.string(),
    month: z.string(),
    days: z.string(),
    daysBefore: z.string(),
    sum: z.object({
      projects: z.number(),
      built: z.number(),
      builds: z.number(),
      seconds: z.number(),
      cacheGb: z.number().nullable(),
      before: z.object({ builds: z.number(), seconds: z.number() }).nullable(),
    }),
    movers: z.array(CustomerUsage),
    top: z.array(CustomerUsage),
    trend: z.array(z.object({ label: z.string(), seconds: z.number() })),
    sources: z.object({
      asOf: z.coerce.date().nullable(),
      days: z.number(),
      daysRead: z.number(),
      counted: z.number(),
      builds: z.number(),
      countedSince: z.string().nullable(),
    }),
  }),
} as const;

export type NoticeKind = keyof typeof NOTICE_CONTENT;
export type NoticeContent<K extends NoticeKind> = z.infer<(typeof NOTICE_CONTENT)[K]>;

export const isNoticeKind = (text: string): text is NoticeKind => Object.hasOwn(NOTICE_CONTENT, text);
