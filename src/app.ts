// The only composition root: news every room, hands each what it needs, and stops them in reverse.

import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { createAccess } from './access/create-access.ts';
import type { Config } from './config.ts';
import { createDepot } from './depot/create-depot.ts';
import { depotErrorWords } from './depot/depot-error.ts';
import { openJobs } from './jobs/open-jobs.ts';
import type { Clock } from './lib/clock.ts';
import { messageOf } from './lib/errors.ts';
import type { Log } from './lib/log.ts';
import { createMetrics } from './lib/metrics.ts';
import { createSealer } from './lib/seal.ts';
import { createOperations } from './operations/create-operations.ts';
import type { Operations } from './operations/operations.ts';
import { createAuditChannel } from './slack/audit-channel.ts';
import { createClients } from './slack/clients.ts';
import { openSlack } from './slack/connect.ts';
import { createFollowing } from './slack/following.ts';
import { createHttpServer } from './slack/http-server.ts';
import { loadCommands } from './slack/load-commands.ts';
import { createOperationReporter } from './slack/operation-reporter.ts';
import { createPeople } from './slack/people.ts';
import { createReplyUrls } from './slack/reply-urls.ts';
import { createWorkspace } from './slack/workspace.ts';
import { openStore, type Store, type StoreSettings } from './store/open-store.ts';
import { resealReplyUrls } from './store/reply-urls.ts';

/** Config as read, or with a database in memory: for `--check`, the sandbox and tests. */
export type AppConfig = Omit<Config, 'store'> & { readonly store: StoreSettings };

export interface AppOptions {
  readonly clock: Clock;
  readonly log: Log;
}

export interface App extends AsyncDisposable {
  /**
   * Connects to Slack and starts serving.
   * @returns the port of health, metrics and (HTTP mode) Slack's requests.
   * @throws UserError when Slack refuses the tokens or the port is taken.
   */
  start(): Promise<number>;
  /** For who drives the app from inside the process: tests that turn the clock, and look at what is kept. */
  readonly operations: Operations;
  readonly store: Pick<Store, 'db'>;
}

/** How long a stop waits for what is under way, in milliseconds. */
const DRAIN_MS = 10_000;

export const VERSION: string = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))).version;

/** Builds everything and opens the database; nothing is served before `start`. */
export async function openApp(config: AppConfig, { clock, log }: AppOptions): Promise<App> {
  await using opening = new AsyncDisposableStack();
  const metrics = createMetrics();
  const store = opening.use(await openStore(config.store, log));
  const jobs = opening.use(await openJobs(store.jobsDatabase, log));
  const depot = opening.use(createDepot({ ...config.depot, clock, log, metrics }));
  const { orgId } = config.depot;
  const settings = config.slack;
  const clients = createClients(settings, log);
  const { db } = store;
  const { databaseKeys } = config;
  const sealer = databaseKeys ? createSealer(databaseKeys.current, databaseKeys.previous) : null;
  const replyUrls = createReplyUrls(db, sealer, clock);
  const workspace = createWorkspace();
  const people = createPeople(clients.answers, () => workspace.identity().teamId);
  const access = createAccess({ db, people, admins: config.accessAdmins, log });
  const reporter = createOperationReporter({ clients, settings, orgId, clock, log, replyUrls });
  const soleProcess = store.kind !== 'postgres';
  const operations = createOperations({ db, jobs, depot, access, clock, log, reporter, soleProcess });
  const auditChannel = createAuditChannel({ db, clients, clock, log, channelId: config.auditChannel });
  const startedAt = clock.now();
  const commands = await loadCommands();
  const following = createFollowing();
  const rooms = {
    settings,
    orgId,
    depot,
    operations,
    access,
    workspace,
    replyUrls,
    auditChannel,
    store,
    clients,
    clock,
    following,
    log,
    commands,
  };
  const door = openSlack({ ...rooms, version: VERSION, startedAt });
  const unready = async () => {
    const database = await store.check().then(
      () => null,
      (error: unknown) => `database: ${messageOf(error)}`,
    );
    const slack = door.isConnected() ? null : 'Slack: not connected';
    return [database, slack].filter((problem) => problem !== null);
  };
  const http = opening.use(createHttpServer({ door, log, metrics, unready }));
  let started = false;
  opening.defer(async () => {
    following.stopAll();
    if (started) await door.stop(AbortSignal.timeout(DRAIN_MS));
  });
  const closing = opening.move();

  return {
    operations,
    store,
    async start() {
      const port = await http.listen(config.port);
      started = true;
      await door.start();
      if (sealer) await resealReplyUrls(db, sealer);
      await operations.start();
      await jobs.work('audit-channel', () => auditChannel.drain());
      await auditChannel.drain();
      log.info(
        { port, version: VERSION, mode: settings.delivery.mode, store: store.kind },
        'depot-slack is ready',
      );
      return port;
    },
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

export interface Finding {
  readonly ok: boolean;
  readonly subject: string;
  readonly words: string;
}

/** Asks Slack, Depot and the database how they are: for `npm run doctor`. Never throws for what it finds. */
export async function diagnose(config: AppConfig, { clock, log }: AppOptions): Promise<readonly Finding[]> {
  const clients = createClients(config.slack, log);
  await using depot = createDepot({ ...config.depot, clock, log, metrics: createMetrics() });
  const finding = (subject: string, look: Promise<string>): Promise<Finding> =>
    look.then(
      (words) => ({ ok: true, subject, words }),
      (error: unknown) => ({ ok: false, subject, words: messageOf(error) }),
    );
  const { delivery } = config.slack;
  return Promise.all([
    finding(
      'Slack bot token',
      clients.answers.auth.test().then(({ team, user }) => `works, as ${user} in ${team}`),
    ),
    finding(
      'Slack delivery',
      delivery.mode === 'http'
        ? Promise.resolve('signed HTTP at POST /slack/events')
        : clients.answers.apps.connections
            .open({ token: delivery.appToken })
            .then(() => 'Socket Mode, the app token works'),
    ),
    finding(
      'Depot',
      depot.check().then(({ latencyMs, error }) => {
        if (error) throw new Error(depotErrorWords(error));
        return `answers in ${latencyMs} ms and accepts the token`;
      }),
    ),
    finding(
      'Database',
      openStore(config.store, log).then(async (store) => {
        await using opened = store;
        return `${opened.kind}, opened and up to date`;
      }),
    ),
  ]);
}
