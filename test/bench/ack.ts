// How long Slack waits for the acknowledgement of a command, while Depot hangs, beside a Bolt app that does nothing else;
// and how many commands are answered a second, while Depot is well, beside one that answers with a fixed sentence.

import { CHANNELS, PEOPLE } from '../../src/sandbox/slack/seed.ts';
import { type BotPlace, type BotProcess, openBotPlace } from '../support/bot-process.ts';
import { median, percentile } from './figures.ts';

const ROUNDS = 6;
const WARM_UP = 60;
const ONE_BY_ONE = 200;
const AT_ONCE = 400;
const LINES = ['projects', 'show storefront', 'create bench', 'reset storefront', 'help'];
/** Each of them is answered with one message. */
const QUESTIONS = ['projects', 'help', 'subscriptions', 'builds storefront', 'tokens ledger'];
/** What a person may ask of Depot must not be what is measured. */
const SETTINGS = { DEPOT_CALLS_PER_MINUTE: '100000' };

const BARE = 'test/bench/bare-bolt.ts';
const ANSWERING = 'test/bench/answering-bolt.ts';
const BOT = 'src/main.ts';

interface Acks {
  readonly p50: number;
  readonly p99: number;
  readonly burstP50: number;
  readonly burstP99: number;
}

interface Answers {
  readonly perSecond: number;
  readonly cpuMs: number;
}

/** @throws when Slack would have given up on one. */
async function ask({ slack }: BotPlace, lines: readonly string[], i: number): Promise<number> {
  const me = slack.control.as(PEOPLE.ana);
  const { acked, ackMs } = await me.command(CHANNELS.platform, `/depot ${lines[i % lines.length]}`);
  if (!acked) throw new Error('a command was not acknowledged');
  return ackMs;
}

async function measureAcks(place: BotPlace): Promise<Acks> {
  for (let i = 0; i < WARM_UP; i++) await ask(place, LINES, i);
  const single: number[] = [];
  for (let i = 0; i < ONE_BY_ONE; i++) single.push(await ask(place, LINES, i));
  const burst = await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => ask(place, LINES, i)));
  return {
    p50: median(single),
    p99: percentile(single, 0.99),
    burstP50: median(burst),
    burstP99: percentile(burst, 0.99),
  };
}

async function measureAnswers(place: BotPlace, bot: BotProcess): Promise<Answers> {
  const { state, control } = place.slack;
  /** Not those that are only to say that the bot is there. */
  const answers = () => state.messages.filter(({ text }) => !text.includes('Still waiting')).length;
  const askAtOnce = async (count: number) => {
    const before = answers();
    await Promise.all(Array.from({ length: count }, (_, i) => ask(place, QUESTIONS, i)));
    await control.waitFor(() => answers() >= before + count, `${count} answers`, 120_000);
  };
  await askAtOnce(WARM_UP);
  const [began, cpu] = [performance.now(), bot.cpu()];
  await askAtOnce(AT_ONCE);
  const seconds = (performance.now() - began) / 1_000;
  return { perSecond: AT_ONCE / seconds, cpuMs: ((bot.cpu() - cpu) * 1_000) / AT_ONCE };
}

async function roundOfAcks(program: string): Promise<Acks> {
  await using place = await openBotPlace(SETTINGS);
  place.depot.faults.set('*', { kind: 'slow', ms: 10_000 });
  await place.start(program);
  return await measureAcks(place);
}

async function roundOfAnswers(program: string): Promise<Answers> {
  await using place = await openBotPlace(SETTINGS);
  return await measureAnswers(place, await place.start(program));
}

function print<T>(label: string, key: keyof T, bares: readonly T[], bots: readonly T[]): void {
  const [bare, bot] = [bares, bots].map((all) => median(all.map((one) => Number(one[key]))));
  if (bare === undefined || bot === undefined) return;
  const cells = [
    bare.toFixed(2).padStart(13),
    bot.toFixed(2).padStart(13),
    (bot / bare).toFixed(2).padStart(7),
  ];
  console.log(`${label.padEnd(32)} ${cells.join(' ')}`);
}

export async function benchAck(): Promise<void> {
  const [bare, bot, answering, answeringBot] = [[], [], [], []] as [Acks[], Acks[], Answers[], Answers[]];
  for (let i = 0; i < ROUNDS; i++) {
    bare.push(await roundOfAcks(BARE));
    bot.push(await roundOfAcks(BOT));
    answering.push(await roundOfAnswers(ANSWERING));
    answeringBot.push(await roundOfAnswers(BOT));
  }
  console.log(`commands over Socket Mode; median of ${ROUNDS} rounds in turn; a burst is ${AT_ONCE} at once`);
  console.log('while Depot hangs for 10 s            bare Bolt   depot-slack   ratio');
  print('ack, one by one, p50, ms', 'p50', bare, bot);
  print('ack, one by one, p99, ms', 'p99', bare, bot);
  print('ack in a burst, p50, ms', 'burstP50', bare, bot);
  print('ack in a burst, p99, ms', 'burstP99', bare, bot);
  console.log('while Depot is well            answering Bolt   depot-slack   ratio');
  print('answered in a burst, a second', 'perSecond', answering, answeringBot);
  print('CPU time of a command, ms', 'cpuMs', answering, answeringBot);
}
