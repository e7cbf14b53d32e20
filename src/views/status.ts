// How the bot and its surroundings are.

import { context, facts, section, type View, view } from './kit.ts';
import { type Mrkdwn, md } from './mrkdwn.ts';
import { duration } from './words.ts';

export interface StatusData {
  readonly depot: { readonly reachable: boolean; readonly latencyMs: number; readonly words: string | null };
  readonly slack: {
    readonly reachable: boolean;
    readonly latencyMs: number;
    readonly mode: 'socket' | 'http';
  };
  readonly database: { readonly reachable: boolean; readonly kind: 'pglite' | 'postgres' | 'memory' };
  readonly version: string;
  readonly uptimeSeconds: number;
}

const DATABASES = { pglite: 'embedded', postgres: 'Postgres', memory: 'in memory only' } as const;
const MODES = { socket: 'Socket Mode', http: 'signed HTTP' } as const;

const reach = (reachable: boolean, words: string): Mrkdwn =>
  reachable ? md`✅ reachable, ${words}` : md`❌ not reachable, ${words}`;

export function statusView({ depot, slack, database, version, uptimeSeconds }: StatusData): View {
  const allWell = depot.reachable && slack.reachable && database.reachable;
  return view([
    section(
      allWell ? md`Everything the bot needs is reachable.` : md`*Something the bot needs is not reachable.*`,
    ),
    facts([
      ['Depot', reach(depot.reachable, depot.words ?? `answered in ${depot.latencyMs} ms`)],
      ['Slack', reach(slack.reachable, `${MODES[slack.mode]}, answered in ${slack.latencyMs} ms`)],
      ['Database', reach(database.reachable, DATABASES[database.kind])],
      ['Running for', md`${duration(uptimeSeconds)}`],
    ]),
    context(md`depot-slack ${version}`),
  ]);
}
