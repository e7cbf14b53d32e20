// The queues: a name and the shape of what is in it.

import { z } from 'zod';

const OperationJob = z.object({ operationId: z.string() });

export const QUEUES = {
  /** Fires when nobody can confirm or approve an operation any more. */
  'operation-expiry': OperationJob,
  /** Fires when whoever claimed an operation should long be done: settles it if they are not. */
  'operation-recovery': OperationJob,
  /** Fires when a change that was delayed is to run. */
  'operation-due': OperationJob,
  /** Fires when the countdown of a delayed change reads differently. */
  'operation-countdown': OperationJob,
  /** Once a minute: what the others missed, and memories that are too old. */
  sweep: z.object({}),
  /** Once a minute: what the audit channel has not been told yet. */
  'audit-channel': z.object({}),
} as const;

export type QueueName = keyof typeof QUEUES;
export type Payload<Q extends QueueName> = z.infer<(typeof QUEUES)[Q]>;

/** Standard cron, in UTC. */
export const SCHEDULES: Partial<Record<QueueName, string>> = {
  sweep: '* * * * *',
  'audit-channel': '* * * * *',
};
