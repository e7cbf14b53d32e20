// `node src/main.ts`: runs the bot until a signal ends it.

import { flushCompileCache } from 'node:module';
import type { App } from '../app.ts';
import { readConfig } from '../config.ts';
import { systemClock } from '../lib/clock.ts';
import { createLog, type Log } from '../lib/log.ts';
import { fetchThrough } from '../lib/proxy-agents.ts';
import { openStore } from '../store/open-store.ts';

/** How long a stop waits for what is under way before it gives up, in milliseconds. */
const STOP_DEADLINE_MS = 15_000;

/** sysexits' EX_CONFIG: starting again doesn't help before somebody has set another token. */
const TOKEN_REFUSED_EXIT_CODE = 78;

/** A bug that escapes every handler: say so and leave, so that the supervisor starts a clean process. */
function leaveOnEscapedErrors(log: Log): void {
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      log.fatal({ err: error }, event);
      process.exit(1);
    });
  }
}

function stopOnSignals(app: App, log: Log): void {
  let stopping = false;
  const stop = (why: string, exitCode = 0) => {
    if (stopping) return;
    stopping = true;
    log.info({ why }, 'stopping: finishing work in progress');
    void systemClock.sleep(STOP_DEADLINE_MS).then(() => {
      log.error('some work did not finish in time; exiting');
      process.exit(1);
    });
    app[Symbol.asyncDispose]().then(
      () => {
        log.info('stopped');
        process.exit(exitCode);
      },
      (error: unknown) => {
        log.error({ err: error }, 'stopping failed');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
  void app.refused.then(({ message }) => {
    console.error(message);
    stop('token refused', TOKEN_REFUSED_EXIT_CODE);
  });
}

export async function run(
  _args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<undefined> {
  const config = readConfig(env);
  const log = createLog({ level: config.logLevel });
  leaveOnEscapedErrors(log);
  fetchThrough(config.proxies);
  // The database is opened while the rest is loaded.
  const [{ openApp }, store] = await Promise.all([import('../app.ts'), openStore(config.store, log)]);
  const app = await openApp(config, { clock: systemClock, log, processMetrics: true, store });
  stopOnSignals(app, log);
  await app.start();
  // Now, because a process that is killed has no time to.
  flushCompileCache();
}
