// Makes the Depot service layer: one binary Connect transport over HTTP/2, the interceptors, the nouns.

import {
  type CallOptions,
  createClient,
  createContextValues,
  type Interceptor,
  type Transport,
} from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { ProjectService } from '../../gen/depot/core/v1/project_pb.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { Metrics } from '../lib/metrics.ts';
import { createBuilds } from './builds.ts';
import { createCallBudget, type SpareCalls } from './call-budget.ts';
import { createCallMetrics } from './call-metrics.ts';
import type { Depot } from './depot.ts';
import { DepotError, type DepotErrorCode } from './depot-error.ts';
import { depotErrorsOnly } from './depot-errors-only.ts';
import { DepotSessions } from './depot-sessions.ts';
import { createImages } from './images.ts';
import { bearerAuth } from './interceptors/bearer-auth.ts';
import { BACKGROUND } from './interceptors/call.ts';
import { DEADLINES, type Deadlines, keepDeadline } from './interceptors/keep-deadline.ts';
import { logCalls } from './interceptors/log-calls.ts';
import { measureCalls } from './interceptors/measure-calls.ts';
import { retryReads } from './interceptors/retry-reads.ts';
import { spendBudget } from './interceptors/spend-budget.ts';
import { whileOpen } from './interceptors/while-open.ts';
import { createProjectList, type ProjectKeeper } from './project-list.ts';
import { createProjects, fetchAllProjects } from './projects.ts';
import { createTokens } from './tokens.ts';
import { createTrustPolicies } from './trust-policies.ts';
import { createUsage } from './usage.ts';

const RETRY_DELAY_MS = 250;

/** A check says within this time that Depot is not there: somebody is looking at it, or a load balancer waits. */
const CHECK_MS = 5_000;

export interface DepotOptions {
  /** `https://` uses ALPN; `http://` means cleartext HTTP/2 with prior knowledge. */
  readonly apiUrl: string;
  readonly token: string;
  /** The HTTP proxy to go through. @default none */
  readonly proxy?: URL | null;
  readonly callsPerMinute: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Milliseconds for one try. @default 10,000 for reads, 30,000 for changes */
  readonly deadlines?: Deadlines;
  /** First pause before a read is tried again, in milliseconds. @default 250 */
  readonly retryDelayMs?: number;
  /** Called when a call ended, with its error; null: it was answered. */
  readonly onCallEnd?: (error: DepotError | null) => void;
  /** Keeps the list of projects for other replicas and the next start. @default nobody */
  readonly projectKeeper?: ProjectKeeper;
  /** Another way to Depot than HTTP/2: an in-memory router in tests, with the same interceptors. */
  readonly transport?: (interceptors: Interceptor[]) => Transport;
}

export interface Reachability {
  readonly reachable: boolean;
  readonly latencyMs: number;
  readonly error?: DepotError;
  readonly code?: DepotErrorCode;
}

export interface OpenDepot extends Depot, AsyncDisposable {
  /** Asks Depot for one project: is it there, and does it accept the token? Never throws. */
  check(): Promise<Reachability>;
  /** Calls that could be made at once, now. */
  spareCalls(): SpareCalls;
  /** Before a call that has time: it comes after polls and people. Rejects with the signal's reason. */
  untilSpare(signal: AbortSignal): Promise<void>;
  /** The budget of calls is for so many processes together. */
  shareCallsAmong(processes: number): void;
}

/**
 * Connects at the first call; the connection stays open between calls. Disposing closes it and ends what is under way
 * with `canceled`.
 */
export function createDepot(options: DepotOptions): OpenDepot {
  const { apiUrl, token, callsPerMinute, clock, log, metrics } = options;
  const sessions = new DepotSessions(apiUrl, options.proxy);
  const budget = createCallBudget(callsPerMinute);
  const callMetrics = createCallMetrics(metrics, budget);
  const closing = new AbortController();
  // Outermost first. The budget is inside the retry, because Depot counts every try; the deadline is inside the budget,
  // because a call that waits for its turn is not late.
  const interceptors = [
    logCalls(log, clock),
    measureCalls(callMetrics, clock, options.onCallEnd),
    whileOpen(closing.signal),
    retryReads(callMetrics, options.retryDelayMs ?? RETRY_DELAY_MS),
    spendBudget(budget, callMetrics, clock),
    keepDeadline(options.deadlines ?? DEADLINES),
    bearerAuth(token),
  ];
  const overHttp2 = () =>
    createConnectTransport({ httpVersion: '2', baseUrl: apiUrl, sessionManager: sessions, interceptors });
  const transport = depotErrorsOnly(options.transport?.(interceptors) ?? overHttp2());
  const projectsClient = createClient(ProjectService, transport);
  const forPeople: CallOptions = {};
  const forNobody: CallOptions = { contextValues: createContextValues().set(BACKGROUND, true) };
  const list = createProjectList({
    fetchAll: (isAwaited) => fetchAllProjects(projectsClient, isAwaited ? forPeople : forNobody),
    clock,
    log,
    ...(options.projectKeeper && { keeper: options.projectKeeper }),
  });
  const nouns = (callOptions: CallOptions): Omit<Depot, 'background'> => ({
    projects: createProjects(transport, callOptions, list),
    builds: createBuilds(transport, callOptions),
    tokens: createTokens(transport, callOptions),
    trustPolicies: createTrustPolicies(transport, callOptions),
    images: createImages(transport, callOptions),
    usage: createUsage(transport, callOptions),
  });
  const unattended = nouns(forNobody);
  const background: Depot = {
    ...unattended,
    get background() {
      return background;
    },
  };

  return {
    ...nouns(forPeople),
    background,
    async check() {
      const began = clock.now().getTime();
      const took = () => clock.now().getTime() - began;
      try {
        await projectsClient.listProjects({ pageSize: 1 }, { timeoutMs: CHECK_MS });
        return { reachable: true, latencyMs: took() };
      } catch (reason) {
        const error = DepotError.from(reason);
        return { reachable: false, latencyMs: took(), error, code: error.code };
      }
    },
    spareCalls: () => budget.spare(),
    untilSpare: (signal) => budget.untilSpare(signal),
    shareCallsAmong: (processes) => budget.shareAmong(processes),
    async [Symbol.asyncDispose]() {
      const closed = new DepotError('canceled', 'the connection to Depot is being closed');
      closing.abort(closed);
      sessions.abort();
      await list.saved();
    },
  };
}
