// Looks at a real set-up without changing anything in Slack or Depot. One finding for each thing that can be wrong.

import type { Config } from '../config.ts';
import { proxyFor, proxyWords } from '../lib/choose-proxy.ts';
import type { Clock } from '../lib/clock.ts';
import { fetchThrough } from '../lib/proxy-agents.ts';
import { askDatabase } from './ask-database.ts';
import { askDepot } from './ask-depot.ts';
import { askSlack } from './ask-slack.ts';
import { type Finding, works } from './finding.ts';
import { compareWithManifest, readManifest } from './manifest.ts';

/** Never throws for what it finds. */
export async function diagnose(config: Config, clock: Clock): Promise<readonly Finding[]> {
  const manifest = readManifest();
  fetchThrough(config.proxies);
  const [slack, depot, database] = await Promise.all([
    askSlack(config.slack, manifest, config.proxies, clock),
    askDepot(config.depot, config.proxies, clock),
    askDatabase(config.store),
  ]);
  const command = compareWithManifest(config.slack.slashCommand, manifest);
  return [...proxyUse(config), ...slack, command, depot, database];
}

/** Where a proxy is set, people want to know whether it is used. */
function proxyUse({ proxies, slack, depot }: Config): readonly Finding[] {
  if (!proxies) return [];
  const way = (url: string) => {
    const proxy = proxyFor(url, proxies);
    return proxy ? `through ${proxyWords(proxy)}` : 'directly';
  };
  return [works('Proxy', `Slack is reached ${way(slack.apiUrl)}, Depot ${way(depot.apiUrl)}`)];
}
