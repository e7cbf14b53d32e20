// A Depot whose other side is a router in memory: real messages, real interceptors, no network.

import type { MessageInitShape } from '@bufbuild/protobuf';
import { type ConnectRouter, createRouterTransport } from '@connectrpc/connect';
import type { ProjectSchema } from '../../gen/depot/core/v1/project_pb.ts';
import { createDepot, type DepotOptions, type OpenDepot } from '../../src/depot/create-depot.ts';
import { DepotError } from '../../src/depot/depot-error.ts';
import type { Project } from '../../src/depot/model.ts';
import { createLog } from '../../src/lib/log.ts';
import { createManualClock } from '../../src/lib/manual-clock.ts';
import { createMetrics } from '../../src/lib/metrics.ts';

export const TOKEN = 'depot_org_0123456789';

/** Options that tests change; the clock stands still unless turned, pauses between tries are a millisecond. */
export function depotOptions(changed: Partial<DepotOptions> = {}): DepotOptions {
  return {
    apiUrl: 'http://depot.invalid',
    token: TOKEN,
    callsPerMinute: 60_000,
    clock: createManualClock(),
    log: createLog({ level: 'silent' }),
    metrics: createMetrics(),
    retryDelayMs: 1,
    ...changed,
  };
}

/** @param routes what Depot answers; a call without a route is `unimplemented`. */
export function openDepot(
  routes: (router: ConnectRouter) => void,
  changed: Partial<DepotOptions> = {},
): OpenDepot {
  return createDepot({
    ...depotOptions(changed),
    transport: (interceptors) => createRouterTransport(routes, { transport: { interceptors } }),
  });
}

export type WireProject = MessageInitShape<typeof ProjectSchema>;

export function aWireProject(changed: WireProject = {}): WireProject {
  return { projectId: 'krt0wtn195', name: 'acme', regionId: 'us-east-1', ...changed };
}

export function aProject(changed: Partial<Project> = {}): Project {
  return {
    projectId: 'krt0wtn195',
    organizationId: '3d1h48dqlh',
    name: 'acme',
    regionId: 'us-east-1',
    hardware: '16x32',
    cache: { keepGb: 50, keepDays: 14 },
    createdAt: null,
    buildTimeoutMinutes: null,
    maxConcurrentBuilds: null,
    ...changed,
  };
}

/** The DepotError that a call ends with; anything else fails the test. */
export async function depotErrorOf(call: Promise<unknown>): Promise<DepotError> {
  const [outcome] = await Promise.allSettled([call]);
  if (outcome.status === 'fulfilled') throw new Error('the call was expected to fail');
  if (outcome.reason instanceof DepotError) return outcome.reason;
  throw outcome.reason;
}
