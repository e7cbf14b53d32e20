// How the bot and its surroundings are.

import { context, facts, section, type View, view } from '../kit/blocks.ts';
import { type Mrkdwn, md, when } from '../kit/mrkdwn.ts';
import { count, duration } from '../kit/words.ts';

export interface StatusData {
  readonly depot: { readonly reachable: boolean; readonly latencyMs: number; readonly words: string | null };
  readonly slack: {
    readonly reachable: boolean;
    readonly latencyMs: number;
    readonly mode: 'socket' | 'http';
  };
  /** `words`: what is wrong with it; null: nothing. */
  readonly database: { readonly words: string | null; readonly kind: 'pglite' | 'postgres' | 'memory' };
  /** null: the database, which knows it, can't be used. */
  readonly watching: {
    readonly watched: number;
    readonly unpolled: number;
    readonly firstRoundEndsAt: Date | null;
    readonly overdue: number;
    readonly oldestPollAt: Date | null;
    readonly longestIntervalSeconds: number;
    readonly awaySince: Date | null;
  } | null;
  readonly delivery: {
    readonly waiting: number;
    readonly oldestWaiting: Date | null;
    readonly posted: number;
    /** From a build's end to its message, in seconds, over the last hour. */
    readonly p50: number | null;
    readonly p95: number | null;
  } | null;
  readonly version: string;
  readonly uptimeSeconds: number;
}

const DATABASES = { pglite: 'embedded', postgres: 'Postgres', memory: 'in memory only' } as const;
const MODES = { socket: 'Socket Mode', http: 'signed HTTP' } as const;

const reach = (reachable: boolean, words: string): Mrkdwn =>
  reachable ? md`✅ reachable, ${words}` : md`❌ not reachable, ${words}`;

const NOT_KNOWN = md`not known without the database`;

function watchWords(watching: StatusData['watching']): Mrkdwn {
  if (!watching) return NOT_KNOWN;
  const { watched, unpolled, firstRoundEndsAt, overdue, oldestPollAt, awaySince } = watching;
  if (watched === 0) return md`no subscriptions yet`;
  const projects = count(watched, 'project');
  if (awaySince) return md`${projects} · paused since ${when(awaySince)}, while Depot can’t be reached`;
  if (firstRoundEndsAt) {
    return md`${projects} · first round: ${watched - unpolled} of ${watched}, done about ${when(firstRoundEndsAt)}`;
  }
  if (overdue > 0 && oldestPollAt) return md`${projects} · ${overdue} overdue since ${when(oldestPollAt)}`;
  return md`${projects} · up to date · quiet ones every ${duration(watching.longestIntervalSeconds)} or sooner`;
}

function deliveryWords(delivery: StatusData['delivery']): Mrkdwn {
  if (!delivery) return NOT_KNOWN;
  const { waiting, oldestWaiting, posted, p50, p95 } = delivery;
  const queue =
    waiting === 0
      ? md`none waiting`
      : md`${waiting} waiting${oldestWaiting ? md` since ${when(oldestWaiting)}` : md``}`;
  const delay =
    p50 === null || p95 === null
      ? ''
      : ` · median ${duration(p50)} after the build ended, p95 ${duration(p95)}`;
  return md`${posted} in the last hour, ${queue}${delay}`;
}

export function statusView(data: StatusData): View {
  const { depot, slack, database, version, uptimeSeconds } = data;
  const allWell = depot.reachable && slack.reachable && database.words === null;
  return view([
    section(
      allWell ? md`Everything the bot needs is reachable.` : md`*Something the bot needs is not reachable.*`,
    ),
    facts([
      [
        'Depot',
        depot.words ? md`❌ ${depot.words}` : reach(depot.reachable, `answered in ${depot.latencyMs} ms`),
      ],
      ['Slack', reach(slack.reachable, `${MODES[slack.mode]}, answered in ${slack.latencyMs} ms`)],
      ['Database', database.words ? md`❌ ${database.words}` : md`✅ ${DATABASES[database.kind]}`],
      ['Running for', md`${duration(uptimeSeconds)}`],
      ['Polling', watchWords(data.watching)],
      ['Notifications', deliveryWords(data.delivery)],
    ]),
    context(md`depot-slack ${version}`),
  ]);
}
