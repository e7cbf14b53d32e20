// A week and a day of builds of many customers, as a SaaS company has them: most projects sleep, a few are busy, people
// build in sittings of several builds, and during their own working hours. Always the same for the same seed.

import { createRandom } from '../../src/sandbox/depot/random.ts';
import type { SimBuild, SimProject } from '../support/watch-simulation.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** On average over all projects. */
const BUILDS_A_DAY = 4;
const BUILDS_A_SITTING = 4;
const FAILING = 0.12;
const SIGMA = 2.3;

/** @param days how long, ending at `end`. @param buildsADay of a project, on average. */
export function simulatedLoad(
  count: number,
  days: number,
  end: number,
  buildsADay = BUILDS_A_DAY,
  seed = 7,
): readonly SimProject[] {
  const random = createRandom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const exponential = (mean: number) => -mean * Math.log(1 - random());
  // Lognormal with σ = 2.3: the busiest tenth of the projects does five sixths of the building, half build twice a week or less.
  const weights = Array.from({ length: count }, () => Math.exp(SIGMA * normal()));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight, i) => {
    const sittingsADay = (weight / total) * count * (buildsADay / BUILDS_A_SITTING);
    // Where its people sit: Americas, Europe, Asia.
    const noonUtc = [17, 12, 5][Math.floor(random() * 3)] ?? 12;
    const typicalMs = Math.exp(Math.log(80_000) + 0.7 * normal());
    const builds: SimBuild[] = [];
    for (let at = end - days * DAY_MS + exponential(DAY_MS / sittingsADay); at < end; ) {
      const hour = (at / HOUR_MS) % 24;
      const fromNoon = Math.min((hour - noonUtc + 24) % 24, (noonUtc - hour + 24) % 24);
      const isWorking = fromNoon < 5 ? 1 : 0.12;
      if (random() < isWorking) addSitting(builds, at, typicalMs);
      // Drawn three times as often, because the quiet hours drop most of theirs.
      at += exponential(DAY_MS / (sittingsADay * 2));
    }
    builds.sort((a, b) => a.createdAt - b.createdAt);
    return { projectId: `p${i}`, builds: builds.filter(({ createdAt }) => createdAt < end) };
  });

  function addSitting(builds: SimBuild[], from: number, typicalMs: number): void {
    let at = from;
    do {
      const failed = random() < FAILING;
      const lasts = typicalMs * Math.exp(0.45 * normal()) * (failed ? 0.2 + 0.8 * random() : 1);
      builds.push({ createdAt: at, finishedAt: at + Math.max(3_000, lasts), failed });
      at += lasts + exponential(6 * 60_000);
    } while (random() < 1 - 1 / BUILDS_A_SITTING);
  }
}
