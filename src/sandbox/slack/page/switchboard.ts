// The switchboard: makes Slack and Depot misbehave, moves time, starts and ends builds.

import { z } from 'zod';
import type { Clock } from '../../../lib/clock.ts';
import type { SlackFault, SlackFaults } from '../faults.ts';
import type { SocketMode } from '../socket-mode.ts';
import { METHODS } from '../web-api/methods.ts';
import type { CiSwitches, FaultSwitches, Neighbour, TimeSwitch } from './ports.ts';
import type { FaultPanel, Switch, Switches } from './wire.ts';

const RETRY_AFTER_SECONDS = 10;

const FAULTS: Readonly<Record<string, { readonly label: string; readonly fault: SlackFault }>> = {
  limit: {
    label: `asks to wait ${RETRY_AFTER_SECONDS} seconds (429)`,
    fault: { kind: 'ratelimited', retryAfterSeconds: RETRY_AFTER_SECONDS },
  },
  slow: { label: 'answers after 5 seconds', fault: { kind: 'slow', ms: 5_000 } },
  hang: { label: 'never answers', fault: { kind: 'hang' } },
  down: { label: 'answers 503', fault: { kind: 'status', status: 503 } },
  refuse: { label: 'refuses (internal_error)', fault: { kind: 'error', error: 'internal_error' } },
  drop: { label: 'drops the connection', fault: { kind: 'drop' } },
  'lose-answer': { label: 'acts, but its answer is lost', fault: { kind: 'lose-answer' } },
};

export function slackFaultSwitches(faults: SlackFaults): FaultSwitches {
  const methods = ['response_url', ...Object.keys(METHODS)].sort();
  return {
    targets: [
      { value: 'chat.postMessage', label: 'chat.postMessage' },
      { value: '*', label: 'every method' },
      ...methods
        .filter((method) => method !== 'chat.postMessage')
        .map((method) => ({ value: method, label: method })),
    ],
    kinds: Object.entries(FAULTS).map(([value, { label }]) => ({ value, label })),
    set(target, kind, times) {
      const fault = FAULTS[kind]?.fault;
      if (fault) faults.set(target, fault, times ?? undefined);
    },
    clear: (target) => faults.clear(target),
    list: () =>
      faults.list().map(({ method, fault, times }) => ({
        target: method,
        label: Object.values(FAULTS).find((known) => known.fault === fault)?.label ?? fault.kind,
        timesLeft: Number.isFinite(times) ? times : null,
      })),
  };
}

const half = z.enum(['slack', 'depot']);

export const SwitchSchema: z.ZodType<Switch> = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('advance'),
    seconds: z
      .number()
      .int()
      .positive()
      .max(31 * 86_400),
  }),
  z.object({
    kind: z.literal('fault'),
    half,
    target: z.string(),
    fault: z.string(),
    times: z.number().int().positive().nullable(),
  }),
  z.object({ kind: z.literal('clear'), half, target: z.string().exactOptional() }),
  z.object({ kind: z.literal('cut') }),
  z.object({
    kind: z.literal('start'),
    projectId: z.string(),
    ending: z.string(),
    branch: z.string().exactOptional(),
  }),
  z.object({ kind: z.literal('report'), buildId: z.string(), branch: z.string(), manner: z.string() }),
  z.object({ kind: z.literal('end'), buildId: z.string(), as: z.enum(['success', 'failed', 'canceled']) }),
]);

export interface Board {
  readonly clock: Clock;
  readonly socketMode: SocketMode;
  readonly faults: FaultSwitches;
  readonly neighbour: Neighbour | undefined;
  readonly ci: CiSwitches | undefined;
  readonly time: TimeSwitch | undefined;
}

const panel = (faults: FaultSwitches): FaultPanel => ({
  targets: faults.targets,
  kinds: faults.kinds,
  active: faults.list(),
});

export function switchesOf({ clock, socketMode, faults, neighbour, ci, time }: Board): Switches {
  return {
    now: clock.now().getTime(),
    time: time !== undefined,
    connections: socketMode.connections(),
    slack: panel(faults),
    depot: neighbour ? panel(neighbour.faults) : null,
    builds: neighbour
      ? {
          projects: neighbour.builds.projects().toSorted((a, b) => a.name.localeCompare(b.name)),
          endings: neighbour.builds.endings,
          running: neighbour.builds
            .running()
            .map(({ startedAt, ...build }) => ({ ...build, startedAt: startedAt.getTime() })),
        }
      : null,
    ci: ci
      ? {
          branches: ci.branches,
          manners: ci.manners,
          builds: ci
            .builds()
            .map(({ startedAt, ...build }) => ({ ...build, startedAt: startedAt.getTime() })),
        }
      : null,
  };
}

/** @returns what to say about it, or null. */
export async function turn(board: Board, what: Switch): Promise<string | null> {
  const { neighbour, ci, time, socketMode } = board;
  const faultsOf = (which: 'slack' | 'depot') => (which === 'slack' ? board.faults : neighbour?.faults);
  switch (what.kind) {
    case 'advance':
      await time?.advance(what.seconds * 1_000);
      return null;
    case 'fault':
      faultsOf(what.half)?.set(what.target, what.fault, what.times);
      return null;
    case 'clear':
      faultsOf(what.half)?.clear(what.target);
      return null;
    case 'cut':
      socketMode.drop();
      return 'The connection is cut. The bot comes back by itself in a few seconds.';
    case 'start': {
      const buildId = neighbour?.builds.start(what.projectId, what.ending);
      if (buildId && what.branch !== undefined) ci?.assign(buildId, what.branch);
      return buildId ? `Build ${buildId} has started.` : 'This project is gone.';
    }
    case 'report':
      return (await ci?.send(what.buildId, what.branch, what.manner)) ?? null;
    case 'end':
      neighbour?.builds.end(what.buildId, what.as);
      return null;
  }
}
