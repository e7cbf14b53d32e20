// `node src/main.ts`: runs the bot until a signal ends it.

import { flushCompileCache } from 'node:module';
import { openApp } from '../app.ts';
import { readConfig } from '../config.ts';
import { systemClock } from '../lib/clock.ts';
import { createLog, type Log } from '../lib/log.ts';
import { fetchThrough } from '../lib/through-proxies.ts';

/** How long a stop waits for what is under way before it gives up, in milliseconds. */
const STOP_DEADLINE_MS = 15_000;

/** A bug that escapes every handler: say so and leave, so that the supervisor starts a clean process. */
function leaveOnEscapedErrors(log: Log): void {
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      log.fatal({ err: error }, event);
      process.exit(1);
    });
  }
}

function stopOnSignals(app: AsyncDisposable, log: Log): void {
  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping: finishing what is under way');
    void systemClock.sleep(STOP_DEADLINE_MS).then(() => {
      log.error('something did not finish in time; leaving');
      process.exit(1);
    });
    app[Symbol.asyncDispose]().then(
      () => {
        log.info('stopped');
        process.exit(0);
      },
      (error: unknown) => {
        log.error({ err: error }, 'stopping failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

export async function run(
  _args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<undefined> {
  const config = readConfig(env);
  const log = createLog({ level: config.logLevel });
  leaveOnEscapedErrors(log);
  fetchThrough(config.proxies);
  const app = await openApp(config, { clock: systemClock, log, processMetrics: true });
  stopOnSignals(app, log);
  await app.start();
  // Now, because a process that is killed has no time to.
  flushCompileCache();
}
