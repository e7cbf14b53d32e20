// A storm: 1,000 builds fail within a minute, in 1,000 projects that 50 channels follow, with Slack's limit on. The whole
// bot in the sandbox, on a hand-turned clock. The floor is what Slack's pace alone would take for the same messages.

import { FAILURES } from '../../src/sandbox/depot/failures.ts';
import { addProject } from '../../src/sandbox/depot/seed.ts';
import type { Db } from '../../src/store/tables.ts';
import { follow } from '../support/follow.ts';
import { type Bot, startBot } from '../support/start-bot.ts';

const CHANNELS = 50;
const PROJECTS = 1_000;
const STORM_SECONDS = 60;
const LONGEST_SECONDS = 1_800;
/** One message a second in a channel; some hundreds a minute in a workspace. */
const CHANNEL_MS = 1_000;
const WORKSPACE_MS = 200;
const AIM = 1.2;

const nameOf = (number: number) => `customer-${String(number).padStart(4, '0')}`;
const channelOf = (number: number) => `C0STORM${number % CHANNELS}`;

async function settle(bot: Bot): Promise<void> {
  const state = bot.slack.state;
  for (let channel = 0; channel < CHANNELS; channel++) {
    const channelId = channelOf(channel);
    const members = new Set([state.botUserId, 'U0ANA']);
    state.channels.set(channelId, {
      channelId,
      name: `storm-${channel}`,
      kind: 'public',
      members,
      archived: false,
    });
  }
  const now = bot.clock.now();
  const { db } = bot.app.store;
  for (let number = 0; number < PROJECTS; number++) {
    const projectName = nameOf(number);
    const { projectId } = addProject(bot.depot.state, { name: projectName, ageDays: 9, cacheGb: 1 }, now);
    await follow(db, { projectId, projectName, channelId: channelOf(number) }, now);
  }
}

interface Posted {
  readonly channelId: string;
  readonly foundAt: number;
  readonly postedAt: number;
}

async function postedIn(db: Db): Promise<readonly Posted[]> {
  const rows = await db
    .selectFrom('notices')
    .select(['channel_id', 'created_at', 'posted_at'])
    .where('posted_at', 'is not', null)
    .execute();
  return rows.map((row) => ({
    channelId: row.channel_id,
    foundAt: row.created_at.getTime(),
    postedAt: row.posted_at?.getTime() ?? 0,
  }));
}

/** When the last of them could be there, if only Slack's pace stood between finding and posting. */
function floorOf(posted: readonly Posted[]): number {
  const channels = new Map<string, number>();
  let workspace = 0;
  for (const { channelId, foundAt } of posted.toSorted((a, b) => a.foundAt - b.foundAt)) {
    const at = Math.max(foundAt, workspace, channels.get(channelId) ?? 0);
    channels.set(channelId, at + CHANNEL_MS);
    workspace = at + WORKSPACE_MS;
  }
  return Math.max(...channels.values()) - CHANNEL_MS;
}

export async function benchStorm(): Promise<void> {
  await using bot = await startBot({ seed: 'empty', rateLimited: true });
  let refused = 0;
  bot.slack.calls.onCall(({ answer }) => {
    if (JSON.stringify(answer ?? '').includes('ratelimited')) refused += 1;
  });
  await settle(bot);
  const { db } = bot.app.store;
  const began = bot.clock.now().getTime();
  // A cancelled build is no failure.
  const kinds = (Object.keys(FAILURES) as (keyof typeof FAILURES)[]).filter((kind) => kind !== 'canceled');
  for (let number = 0; number < PROJECTS; number++) {
    const project = [...bot.depot.state.projects.values()].find(({ name }) => name === nameOf(number));
    const at = new Date(began + (number * STORM_SECONDS * 1_000) / PROJECTS);
    const failure = kinds[(number * 7) % kinds.length];
    if (!project || !failure) throw new Error('the storm is not set up');
    bot.depot.scenario.startBuild({ projectId: project.projectId, at, seconds: 5, failure });
  }
  const told = new Map<string, number>();
  const messages = () => bot.slack.state.messages.filter(({ threadTs }) => threadTs === null);
  for (let second = 1; second <= LONGEST_SECONDS && told.size < PROJECTS; second++) {
    await bot.clock.advance(1_000);
    const words = Map.groupBy(messages(), ({ channelId }) => channelId);
    for (let number = 0; number < PROJECTS; number++) {
      const name = nameOf(number);
      const isNamed = words.get(channelOf(number))?.some(({ text }) => text.includes(name)) ?? false;
      if (isNamed && !told.has(name)) told.set(name, bot.clock.now().getTime());
    }
  }
  // What would come twice comes now.
  await bot.clock.advance(120_000);

  const posted = await postedIn(db);
  const twice = Array.from({ length: PROJECTS }, (_, number) => number).filter(
    (number) => messages().filter(({ text }) => text.includes(nameOf(number))).length > 1,
  ).length;
  const lost = PROJECTS - told.size;
  const took = Math.max(...told.values()) - began;
  const floor = floorOf(posted) - began;
  console.log(`${PROJECTS} builds failed in ${STORM_SECONDS} s; ${CHANNELS} channels follow their projects.`);
  console.log(`messages ${messages().length}, projects lost ${lost}, named twice ${twice}, 429s ${refused}`);
  console.log(
    `last one told after ${took / 1_000} s; floor ${floor / 1_000} s; ratio ${(took / floor).toFixed(2)}`,
  );
  if (lost > 0 || twice > 0 || took / floor > AIM) process.exitCode = 1;
}
