// `failing` and the Home tab, from the command or the opening to what Slack is given: with ten thousand projects, five
// hundred of them failing, beside an install that has none. The sandbox's Slack on the same machine is part of it.

import { systemClock } from '../../src/lib/clock.ts';
import { addCiReport } from '../../src/store/ci-reports.ts';
import { addWatches } from '../../src/store/watches.ts';
import { NEVER_POLLED } from '../../src/watch/incident.ts';
import { openIncident } from '../support/open-incident.ts';
import { type Bot, CHANNELS, PEOPLE, startBot } from '../support/start-bot.ts';
import { percentile } from './figures.ts';

const PROJECTS = 10_000;
const INCIDENTS = 500;
const ROUNDS = 30;
const WARM_UP = 5;
const AIM_MS = 150;

const { platform } = CHANNELS;
const { carla } = PEOPLE;

async function fill({ app }: Bot): Promise<void> {
  const { db } = app.store;
  const now = new Date();
  const projects = Array.from({ length: PROJECTS }, (_, i) => ({
    projectId: `p${i}`,
    projectName: `customer-${i}`,
  }));
  const first = { health: JSON.stringify(NEVER_POLLED), weight: 1, at: now, apartMs: 86_400_000 };
  await addWatches(db, projects, first);
  for (const [i, project] of projects.slice(0, INCIDENTS).entries()) {
    const lastFailedAt = new Date(now.getTime() - i * 60_000);
    const shared = i % 10 === 0 ? { fingerprint: 'shared' } : {};
    await openIncident(db, { ...project, lastFailedAt, failures: 1 + (i % 7), ...shared });
    const author = { name: `Person ${i}`, email: `person-${i}@acme.example` };
    const report = { event: 'finished', project: project.projectId, commit: '3f2a1bc9d8e7', author };
    const { projectId } = project;
    const run = {
      projectId,
      runKey: `run ${i}`,
      event: 'finished',
      buildId: `b${projectId.slice(1)}`,
      report,
    };
    await addCiReport(db, run, lastFailedAt);
  }
}

/** In milliseconds. */
interface Took {
  readonly wall: number;
  /** Of this process: the bot's own, and that of the sandbox beside it. */
  readonly cpu: number;
}

/** Until Slack has something new to show. */
async function untilShown(
  { slack }: Bot,
  act: () => Promise<unknown>,
  shown: () => unknown,
  what: string,
): Promise<Took> {
  const before = shown();
  const cpu = process.cpuUsage();
  const began = performance.now();
  await act();
  await slack.control.waitFor(() => shown() !== before, what, 30_000);
  const { user, system } = process.cpuUsage(cpu);
  return { wall: performance.now() - began, cpu: (user + system) / 1_000 };
}

const ACTS = {
  failing: (bot: Bot) =>
    untilShown(
      bot,
      () => bot.slack.control.as(carla).command(platform, '/depot failing'),
      () => bot.slack.state.messages.length,
      'the list',
    ),
  home: (bot: Bot) =>
    untilShown(
      bot,
      () => bot.slack.control.as(carla).openHome(),
      () => bot.slack.state.homes.get(carla),
      'the Home tab',
    ),
};

async function bench(what: keyof typeof ACTS): Promise<void> {
  const options = { clock: systemClock, callsPerMinute: 1 } as const;
  await using empty = await startBot({ ...options, seed: 'empty' });
  await using full = await startBot({ ...options, seed: 'empty' });
  await fill(full);
  const act = ACTS[what];
  const times = { empty: [] as Took[], full: [] as Took[] };
  for (let round = -WARM_UP; round < ROUNDS; round++) {
    const [one, other] = [await act(empty), await act(full)];
    if (round < 0) continue;
    times.empty.push(one);
    times.full.push(other);
  }
  const cpuOf = (all: readonly Took[]) =>
    percentile(
      all.map(({ cpu }) => cpu),
      0.5,
    );
  const row = (name: string, all: readonly Took[]) => {
    const wall = all.map((one) => one.wall);
    const figures = [cpuOf(all), percentile(wall, 0.5), percentile(wall, 0.95)];
    return `${name.padEnd(44)} ${figures.map((ms) => ms.toFixed(1).padStart(8)).join(' ')}`;
  };
  console.log(`${`${what}: ${ROUNDS} rounds in turn, ms`.padEnd(44)}  CPU p50      p50      p95`);
  console.log(row('no project', times.empty));
  const name = `${PROJECTS.toLocaleString('en-US')} projects, ${INCIDENTS} open incidents`;
  const reached = cpuOf(times.full) <= AIM_MS ? 'reached' : 'missed';
  console.log(`${row(name, times.full)}   ${AIM_MS} of CPU: ${reached}`);
}

export const benchFailing = () => bench('failing');
export const benchHome = () => bench('home');
