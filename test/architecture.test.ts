// The arrows between rooms. What the table does not allow is forbidden; type imports count.

import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

const MODEL = 'depot/model.ts';

interface Rule {
  readonly may: readonly string[];
  /** Rooms of which only types may be imported. */
  readonly types?: readonly string[];
}

const ROOMS: Readonly<Record<string, Rule>> = {
  main: { may: ['cli', 'require-node'] },
  'require-node': { may: [] },
  cli: { may: ['analysis', 'app', 'ci', 'config', 'doctor', 'prepare', 'store'] },
  prepare: { may: ['jobs', 'store'] },
  doctor: { may: ['config', 'depot', 'slack', 'store'] },
  'sandbox.ts': { may: ['app', 'config', 'sandbox/ci', 'sandbox/depot', 'sandbox/slack'] },
  oddities: { may: ['depot', 'operations', 'store', 'jobs'] },
  activity: { may: ['analysis', 'depot', 'store', 'jobs'] },
  app: {
    may: [
      'access',
      'activity',
      'oddities',
      'analysis',
      'ci',
      'config',
      'deliver',
      'depot',
      'health',
      'jobs',
      'operations',
      'people',
      'slack',
      'store',
      'usage',
      'views',
      'watch',
    ],
  },
  config: { may: [] },
  health: { may: ['store', 'jobs'], types: ['depot'] },
  ci: { may: ['store'] },
  people: { may: ['store'] },
  slack: {
    may: [
      'operations',
      'people',
      'access',
      'activity',
      'ci',
      'depot',
      'analysis',
      'views',
      'store',
      'jobs',
      'usage',
    ],
  },
  operations: { may: ['depot', 'access', 'store', 'jobs'] },
  usage: { may: ['depot', 'jobs', 'store'], types: ['views'] },
  watch: { may: ['ci', 'depot', 'analysis', 'store', 'jobs'] },
  deliver: { may: ['ci', 'people', 'usage', 'views', 'analysis', 'store', 'jobs'], types: ['depot'] },
  views: { may: ['analysis'], types: ['depot'] },
  analysis: { may: [], types: ['depot'] },
  access: { may: ['store'] },
  jobs: { may: ['store'] },
  store: { may: [] },
  depot: { may: ['gen'] },
  'sandbox/ci': { may: [] },
  'sandbox/depot': { may: ['gen'] },
  'sandbox/slack': { may: ['gen'] },
  lib: { may: [] },
  gen: { may: [] },
};

/** In src/slack and src/views a feature builds on these floors, lowest first, and never on another feature. */
const FLOORS: Readonly<Record<string, readonly string[]>> = {
  slack: ['platform', 'operations'],
  views: ['kit', 'operations'],
};

interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

