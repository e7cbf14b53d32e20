// Looks at a real set-up without changing anything in Slack or Depot. One finding for each thing that can be wrong.

import type { Config } from '../config.ts';
import type { Clock } from '../lib/clock.ts';
import { askDatabase } from './ask-database.ts';
import { askDepot } from './ask-depot.ts';
import { askSlack } from './ask-slack.ts';
import type { Finding } from './finding.ts';
import { compareWithManifest, readManifest } from './manifest.ts';

/** Never throws for what it finds. */
export async function diagnose(config: Config, clock: Clock): Promise<readonly Finding[]> {
  const manifest = readManifest();
  const [slack, depot, database] = await Promise.all([
    askSlack(config.slack, manifest, clock),
    askDepot(config.depot, clock),
    askDatabase(config.store),
  ]);
  return [...slack, compareWithManifest(config.slack.slashCommand, manifest), depot, database];
}
