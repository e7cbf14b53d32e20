import { depotErrorWords } from '../../depot/depot-error.ts';
import { deliveryFigures } from '../../store/notices.ts';
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

export const command = defineCommand({
  word: 'status',
  permission: { role: 'viewer', does: "look at the bot's state" },
  topic: 'bot',
  summary: 'Says whether Depot, Slack and the database are reachable, and how soon channels hear of builds.',
  usage: '',
  examples: ['status'],
  effect: 'read',
  args: ONE_TEXT,
  async run(_text, { answer }, services) {
    const { depot, clients, store, settings, clock, startedAt, version } = services;
    const now = clock.now();
    const [toDepot, toSlack, toDatabase, watching, delivery] = await Promise.all([
      depot.check(),
      timed(() => clients.answers.auth.test(), services, 'Slack'),
      timed(() => store.health.check(), services, 'the database'),
      services.watch.standing(),
      deliveryFigures(store.db, now),
    ]);
    await answer.replyPrivately(
      statusView({
        depot: { ...toDepot, words: toDepot.error ? depotErrorWords(toDepot.error) : null },
        slack: { ...toSlack, mode: settings.delivery.mode },
        database: { reachable: toDatabase.reachable, kind: store.kind },
        watching,
        delivery,
        version,
        uptimeSeconds: (now.getTime() - startedAt.getTime()) / 1000,
      }),
    );
  },
});
