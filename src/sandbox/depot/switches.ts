// What the page's inspector and switchboard see of this half: plain names and functions, nothing of Depot's wire. The
// page declares what it needs (../slack/page/ports.ts); the two halves meet only where both are started.

import { Code } from '@connectrpc/connect';
import type { Clock } from '../../lib/clock.ts';
import type { DepotCall, DepotCalls } from './calls.ts';
import { COVERAGE } from './coverage.ts';
import { FAILURE_NAMES, FAILURES, type FailureName } from './failures.ts';
import type { Fault, Faults } from './faults.ts';
import { endOf, phaseOf } from './progress.ts';
import type { Scenario } from './scenario.ts';
import type { BuildEnd, DepotState } from './state.ts';

interface Parts {
  readonly state: DepotState;
  readonly scenario: Scenario;
  readonly faults: Faults;
  readonly calls: DepotCalls;
  readonly clock: Clock;
}

const SLOW_MS = 4_000;

const refusing = (code: Code, message: string): Fault => ({ kind: 'refuse', code, message });

const FAULTS: Readonly<Record<string, { readonly label: string; readonly fault: Fault }>> = {
  slow: { label: `answers after ${SLOW_MS / 1_000} seconds`, fault: { kind: 'slow', ms: SLOW_MS } },
  hang: { label: 'never answers', fault: { kind: 'hang' } },
  down: { label: 'is down', fault: refusing(Code.Unavailable, 'upstream connect error') },
  refuse: { label: 'refuses', fault: refusing(Code.PermissionDenied, 'permission denied') },
  limit: { label: 'asks to slow down', fault: refusing(Code.ResourceExhausted, 'rate limit exceeded') },
  drop: { label: 'drops the connection', fault: { kind: 'drop' } },
  'lose-answer': { label: 'acts, but its answer is lost', fault: { kind: 'lose-answer' } },
  garbage: { label: 'answers nonsense', fault: { kind: 'garbage' } },
};

const EVERY_CALL = '*';
const RPCS = COVERAGE.filter(({ state }) => state !== 'not started').map(
  ({ rpc }) => rpc.split('/')[1] ?? rpc,
);

function faultSwitches(faults: Faults) {
  return {
    targets: [
      { value: EVERY_CALL, label: 'every call' },
      ...[...new Set(RPCS)].sort().map((rpc) => ({ value: rpc, label: rpc })),
    ],
    kinds: Object.entries(FAULTS).map(([value, { label }]) => ({ value, label })),
    /** @param times null: until switched off */
    set(target: string, kind: string, times: number | null): void {
      const fault = FAULTS[kind]?.fault;
      if (fault) faults.set(target, fault, times ?? undefined);
    },
    clear: (target?: string) => faults.clear(target),
    list: () =>
      faults.list().map(({ rpc, fault, times }) => ({
        target: rpc,
        label: Object.values(FAULTS).find((known) => known.fault === fault)?.label ?? fault.kind,
        timesLeft: Number.isFinite(times) ? times : null,
      })),
  };
}

const ENDINGS = {
  success: { label: 'succeeds', wish: {} },
  endless: { label: 'runs until you end it', wish: { endless: true } },
  ...Object.fromEntries(
    FAILURE_NAMES.map((name: FailureName) => {
      const how = FAILURES[name].as === 'failed' ? `fails: ${name}` : `ends as ${name}`;
      return [name, { label: how, wish: { failure: name } }];
    }),
  ),
};

function buildSwitches({ state, scenario, clock }: Parts) {
  const nameOf = (projectId: string) => state.projects.get(projectId)?.name ?? projectId;
  return {
    projects: () => [...state.projects.values()].map(({ projectId, name }) => ({ projectId, name })),
    endings: Object.entries(ENDINGS).map(([value, { label }]) => ({ value, label })),
    /** @returns the build's id; null when the project is gone. */
    start(projectId: string, ending: string): string | null {
      if (!state.projects.has(projectId)) return null;
      const { wish = {} } = Object.entries(ENDINGS).find(([value]) => value === ending)?.[1] ?? {};
      return scenario.startBuild({ projectId, ...wish }).buildId;
    },
    running: () =>
      [...state.builds.values()]
        .filter((build) => build.createdAt <= clock.now() && phaseOf(build, clock.now()) === 'running')
        .map(({ buildId, projectId, startedAt }) => ({ buildId, project: nameOf(projectId), startedAt })),
    end: (buildId: string, as: BuildEnd) => scenario.endBuild(buildId, as),
    /** The newest builds of each project, with how they ended. */
    newest: (ofEach: number) =>
      [...state.buildsOfProject.values()].flatMap((ofProject) =>
        ofProject
          .filter(({ createdAt }) => createdAt <= clock.now())
          .slice(-ofEach)
          .map((build) => ({
            buildId: build.buildId,
            project: nameOf(build.projectId),
            createdAt: build.createdAt,
            ended: endOf(build, clock.now()),
          })),
      ),
  };
}

const seenCall = ({ rpc, at, request, outcome, latencyMs, answer }: DepotCall) => ({
  name: rpc,
  at,
  payload: request,
  outcome,
  ok: outcome === 'ok',
  latencyMs,
  answer: () => answer?.() ?? null,
});

export type DepotSwitches = ReturnType<typeof createDepotSwitches>;

export function createDepotSwitches(parts: Parts) {
  return {
    calls: {
      all: () => parts.calls.all().map(seenCall),
      onCall: (listener: (call: ReturnType<typeof seenCall>) => void) =>
        parts.calls.onCall((call) => listener(seenCall(call))),
    },
    faults: faultSwitches(parts.faults),
    builds: buildSwitches(parts),
  };
}
