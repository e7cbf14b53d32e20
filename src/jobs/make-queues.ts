// Brings the queues and the cron schedules in the database to what queues.ts says. Mostly there is nothing to do, so it
// reads first: a start waits for this.

import type { PgBoss } from 'pg-boss';
import { QUEUES, type QueueName, type QueueRules, RETIRED_SCHEDULES, RULES, SCHEDULES } from './queues.ts';

/** Is a job in it only a reminder? Then the bot's tables say what to do. */
export const isReminder = (queue: QueueName): boolean => RULES[queue]?.policy !== undefined;

/** The pause after a first failure; it doubles with each. */
export const RETRY_SECONDS = 2;

const DEFAULTS = { retryLimit: 5, retryDelay: RETRY_SECONDS, retryBackoff: true, notify: false };

function optionsOf(queue: QueueName) {
  const { pollSeconds: _, policy, ...rules }: QueueRules = RULES[queue] ?? {};
  return { policy, options: { ...DEFAULTS, deleteAfterSeconds: isReminder(queue) ? 600 : 86_400, ...rules } };
}

/** A queue that an older version made takes over what changed since, but for its policy, which is for good. */
async function makeQueue(boss: PgBoss, queue: QueueName, found: object | undefined): Promise<void> {
  const { policy, options } = optionsOf(queue);
  if (!found) return boss.createQueue(queue, { ...options, ...(policy && { policy }) });
  const known = new Map<string, unknown>(Object.entries(found));
  const isCurrent = Object.entries(options).every(([name, value]) => known.get(name) === value);
  if (!isCurrent) await boss.updateQueue(queue, options);
}

/** @throws what the database throws. */
export async function makeQueues(boss: PgBoss): Promise<void> {
  const queues = new Map((await boss.getQueues()).map((found) => [found.name, found]));
  for (const queue of Object.keys(QUEUES) as QueueName[]) await makeQueue(boss, queue, queues.get(queue));
  const schedules = new Map(
    (await boss.getSchedules()).map(({ name, key, cron }) => [`${name} ${key}`, cron]),
  );
  for (const [queue, cron] of Object.entries(SCHEDULES)) {
    if (schedules.get(`${queue} `) !== cron) await boss.schedule(queue, cron);
  }
  for (const queue of RETIRED_SCHEDULES) if (schedules.has(`${queue} `)) await boss.unschedule(queue);
}
