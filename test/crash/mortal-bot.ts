// The whole bot in a process of its own, whose time flies, and which dies where it is told to.

import { once } from 'node:events';
import { flushCompileCache } from 'node:module';
import { setTimeout as realSleep } from 'node:timers/promises';
import { openApp } from '../../src/app.ts';
import { createLog } from '../../src/lib/log.ts';
import { createManualClock } from '../../src/lib/manual-clock.ts';
import { follow } from '../support/follow.ts';
import type { FromBot, Life, ToBot } from './messages.ts';
import { arm, countedSteps, countSteps } from './steps.ts';

/** A second of the bot's time takes so long, in real milliseconds, at the least. */
const SECOND_MS = 2;

const send = (message: FromBot) => process.send?.(message);

const [life] = (await once(process, 'message')) as [Life];
const { store } = life.config;
countSteps(store.kind === 'postgres' ? Number(new URL(store.url).port) : null);
const clock = createManualClock(new Date(life.startsAt));
const log = createLog({ level: process.env.LOG_LEVEL ?? 'silent' });
const app = await openApp(life.config, { clock, log, isClockHandTurned: true });
await app.start();

let runs = !life.isTurned;
process.on('message', async (message: ToBot) => {
  if (message.say === 'count') send({ say: 'counted', steps: countedSteps() });
  if (message.say === 'turn') {
    await clock.advance(message.ms);
    await app.turnJobs();
    send({ say: 'turned' });
  }
  if (message.say === 'go') {
    arm(message.at);
    runs = !life.isTurned;
  }
  if (message.say === 'follow') {
    runs = false;
    const { db } = app.store;
    for (const projectId of message.forget) {
      await db.deleteFrom('subscriptions').where('project_id', '=', projectId).execute();
      await db.deleteFrom('watches').where('project_id', '=', projectId).execute();
    }
    await follow(db, message.follow, clock.now());
    send({ say: 'following' });
  }
});
process.on('disconnect', () => process.exit(0));
send({ say: 'ready' });
// Now, because it has no time to when it dies.
flushCompileCache();

for (;;) {
  await realSleep(SECOND_MS);
  if (!runs) continue;
  await clock.advance(1_000);
  send({ say: 'time', now: clock.now().getTime() });
  await app.turnJobs();
}
