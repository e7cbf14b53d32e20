// The first command after a start, with ten thousand projects: from the command to its answer in Slack. Each is asked of a
// process of its own; a first start has read nothing yet, a restart finds what the one before it has kept.

import { systemClock } from '../../src/lib/clock.ts';
import { addProject } from '../../src/sandbox/depot/seed.ts';
import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/seed.ts';
import { type BotPlace, openBotPlace } from '../support/bot-process.ts';
import { median } from './figures.ts';

const PROJECTS = 10_000;
const ROUNDS = 2;
const AIM_MS = 1_000;
/** What a first start does in the background is well under way. */
const SETTLE_MS = 20_000;

const { platform } = CHANNELS;

/** A command, and what its answer says. */
type Question = readonly [line: string, answer: RegExp];

const LIST: Question = ['projects', /10,\d{3} projects/];

async function fill({ depot }: BotPlace): Promise<readonly Question[]> {
  const now = systemClock.now();
  const ids = Array.from(
    { length: PROJECTS },
    (_, number) =>
      addProject(depot.state, { name: `customer-${number}`, ageDays: 9, cacheGb: 1 }, now).projectId,
  );
  const projectId = ids[PROJECTS / 2] ?? '';
  const { buildId } = depot.scenario.startBuild({ projectId, seconds: 1 });
  return [
    LIST,
    [`build ${buildId}`, new RegExp(buildId)],
    ['usage', /Usage of/],
    ['subscribe *', /Subscribe this channel/],
    [`show customer-${PROJECTS / 2}`, /customer-5000/],
  ];
}

async function timeAnswer({ slack }: BotPlace, [line, answer]: Question): Promise<number> {
  const ana = slack.control.as(PEOPLE.ana);
  const before = ana.sees(platform).length;
  const began = performance.now();
  await ana.command(platform, `/depot ${line}`);
  await slack.control.waitFor(
    () =>
      ana
        .sees(platform)
        .slice(before)
        .some(({ text }) => answer.test(text)),
    `the answer to ${line}`,
    60_000,
  );
  return performance.now() - began;
}

/** In milliseconds: until the answer, and of that the bot's own CPU time, with what it does in the background. */
interface Took {
  readonly wall: number;
  readonly cpu: number;
}

async function timeFirst(place: BotPlace, question: Question): Promise<Took> {
  const bot = await place.start();
  const before = bot.cpu();
  const wall = await timeAnswer(place, question);
  const cpu = (bot.cpu() - before) * 1_000;
  await bot.kill();
  return { wall, cpu };
}

export async function benchFirst(): Promise<void> {
  const times = new Map<string, { readonly first: Took[]; readonly restart: Took[] }>();
  for (let round = 0; round < ROUNDS; round++) {
    await using kept = await openBotPlace();
    const questions = await fill(kept);
    const settling = await kept.start();
    await timeAnswer(kept, LIST);
    await systemClock.sleep(SETTLE_MS);
    await settling.kill();
    for (const [index, question] of questions.entries()) {
      await using fresh = await openBotPlace();
      const onFresh = (await fill(fresh))[index] ?? question;
      const first = await timeFirst(fresh, onFresh);
      const restart = await timeFirst(kept, question);
      const [word = ''] = question[0].split(' ');
      const so = times.get(word) ?? { first: [], restart: [] };
      so.first.push(first);
      so.restart.push(restart);
      times.set(word, so);
    }
  }
  console.log(
    `the first command after a start, ${PROJECTS.toLocaleString('en-US')} projects; ms, median of ${ROUNDS}`,
  );
  console.log('              first start: all      CPU   restart: all      CPU    aim');
  for (const [word, { first, restart }] of times) {
    const of = (all: readonly Took[], key: keyof Took) => median(all.map((took) => took[key]));
    const cells = [of(first, 'wall'), of(first, 'cpu'), of(restart, 'wall'), of(restart, 'cpu')];
    const [all, cpu, allAgain, cpuAgain] = cells.map((ms) => ms.toFixed(0));
    const most = Math.max(of(first, 'wall'), of(restart, 'wall'));
    console.log(
      `${word.padEnd(12)} ${all?.padStart(16)} ${cpu?.padStart(8)} ${allAgain?.padStart(14)} ${cpuAgain?.padStart(8)}   ${AIM_MS}: ${most <= AIM_MS ? 'reached' : 'missed'}`,
    );
  }
}
