// The whole bot in a process of its own, whose time flies, and which dies where it is told to.

import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as realSleep } from 'node:timers/promises';
import { openApp } from '../../src/app.ts';
import { createLog } from '../../src/lib/log.ts';
import { createManualClock } from '../../src/lib/manual-clock.ts';
import { addDraft, confirmDraft } from '../../src/store/subscriptions.ts';
import { addWatches } from '../../src/store/watches.ts';
import { NEVER_LOOKED } from '../../src/watch/incident.ts';
import { newRhythm } from '../../src/watch/rhythm.ts';
import type { Follow, FromBot, Life, ToBot } from './messages.ts';
import { arm, countedSteps, countSteps } from './steps.ts';

/** A second of the bot's time takes so long, in real milliseconds, at the least. */
const SECOND_MS = 2;

const tell = (message: FromBot) => process.send?.(message);

const [life] = (await once(process, 'message')) as [Life];
const { store } = life.config;
countSteps(store.kind === 'postgres' ? Number(new URL(store.url).port) : null);
const clock = createManualClock(new Date(life.startsAt));
const log = createLog({ level: process.env.LOG_LEVEL ?? 'silent' });
const app = await openApp(life.config, { clock, log, handTurned: true });
await app.start();

async function follow({ projectId, projectName, channelId }: Follow): Promise<void> {
  const { db } = app.store;
  const now = clock.now();
  const subscriptionId = randomUUID();
  await addDraft(db, {
    subscription_id: subscriptionId,
    team_id: 'T1',
    channel_id: channelId,
    project_id: projectId,
    project_name: projectName,
    mode: 'failures',
    slow: null,
    cache: null,
    created_by: 'U0ANA',
    created_at: now,
    confirmed_at: null,
    paused_because: null,
    paused_at: null,
  });
  await db.transaction().execute((trx) => confirmDraft(trx, subscriptionId, now));
  const first = { rhythm: JSON.stringify(newRhythm(now)), redness: JSON.stringify(NEVER_LOOKED), at: now };
  await addWatches(db, [{ projectId, projectName }], first);
  await db.updateTable('watches').set({ last_look_at: now }).where('project_id', '=', projectId).execute();
}

let runs = true;
process.on('message', async (message: ToBot) => {
  if (message.say === 'count') tell({ say: 'counted', steps: countedSteps() });
  if (message.say === 'go') {
    arm(message.at);
    runs = true;
  }
  if (message.say === 'follow') {
    runs = false;
    await follow(message.follow);
    tell({ say: 'following' });
  }
});
process.on('disconnect', () => process.exit(0));
tell({ say: 'ready' });

for (;;) {
  await realSleep(SECOND_MS);
  if (!runs) continue;
  await clock.advance(1_000);
  tell({ say: 'time', now: clock.now().getTime() });
  await app.turnJobs();
}
