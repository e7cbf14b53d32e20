// What it costs to analyse and draw the steps of a build: CPU time against the least that any such screen does, sorting
// the steps by their beginning. It must grow no faster than n log n.

import type { BuildStep } from '../../src/depot/model.ts';
import type { BuildPlace } from '../../src/views/builds/build-place.ts';
import { stepsView } from '../../src/views/builds/build-steps.ts';
import { stepsPage } from '../../src/views/builds/steps-page.ts';

const SIZES = [10, 100, 1_000, 10_000];
/** So many milliseconds of work are measured for each figure. */
const MEASURE_MS = 400;
const ROUNDS = 5;
/** Room for the garbage collector and a noisy machine. */
const TOLERANCE = 1.5;

const START = Date.UTC(2026, 10, 24);

function stepsOf(count: number, shift: number): readonly BuildStep[] {
  const steps = Array.from({ length: count }, (_, i): BuildStep => {
    const begins = START + i * 700 + ((i * 7919) % 400);
    return {
      name: `[stage-${i % 7} ${i + 1}/${count}] RUN make part-${i} --jobs=${i % 9}`,
      digest: `sha256:${String(i).padStart(64, '0')}`,
      startedAt: new Date(begins),
      completedAt: new Date(begins + 300 + ((i * 104_729 + shift) % 20_000)),
      cache: (i + shift) % 3 === 0 ? 'cached' : 'uncached',
      error: i === count - 1 && shift === 0 ? 'exit code: 1' : null,
      hasLogs: i % 2 === 0,
    };
  });
  // As Depot may answer them: in no order.
  return steps.toSorted(
    (a, b) => ((a.digest.charCodeAt(70) * 31) % 7) - ((b.digest.charCodeAt(70) * 31) % 7),
  );
}

const PLACE: BuildPlace = {
  build: {
    buildId: '9hh2rh7zkq',
    status: 'failed',
    createdAt: new Date(START),
    startedAt: new Date(START),
    finishedAt: new Date(START),
    durationSeconds: 60,
    savedSeconds: 10,
    cachedSteps: 1,
    totalSteps: 2,
  },
  projectId: '5pp5gp453m',
  projectName: 'acme',
  orgId: '3d1h48dqlh',
  liveUntil: null,
};

/** CPU milliseconds of one run, the least of several rounds. */
function cpuMs(work: () => unknown): number {
  work();
  const rounds = Array.from({ length: ROUNDS }, () => {
    const began = process.cpuUsage();
    const spent = () => {
      const { user, system } = process.cpuUsage(began);
      return (user + system) / 1_000;
    };
    let runs = 0;
    while (spent() < MEASURE_MS / ROUNDS) {
      work();
      runs += 1;
    }
    return spent() / runs;
  });
  return Math.min(...rounds);
}

export async function benchRender(): Promise<void> {
  const startOf = ({ startedAt }: BuildStep) => startedAt?.getTime() ?? 0;
  const rows = SIZES.map((count) => {
    const [steps, green] = [stepsOf(count, 0), stepsOf(count, 1)];
    const bare = cpuMs(() => steps.toSorted((a, b) => startOf(a) - startOf(b)));
    const screen = cpuMs(() => stepsView(PLACE, stepsPage(steps, 0, true, green)));
    return { count, bare, screen };
  });
  console.log('CPU time to analyse and draw the steps of a build, beside sorting them once');
  console.log('   steps    sort, ms   screen, ms    ratio');
  for (const { count, bare, screen } of rows) {
    console.log(
      `${String(count).padStart(8)} ${bare.toFixed(4).padStart(11)} ${screen.toFixed(3).padStart(12)} ${(screen / bare).toFixed(1).padStart(8)}`,
    );
  }
  const [first, last] = [rows[1], rows.at(-1)];
  if (!first || !last) return;
  const grew = last.screen / first.screen;
  const allowed = (last.count * Math.log2(last.count)) / (first.count * Math.log2(first.count));
  console.log(
    `from ${first.count} to ${last.count} steps it grows ${grew.toFixed(0)} times; n log n would ${allowed.toFixed(0)} times`,
  );
  if (grew > allowed * TOLERANCE) throw new Error('the screen grows faster than n log n');
}
