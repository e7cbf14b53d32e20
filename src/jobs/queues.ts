// The queues: a name and the shape of what is in it.

import { z } from 'zod';

const OperationJob = z.object({ operationId: z.string() });

export const QUEUES = {
  /** Fires when a pending operation's time is over. */
  'operation-expiry': OperationJob,
  /** Fires when whoever claimed an operation should long be done: settles it if they are not. */
  'operation-recovery': OperationJob,
  /** Once a minute: what the other two missed, and memories that are too old. */
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