function roomOf(path: string): string {
  if (path.startsWith('gen/')) return 'gen';
  const inside = path.replace(/^src\//, '');
  const parts = inside.split('/');
  if (parts.length === 1) return inside === 'sandbox.ts' ? inside : inside.replace(/\.m?[jt]s$/, '');
  return parts[0] === 'sandbox' ? `sandbox/${parts[1]}` : (parts[0] ?? '');
}

const FILES = globSync('src/**/*.ts').map((path) => normalize(path));
const IMPORT =
  /(?:^|\n)\s*(import|export)\s+(type\s+)?([^;'"]*?from\s*)?['"](\.[^'"]+)['"]|import\(\s*['"](\.[^'"]+)['"]/g;

function arrowsOf(path: string): readonly Arrow[] {
  const source = readFileSync(path, 'utf8');
  return [...source.matchAll(IMPORT)].map((match) => ({
    from: path,
    to: normalize(join(dirname(path), match[4] ?? match[5] ?? '')),
    typeOnly: match[2] !== undefined,
  }));
}

/** Within one room: from a feature down, or inside the feature. */
function floorVerdict(room: string, from: string, to: string): string | null {
  const floors = FLOORS[room];
  if (!floors) return null;
  const [here = '', there = ''] = [from, to].map((path) => path.split('/')[2]);
  const level = (folder: string) => (floors.includes(folder) ? floors.indexOf(folder) : floors.length);
  if (here === there || level(there) < level(here)) return null;
  return `${from} must not import ${to}: what two features need goes down a floor`;
}

function verdict({ from, to, typeOnly }: Arrow): string | null {
  const [here, there] = [roomOf(from), roomOf(to)];
  if (there === 'lib') return null;
  if (here === there) return floorVerdict(here, from, to);
  const rule = ROOMS[here];
  if (!rule) return `${from} lives in a room that the table does not know: ${here}`;
  if (rule.may.includes(there)) return null;
  if (rule.types?.includes(there)) {
    // The domain model also holds constants (limits, hardware sizes) that carry no behaviour.
    if (typeOnly || to.endsWith(MODEL)) return null;
    return `${from} may import only types from ${to}`;
  }
  return `${from} must not import ${to}`;
}

/** Groups of files that import one another, directly or by way of others (Tarjan's algorithm); type imports count. */
function circlesOf(arrows: readonly Pick<Arrow, 'from' | 'to'>[]): readonly (readonly string[])[] {
  const imports = Map.groupBy(arrows, ({ from }) => from);
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const circles: string[][] = [];
  function visit(path: string): number {
    const mine = order.size;
    order.set(path, mine);
    open.push(path);
    let low = mine;
    for (const { to } of imports.get(path) ?? []) {
      if (!order.has(to)) low = Math.min(low, visit(to));
      else if (open.includes(to)) low = Math.min(low, lowest.get(to) ?? order.get(to) ?? low);
    }
    lowest.set(path, low);
    if (low === mine) {
      const group = open.splice(open.indexOf(path));
      if (group.length > 1) circles.push(group.toSorted());
    }
    return low;
  }
  for (const path of imports.keys()) if (!order.has(path)) visit(path);
  return circles;
}

describe('the rooms', () => {
  it('are connected only by the arrows of the table', () => {
    const arrows = FILES.flatMap(arrowsOf);
    expect(arrows.map(verdict).filter((problem) => problem !== null)).toEqual([]);
  });

  it('have no circle of imports, not even of types', () => {
    expect(circlesOf(FILES.flatMap(arrowsOf))).toEqual([]);
    const arrow = (from: string, to: string) => ({ from, to });
    const ring = [arrow('a', 'b'), arrow('b', 'c'), arrow('c', 'a'), arrow('d', 'a')];
    expect(circlesOf(ring)).toEqual([['a', 'b', 'c']]);
  });

  it('are really looked at: the test sees the files and their imports', () => {
    expect(FILES.length).toBeGreaterThan(100);
    expect(FILES.flatMap(arrowsOf).length).toBeGreaterThan(250);
    for (const room of ['depot', 'slack', 'views', 'operations', 'sandbox/slack', 'sandbox/depot']) {
      expect(FILES.filter((path) => roomOf(path) === room).length, room).toBeGreaterThan(5);
    }
  });

  it('notice a forbidden arrow, a value behind a types-only arrow, and an unknown room', () => {
    const arrow = (from: string, to: string, typeOnly = false): Arrow => ({ from, to, typeOnly });
    expect(verdict(arrow('src/views/kit/blocks.ts', 'src/slack/platform/router.ts'))).toMatch(/must not/);
    expect(verdict(arrow('src/views/kit/blocks.ts', 'src/depot/depot-error.ts'))).toMatch(/only types/);
    expect(verdict(arrow('src/views/kit/blocks.ts', 'src/depot/depot.ts', true))).toBeNull();
    expect(verdict(arrow('src/sandbox/slack/server.ts', 'src/sandbox/depot/server.ts'))).toMatch(/must not/);
    expect(verdict(arrow('src/attic/old.ts', 'src/depot/model.ts'))).toMatch(/does not know/);
  });

  it('never read the folder beside the project, the environment or the clock where they should not', () => {
    const offenders = FILES.filter((path) => {
      const source = readFileSync(path, 'utf8');
      const mayReadEnv = ['src/main.ts', 'src/sandbox.ts'].includes(path);
      const mayReadTime = path === 'src/lib/clock.ts' || path.includes('/page/');
      return (
        source.includes('../shared') ||
        (!mayReadEnv && /process\.env/.test(source)) ||
        (!mayReadTime && /Date\.now\(\)|new Date\(\)/.test(source))
      );
    });
    expect(offenders).toEqual([]);
  });
});
