import { depotProblemWords } from '../../depot/depot-error.ts';
import { DatabaseError, databaseWords } from '../../store/database-error.ts';
import type { DatabaseHealth } from '../../store/database-health.ts';
import { readDeliveryFigures } from '../../store/notice-figures.ts';
import { statusView } from '../../views/bot/status.ts';
import { defineCommand, ONE_TEXT } from '../platform/command.ts';
import type { Services } from '../platform/services.ts';

async function timed(work: () => Promise<unknown>, { clock, log }: Services, what: string) {
  const began = clock.now().getTime();
  try {
    await work();
    return { reachable: true, latencyMs: clock.now().getTime() - began };
  } catch (error) {
    log.warn({ err: error }, `${what} is not reachable`);
    return { reachable: false, latencyMs: clock.now().getTime() - began };
  }
}

/** null: the database can't be used. */
async function withDatabase<T>(read: Promise<T>): Promise<T | null> {
  try {
    return await read;
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    return null;
  }
}

function databaseWordsOf(health: DatabaseHealth): string | null {
  const trouble = health.trouble();
  return trouble && databaseWords(trouble.error.problem);
}

export const command = defineCommand({
  word: 'status',
  permission: { role: 'viewer', does: "look at the bot's state" },
  topic: 'bot',
  summary: 'Show the bot’s health.',
  usage: '',
  examples: ['status'],
  effect: 'read',
  args: ONE_TEXT,
  async run(_text, { answer }, services) {
    const { depot, clients, store, settings, clock, startedAt, version } = services;
    const now = clock.now();
    const [toDepot, toSlack, , watching, delivery] = await Promise.all([
      depot.check(),
      timed(() => clients.answers.auth.test(), services, 'Slack'),
      withDatabase(store.health.check()),
      withDatabase(services.watch.status()),
      withDatabase(readDeliveryFigures(store.db, now)),
    ]);
    await answer.replyPrivately(
      statusView({
        depot: { ...toDepot, words: toDepot.error ? depotProblemWords(toDepot.error) : null },
        slack: { ...toSlack, mode: settings.delivery.mode },
        database: { words: databaseWordsOf(store.health), kind: store.kind },
        watching,
        delivery,
        version,
        uptimeSeconds: (now.getTime() - startedAt.getTime()) / 1000,
      }),
    );
  },
});
