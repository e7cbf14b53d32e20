// Starts the bot: environment in, signals, exit code. `--check` builds the whole app in memory and leaves;
// `--doctor` asks Slack, Depot and the database and says what is wrong with a real set-up.

import { parseArgs } from 'node:util';
import { diagnose, openApp } from './app.ts';
import { type Config, ConfigError, readConfig } from './config.ts';
import { systemClock } from './lib/clock.ts';
import { messageOf, UserError } from './lib/errors.ts';
import { createLog, type Log } from './lib/log.ts';

/** How long a stop waits for what is under way before it gives up, in milliseconds. */
const STOP_DEADLINE_MS = 15_000;

async function check(config: Config, log: Log): Promise<void> {
  await using _app = await openApp({ ...config, store: { kind: 'memory' } }, { clock: systemClock, log });
  console.log('The bot builds: settings, commands, database schema and connections are usable.');
}

async function doctor(config: Config): Promise<void> {
  const findings = await diagnose(config, { clock: systemClock, log: createLog({ level: 'silent' }) });
  for (const { ok, subject, words } of findings)
    console.log(`${ok ? 'ok     ' : 'PROBLEM'}  ${subject}: ${words}`);
  if (findings.some(({ ok }) => !ok)) process.exitCode = 1;
}

async function run(config: Config, log: Log): Promise<void> {
  const app = await openApp(config, { clock: systemClock, log });
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
  await app.start();
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { check: { type: 'boolean' }, doctor: { type: 'boolean' } } });
  const config = readConfig(process.env);
  const log = createLog({ level: values.check ? 'warn' : config.logLevel });
  if (values.check) return check(config, log);
  if (values.doctor) return doctor(config);
  // A bug that escapes every handler: say so and leave, so that the supervisor starts a clean process.
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      log.fatal({ err: error }, event);
      process.exit(1);
    });
  }
  return run(config, log);
}

main().catch((error: unknown) => {
  const known = error instanceof ConfigError || error instanceof UserError;
  console.error(known ? messageOf(error) : error);
  process.exit(1);
});
