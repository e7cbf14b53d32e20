// The only composition root: makes every room, hands each what it needs, and stops them in reverse. Long, because each room
// is named here once, in the order of what it needs.

import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { TestClock } from 'pg-boss';
import { z } from 'zod';
import { createAccess } from './access/create-access.ts';
import { onProject } from './access/model.ts';
import { workActivity } from './activity/count-activity.ts';
import { createCiEndpoint } from './ci/endpoint.ts';
import type { Config } from './config.ts';
import { createDeliver } from './deliver/create-deliver.ts';
import { createDepot } from './depot/create-depot.ts';
import type { DepotError } from './depot/depot-error.ts';
import { createProjectKeeper } from './depot/project-keeper.ts';
import { noteDepotCall } from './health/depot-outcome.ts';
import { createHeartbeat } from './health/heartbeat.ts';
import { createOutageNews } from './health/outage-news.ts';
import { createHealth } from './health/readiness.ts';
import { observeService } from './health/service-state.ts';
import { openJobs } from './jobs/open-jobs.ts';
import { shareLimits } from './jobs/share-limits.ts';
import { createTurn } from './jobs/turn-clock.ts';
import { type Proxies, proxyFor } from './lib/choose-proxy.ts';
import { type Clock, systemClock } from './lib/clock.ts';
import { UserError } from './lib/errors.ts';
import type { Log } from './lib/log.ts';
import { createMetrics } from './lib/metrics.ts';
import { createProxyDispatcher } from './lib/proxy-agents.ts';
import { createSealer } from './lib/seal.ts';
import { workOddities } from './oddities/find-oddities.ts';
import { createBatchDepot } from './operations/batch-depot.ts';
import { createBatches } from './operations/batches.ts';
import { createOperations } from './operations/create-operations.ts';
import type { Operations } from './operations/operations.ts';
import { createAuthors } from './people/create-authors.ts';
import { createAuditChannel } from './slack/audit/audit-channel.ts';
import { pollAlerts } from './slack/builds/build-alerts.ts';
import { resumeLiveBuilds } from './slack/builds/resume-live-builds.ts';
import { createOperationReporter } from './slack/operations/operation-reporter.ts';
import { createDirectory } from './slack/platform/directory.ts';
import { findAdmins } from './slack/platform/find-admins.ts';
import { createLiveMessages } from './slack/platform/live-messages.ts';
import { loadCommands, loadHandlers, permissionsOf } from './slack/platform/load-features.ts';
import { noteSlackCall } from './slack/platform/note-slack-call.ts';
import { createPeople } from './slack/platform/people.ts';
import { createClients } from './slack/platform/receive/clients.ts';
import { openSlack } from './slack/platform/receive/connect.ts';
import { createHttpServer } from './slack/platform/receive/http-server.ts';
import { createPoster } from './slack/platform/reply/notice-poster.ts';
import { createReplyUrls } from './slack/platform/reply/reply-urls.ts';
import { createSeenRequests } from './slack/platform/seen-requests.ts';
import { createWorkspace } from './slack/platform/workspace.ts';
import { createBatchReporter } from './slack/projects/batch-reporter.ts';
import { createSecretSender } from './slack/projects/secret-file.ts';
import { DatabaseError, databaseWords } from './store/database-error.ts';
import {
  readKnownProjects,
  readListVersion,
  unlessDatabaseFails,
  writeKnownProjects,
} from './store/known-projects.ts';
import { readCurrentChannel } from './store/move-channel.ts';
import { openStore, type Store, type StoreSettings } from './store/open-store.ts';
import { resealReplyUrls } from './store/reply-urls.ts';
import { forgetOld } from './store/retention.ts';
import { keepUp } from './store/vacuum.ts';
import { createUsageFiller } from './usage/fill.ts';
import { packUsage } from './usage/pack.ts';
import { createRollups } from './usage/rollups.ts';
import { createWatch } from './watch/create-watch.ts';

/** Config as read, or with a database in memory: for `--check`, the sandbox and tests. */
export type AppConfig = Omit<Config, 'store' | 'proxies'> & {
  readonly store: StoreSettings;
  /** What fetches by itself takes the process-wide dispatcher; this is for what does not. @default none */
  readonly proxies?: Proxies | null;
};

export interface AppOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Scheduled work goes by a clock that only `turnJobs` moves: for tests and the sandbox. @default false */
  readonly isClockHandTurned?: boolean;
  /** Open already; the app closes it. @default the one of the settings is opened */
  readonly store?: Store;
  /** `/metrics` also shows the process: event loop, memory, garbage collection. @default false */
  readonly processMetrics?: boolean;
}

