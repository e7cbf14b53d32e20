// The queues: a name, the shape of what is in it, and how its jobs are shared out.

import { z } from 'zod';

const OperationJob = z.object({ operationId: z.string() });
const Nothing = z.object({});

export const QUEUES = {
  /** Fires when nobody can confirm or approve an operation any more. */
  'operation-expiry': OperationJob,
  /** Fires when a claimed operation should be long done: settles it if it isn't. */
  'operation-recovery': OperationJob,
  /** Fires when a change that was delayed is to run. */
  'operation-due': OperationJob,
  /** Fires when the countdown of a delayed change reads differently. */
  'operation-countdown': OperationJob,
  /** Creates what still waits of a batch of projects; one job of each works at a time. */
  'batch-run': z.object({ batchId: z.string() }),
  /** Once a minute: batches whose job was lost, and files of secrets that are still in Slack. */
  'batch-sweep': Nothing,
  /** Fires when Slack is to delete a file of secrets. */
  'secret-file': z.object({ secretFileId: z.string() }),
  /** Once a minute: what the others missed, and memories that are too old. */
  sweep: Nothing,
  /** Once an hour: what is kept no longer. */
  retention: Nothing,
  /** Once a minute: audit entries that aren't posted yet. */
  'audit-channel': Nothing,
  /** Which projects to watch, and what can be deleted. */
  'watch-tidy': Nothing,
  /** Once an hour: which projects built since, and how much cache each keeps. */
  activity: Nothing,
  /** Once an hour: what is unusual. */
  oddities: Nothing,
  /** What Depot did not say about a failed build at first. */
  'finding-retry': z.object({ projectId: z.string(), buildId: z.string() }),
  /** Says in one channel what waits to be said there. */
  deliver: z.object({ channelId: z.string() }),
  /** Once a minute: channels whose turn was lost, and notices to give up. */
  'deliver-sweep': Nothing,
  /** Depot's own figures of usage that are missing. */
  'usage-fill': Nothing,
  /** Builds that somebody waits for: which of them have ended. */
  'build-alerts': Nothing,
  /** A channel's digest is due. */
  digest: z.object({ channelId: z.string() }),
} as const;

export type QueueName = keyof typeof QUEUES;
export type Payload<Q extends QueueName> = z.infer<(typeof QUEUES)[Q]>;

export interface QueueRules {
  /**
   * `stately`: of each key one job waits and one runs; `exclusive`: one job in all.
   * @default standard
   */
  readonly policy?: 'stately' | 'exclusive';
  /** Seconds without a sign of life of the replica that runs it, after which another takes the job over. */
  readonly heartbeatSeconds?: number;
  /** Workers start at once instead of at their next poll. */
  readonly notify?: boolean;
  readonly retryLimit?: number;
  /**
   * How often jobs are looked for whose wake-up was lost, or that a process which is gone sent for later.
   * @default 2
   */
  readonly pollSeconds?: number;
}

/** Work that is only a reminder: the tables say what to do, so a schedule recreates lost jobs. */
const REMINDER = { policy: 'stately', heartbeatSeconds: 15, notify: true, retryLimit: 3 } as const;

/** Somebody may wait for these, but not by the second. */
const SOON = { pollSeconds: 10 } as const;
/** Nobody waits for these by the minute. */
const SELDOM = { pollSeconds: 30 } as const;

export const RULES: Partial<Record<QueueName, QueueRules>> = {
  'operation-expiry': { notify: true, ...SELDOM },
  'operation-recovery': { notify: true, ...SELDOM },
  'operation-due': { notify: true, ...SOON },
  'operation-countdown': { notify: true, ...SELDOM },
  'batch-run': { ...REMINDER, ...SOON },
  'batch-sweep': { ...REMINDER, ...SELDOM },
  'secret-file': { notify: true, ...SELDOM },
  sweep: SELDOM,
  retention: { ...REMINDER, ...SELDOM },
  'audit-channel': SELDOM,
  'watch-tidy': { ...REMINDER, ...SOON },
  activity: { ...REMINDER, ...SELDOM },
  oddities: { ...REMINDER, ...SELDOM },
  'finding-retry': { notify: true, ...SELDOM },
  deliver: { ...REMINDER, ...SOON },
  'deliver-sweep': { ...REMINDER, ...SELDOM },
  'usage-fill': { ...REMINDER, ...SELDOM },
  'build-alerts': { ...REMINDER, ...SELDOM },
  digest: { notify: true, ...SELDOM },
};

/** Standard cron, in UTC. Those that send themselves again are restarted here when the chain broke. */
export const SCHEDULES: Partial<Record<QueueName, string>> = {
  sweep: '* * * * *',
  'batch-sweep': '* * * * *',
  retention: '23 * * * *',
  'audit-channel': '* * * * *',
  'watch-tidy': '*/5 * * * *',
  activity: '7 * * * *',
  oddities: '17 * * * *',
  'deliver-sweep': '* * * * *',
  'usage-fill': '41 * * * *',
  'build-alerts': '* * * * *',
};

/** Queues of older versions: their schedules would fill them for ever. */
export const RETIRED_SCHEDULES: readonly string[] = ['watch-plan', 'usage-sweep'];
