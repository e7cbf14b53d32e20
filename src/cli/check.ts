// `node src/main.ts check`: builds the whole app in memory and leaves. Nothing is asked over the network.

import { openApp } from '../app.ts';
import { readConfig } from '../config.ts';
import { systemClock } from '../lib/clock.ts';
import { createLog } from '../lib/log.ts';

export async function run(
  _args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  const config = { ...readConfig(env), store: { kind: 'memory' } as const };
  await using _app = await openApp(config, { clock: systemClock, log: createLog({ level: 'warn' }) });
  console.log('The bot builds: settings, commands, database schema and connections are usable.');
  return 0;
}