export interface App extends AsyncDisposable {
  /**
   * Connects to Slack and starts serving.
   * @returns the port of health, metrics and (HTTP mode) Slack's requests.
   * @throws UserError when Slack refuses the tokens, the port is taken, or the database goes away in the meantime.
   */
  start(): Promise<number>;
  /** Resolves when Slack refuses the app-level token while the bot runs: with what to do about it. */
  readonly refused: Promise<UserError>;
  /** For who drives the app from inside the process: tests that turn the clock, and look at what is kept. */
  readonly operations: Operations;
  /** Brings scheduled work up to the clock's time, where it is hand-turned. */
  turnJobs(): Promise<void>;
  readonly store: Pick<Store, 'db'>;
}

const ignore = () => undefined;

/** How long a stop waits for what is under way, in milliseconds. */
const DRAIN_MS = 10_000;
const DRAIN_WITHOUT_DATABASE_MS = 2_000;

export const VERSION: string = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))).version;

/** Builds everything and opens the database; nothing is served before `start`. */
export async function openApp(
  config: AppConfig,
  { clock, log, isClockHandTurned = false, processMetrics = false, store: opened }: AppOptions,
): Promise<App> {
  await using opening = new AsyncDisposableStack();
  const metrics = createMetrics(processMetrics);
  const store = opening.use(opened ?? (await openStore(config.store, log)));
  const isSoleProcess = store.kind !== 'postgres';
  const jobsClock = isClockHandTurned ? new TestClock(clock.now()) : null;
  const jobs = opening.use(
    await openJobs(store.jobsDatabase, log, {
      isSoleProcess,
      health: store.health,
      ...(jobsClock && { clock: jobsClock }),
    }),
  );
  const { proxies } = config;
  const proxy = proxies ? proxyFor(config.depot.apiUrl, proxies) : null;
  const ofDepot = observeService(clock);
  const onCallEnd = (error: DepotError | null) => noteDepotCall(ofDepot, error);
  const projectKeeper = createProjectKeeper({
    version: () => unlessDatabaseFails(readListVersion(store.db)),
    read: () => unlessDatabaseFails(readKnownProjects(store.db)),
    write: (rows, asOf) => unlessDatabaseFails(writeKnownProjects(store.db, rows, asOf)),
  });
  const depot = opening.use(
    createDepot({ ...config.depot, proxy, clock, log, metrics, onCallEnd, projectKeeper }),
  );
  const { orgId } = config.depot;
  const settings = { ...config.slack, ...(proxies && { dispatcher: createProxyDispatcher(proxies) }) };
  const ofSlack = observeService(clock);
  const clients = createClients(settings, log, (error) => noteSlackCall(ofSlack, error));
  const { db } = store;
  const { databaseKeys } = config;
  const sealer = databaseKeys ? createSealer(databaseKeys.current, databaseKeys.previous) : null;
  const replyUrls = createReplyUrls(db, sealer, clock);
  const workspace = createWorkspace();
  const people = createPeople(clients.answers, workspace.identity);
  const directory = createDirectory(clients.notices, workspace.identity, clock);
  const authors = createAuthors({ db, directory, clock, log });
  const [commands, handlers] = await Promise.all([loadCommands(), loadHandlers()]);
  const permissions = permissionsOf(commands, handlers);
  const access = createAccess({ db, people, permissions, admins: config.accessAdmins, log });
  const reporter = createOperationReporter({ clients, settings, orgId, clock, log, replyUrls });
  const shared = { db, health: store.health, jobs, access, clock, log, reporter, isSoleProcess };
  const operations = createOperations({ ...shared, depot });
  const batchDepot = createBatchDepot(depot);
  const batches = createBatches({
    ...shared,
    depot: batchDepot,
    operations: createOperations({ ...shared, depot: batchDepot }),
    // Without a key of the operator's, only this process can open what it has sealed: after a restart the tokens of
    // secrets that were not delivered are replaced.
    sealer: sealer ?? createSealer(randomBytes(32)),
    reporter: createBatchReporter({ clients, settings, orgId, clock, log, replyUrls }, operations),
    sender: createSecretSender(clients),
  });
  const auditChannel = createAuditChannel({
    db,
    clients,
    directory,
    clock,
    log,
    setting: config.auditChannel,
  });
  const { callsPerMinute, pollMinSeconds } = config.depot;
  const listener = createRollups(db, clock);
  const watch = opening.use(
    createWatch({ db, depot, jobs, clock, log, metrics, callsPerMinute, pollMinSeconds, listener }),
  );
  const keepDays = config.usageDays;
  const usageFiller = createUsageFiller({ db, depot, jobs, clock, log, callsPerMinute, keepDays });
  const poster = createPoster(clients.notices, log);
  const { slashCommand } = settings;
  const deliver = createDeliver({
    db,
    jobs,
    poster,
    clock,
    log,
    metrics,
    orgId,
    slashCommand,
    authors,
    async maySee(userId, project) {
      const actor = { teamId: workspace.key(), userId, channelId: null };
      return (await access.check(actor, 'build', onProject(project))).allowed;
    },
  });
  const startedAt = clock.now();
  const liveMessages = createLiveMessages();
  const services = {
    settings,
    orgId,
    depot,
    operations,
    batches,
    access,
    workspace,
    directory,
    authors,
    replyUrls,
    auditChannel,
    store,
    seenRequests: createSeenRequests(store, systemClock),
    clients,
    clock,
    liveMessages,
    watch,
    jobs,
    log,
    usageDays: keepDays,
    version: VERSION,
    startedAt,
    commands,
    handlers,
  };
  const receiver = openSlack(services);
  const health = createHealth({
    store,
    slack: ofSlack,
    depot: ofDepot,
    isConnectedToSlack: receiver.isConnected,
    // How it ends reaches the observers.
    askSlack: () => clients.answers.auth.test().then(ignore, ignore),
    askDepot: () => depot.check().then(ignore),
    news: createOutageNews({
      db,
      jobs,
      clock,
      log,
      teamId: () => workspace.identity().teamId,
      recipients: async () => [
        ...(await findAdmins(access, clients, workspace)),
        ...(config.auditChannel ? [await readCurrentChannel(db, config.auditChannel)] : []),
      ],
    }),
    heartbeat: config.heartbeatUrl ? createHeartbeat(config.heartbeatUrl, log) : null,
    clock,
    log,
    metrics,
  });
  const ci = createCiEndpoint({
    db,
    clock,
    log,
    secret: config.ciSecret,
    trustedProxies: config.trustedProxies,
    teamId: () => workspace.key(),
    pollNow: (projectId) => watch.pollNow(projectId),
    async projectsNamed(text) {
      const match = await depot.projects.find(text, async (projects) =>
        projects.filter(({ projectId, name }) => projectId === text || name === text),
      );
      if (match.kind === 'found') return [match.project];
      return match.kind === 'ambiguous' ? match.projects : [];
    },
  });
  const http = opening.use(createHttpServer({ receiver, log, metrics, ci, health }));
  let started = false;
  opening.defer(async () => {
    liveMessages.stopAll();
    // A database that has gone silent answers nothing that is under way: better known now than waited for at each step.
    await store.health.check().catch(() => undefined);
    const drainMs = store.health.trouble() ? DRAIN_WITHOUT_DATABASE_MS : DRAIN_MS;
    if (started) await receiver.stop(AbortSignal.timeout(drainMs));
  });
  const closing = opening.move();

  async function start(): Promise<number> {
    const port = await http.listen(config.port);
    started = true;
    await receiver.start();
    if (sealer) await resealReplyUrls(db, sealer);
    await operations.start();
    await batches.work();
    await jobs.work('retention', () => forgetOld(db, clock.now(), keepDays));
    await jobs.work('usage-fill', async () => {
      await usageFiller.fill();
      await packUsage(db, clock.now());
    });
    await jobs.send(null, 'usage-fill', {});
    await jobs.work('audit-channel', () => auditChannel.drain());
    await jobs.work('build-alerts', async () => {
      await pollAlerts(services);
      await resumeLiveBuilds(services);
    });
    await jobs.send(null, 'build-alerts', {});
    await auditChannel.drain();
    await workActivity({ db, depot, jobs, clock, log });
    await workOddities({ db, depot, jobs, clock, log, callsPerMinute });
    await watch.start();
    await deliver.start();
    if (isSoleProcess) void keepUp(db, clock, log, jobs.stopping);
    else void shareLimits(jobs, [depot.shareCallsAmong, deliver.shareAmong], clock, log);
    void health.watch(jobs.stopping);
    log.info(
      { port, version: VERSION, mode: settings.delivery.mode, store: store.kind },
      'depot-slack is ready',
    );
    return port;
  }

  return {
    refused: receiver.refused,
    operations,
    turnJobs: createTurn(jobsClock, clock),
    store,
    start: () =>
      start().catch((error: unknown) => {
        if (!(error instanceof DatabaseError)) throw error;
        throw new UserError(`${databaseWords(error.problem)} The bot did not start.`, { cause: error });
      }),
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}
