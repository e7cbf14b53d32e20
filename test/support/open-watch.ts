// The watch with its real neighbours: a database, the job queue on a hand-turned clock, and a Depot over HTTP/2.

import { randomUUID } from 'node:crypto';
import { TestClock } from 'pg-boss';
import { createDepot, type OpenDepot } from '../../src/depot/create-depot.ts';
import { type Jobs, openJobs } from '../../src/jobs/open-jobs.ts';
import { createLog } from '../../src/lib/log.ts';
import { createManualClock, type ManualClock } from '../../src/lib/manual-clock.ts';
import { createMetrics, type Metrics } from '../../src/lib/metrics.ts';
import { type DepotSandbox, startDepotSandbox } from '../../src/sandbox/depot/server.ts';
import type { Store } from '../../src/store/open-store.ts';
import { addDraft, confirmDraft } from '../../src/store/subscriptions.ts';
import { createWatch, type Watch } from '../../src/watch/create-watch.ts';
import type { TestDatabase } from './databases.ts';
import { turnUntil } from './turn-until.ts';

export interface OpenWatch extends AsyncDisposable {
  readonly store: Store;
  readonly jobs: Jobs;
  readonly watch: Watch;
  readonly depot: OpenDepot;
  readonly metrics: Metrics;
  readonly sandbox: DepotSandbox;
  readonly clock: ManualClock;
  /** Turns the clock and the scheduled work until something has come about. @param stepMs how far each time; 1,000 by default */
  until(isThere: () => Promise<boolean>, what: string, stepMs?: number): Promise<void>;
  /** Makes a channel follow a project, as the command does. */
  subscribe(projectId: string, change?: Partial<Parameters<typeof addDraft>[1]>): Promise<void>;
  notices(
    channelId: string,
  ): Promise<readonly { readonly kind: string; readonly content: unknown; readonly version: number }[]>;
  projectId(name: string): string;
}

export interface WatchOptions {
  readonly callsPerMinute?: number;
  readonly seed?: 'believable' | 'empty';
  /** What the watch gets in place of Depot. @default Depot itself */
  readonly between?: (depot: OpenDepot) => OpenDepot;
}

export async function openWatch(database: TestDatabase, options: WatchOptions = {}): Promise<OpenWatch> {
  const { callsPerMinute = 60_000, seed = 'believable', between = (it) => it } = options;
  const faults: string[] = [];
  const log = createLog({ level: 'error', destination: { write: (line) => void faults.push(line) } });
  const manual = createManualClock(new Date('2026-11-24T12:00:00Z'));
  const jobsClock = new TestClock(manual.now());
  const store = await database.open();
  const sandbox = await startDepotSandbox({ clock: manual, seed });
  const metrics = createMetrics();
  const depot = createDepot({
    apiUrl: sandbox.url,
    token: sandbox.token,
    callsPerMinute,
    retryDelayMs: 1,
    clock: manual,
    log,
    metrics,
  });
  const jobs = await openJobs(store.jobsDatabase, log, { clock: jobsClock });
  const { db } = store;
  const watch = createWatch({
    db,
    depot: between(depot),
    jobs,
    clock: manual,
    log,
    metrics,
    callsPerMinute,
    pollMinSeconds: 10,
  });
  await watch.start();

  const clock: ManualClock = {
    ...manual,
    async advance(ms) {
      await (ms > 60_000 ? manual.jump(ms) : manual.advance(ms));
      if (ms > 60_000) await jobsClock.setTime(manual.now().getTime() - 1);
      await jobsClock.tick(Math.max(1, manual.now().getTime() - jobsClock.now()));
    },
  };

  return {
    store,
    jobs,
    watch,
    depot,
    metrics,
    sandbox,
    clock,
    async until(isThere, what, stepMs = 1_000) {
      let there = false;
      let asking = false;
      await turnUntil(
        clock,
        stepMs,
        () => {
          if (!asking && !there) {
            asking = true;
            void isThere().then((answer) => {
              there = answer;
              asking = false;
            });
          }
          return there;
        },
        what,
      );
    },
    async subscribe(projectId, change = {}) {
      const subscriptionId = randomUUID();
      const now = manual.now();
      const project = sandbox.state.projects.get(projectId);
      await addDraft(db, {
        subscription_id: subscriptionId,
        team_id: 'T1',
        channel_id: 'C1',
        project_id: projectId,
        project_name: project?.name ?? 'every project',
        mode: 'failures',
        slow: null,
        cache: null,
        created_by: 'U0ANA',
        created_at: now,
        confirmed_at: null,
        paused_because: null,
        paused_at: null,
        ...change,
      });
      await db.transaction().execute((trx) => confirmDraft(trx, subscriptionId, now));
      if (projectId === '*') await watch.reconsider();
      else await watch.follow([{ projectId, projectName: project?.name ?? projectId }]);
    },
    async notices(channelId) {
      return db
        .selectFrom('notices')
        .select(['kind', 'content', 'incident_id', 'version', 'dedupe_key'])
        .where('channel_id', '=', channelId)
        .orderBy('seq')
        .execute();
    },
    projectId(name) {
      const found = [...sandbox.state.projects.values()].find((project) => project.name === name);
      if (!found) throw new Error(`no project ${name}`);
      return found.projectId;
    },
    async [Symbol.asyncDispose]() {
      await watch[Symbol.asyncDispose]();
      await depot[Symbol.asyncDispose]();
      await sandbox.close();
      await jobs[Symbol.asyncDispose]();
      await store[Symbol.asyncDispose]();
      const failed = faults.filter((line) => line.includes('a job failed'));
      if (failed.length > 0) throw new Error(`scheduled work failed: ${failed.join('')}`);
    },
  };
}
