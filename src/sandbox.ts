// `npm run sandbox`: a Slack and a Depot on this machine, and the unchanged bot between them.

import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { type App, openApp } from './app.ts';
import { ConfigError, readConfig } from './config.ts';
import { systemClock } from './lib/clock.ts';
import { messageOf, UserError } from './lib/errors.ts';
import { createLog, type Log } from './lib/log.ts';
import { createRunningClock } from './lib/running-clock.ts';
import { createSimulatedCi } from './sandbox/ci/simulated-ci.ts';
import { startDepotSandbox } from './sandbox/depot/server.ts';
import { CHANNELS, PEOPLE } from './sandbox/slack/seed.ts';
import { type SlackSandbox, startSlackSandbox } from './sandbox/slack/server.ts';

const DEFAULT_PAGE_PORT = '4000';

interface Line {
  readonly by: string;
  readonly at: string;
  readonly text: string;
}

/** What people have typed before the newcomer comes in. Commands are typed in the same way. */
const OPENING_LINES: readonly Line[] = [
  {
    by: PEOPLE.bo,
    at: CHANNELS.builds,
    text: 'storefront ships today. Please keep an eye on its builds.',
  },
  {
    by: PEOPLE.carla,
    at: CHANNELS.platform,
    text: 'Acme has signed! Can somebody make them a Depot project?',
  },
];

/** How often scheduled work looks at a clock that is pushed. */
const TURN_MS = 250;

async function typeLines({ control }: SlackSandbox, lines: readonly Line[]): Promise<void> {
  for (const { by, at, text } of lines) await control.as(by).say(at, text);
}

/** #builds follows the project whose build is about to fail, as Bo would have made it. */
async function subscribeToBuilds({ control }: SlackSandbox, command: string): Promise<void> {
  const bo = control.as(PEOPLE.bo);
  const question = 'Subscribe this channel?';
  await bo.command(CHANNELS.builds, `${command} subscribe storefront`);
  const find = () => bo.sees(CHANNELS.builds).find(({ text }) => text.includes(question));
  await control.waitFor(() => find() !== undefined, question);
  await bo.click(CHANNELS.builds, { messageTs: find()?.ts ?? '', actionId: 'subscribe:confirm' });
}

/** So many of a project's newest builds may be reported. */
const NEWEST_BUILDS = 20;
/** Three people of the workspace, and one whom it does not know. */
const AUTHORS = [
  { name: 'Ana Ruiz', email: 'ana@northwind.example', login: 'ana-ruiz' },
  { name: 'Carla Mendes', email: 'carla@northwind.example', login: 'carlamendes' },
  { name: 'Dev Patel', email: 'dev@northwind.example', login: 'devpatel' },
  { name: 'Robin Okafor', email: 'robin@agency.example', login: 'rokafor' },
];

/** CI reports what ends. */
async function keepReporting(reportEnded: () => Promise<void>, log: Log): Promise<void> {
  for (;;) {
    await systemClock.sleep(TURN_MS);
    await reportEnded().catch((error: unknown) => log.error({ err: error }, 'CI could not report'));
  }
}

/** Scheduled work goes by the clock that a person pushes, and must also move while nobody does. */
async function keepTurning(app: App, log: Log): Promise<void> {
  for (;;) {
    await systemClock.sleep(TURN_MS);
    await app
      .turnJobs()
      .catch((error: unknown) => log.error({ err: error }, 'the scheduled work stood still'));
  }
}

const triesWithCustomers = (command: string) => [
  {
    line: `${command} projects idle=90d`,
    about: 'Customers who stopped building, and what deleting them frees.',
  },
  {
    line: `${command} usage`,
    about: 'What each customer built; this organization has three months of history.',
  },
];

const guideFor = (command: string, customers: number) => ({
  channelId: CHANNELS.platform,
  title: 'Welcome to the sandbox',
  intro:
    'A Slack and a Depot that run on your machine, with the real bot between them. Nothing leaves your machine.',
  tries: [
    { line: `${command} create acme`, about: 'Create an isolated project for a customer.' },
    {
      line: `${command} builds storefront`,
      about: 'List builds. One fails in a minute, and *#builds* gets a notification.',
    },
    { line: `${command} subscribe ledger all`, about: 'Notify this channel about every build.' },
    {
      line: `${command} reset storefront`,
      about: 'Stop builders and delete the cache, after a confirmation.',
    },
    ...(customers > 0 ? triesWithCustomers(command) : []),
  ],
  outro:
    '*Switchboard* breaks Slack or Depot, starts builds and moves time ahead. *Inspector* shows every call. Use the menu at the top right to be somebody else, also in a second window.',
});

function portOf(text: string, name: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new UserError(`${name} must be a port number from 0 to 65535.`);
}

const MOST_CUSTOMERS = 2_000;

function customersOf(text: string): number {
  const customers = Number(text);
  if (/^\d+$/.test(text) && customers <= MOST_CUSTOMERS) return customers;
  throw new UserError(`--customers must be a number from 0 to ${MOST_CUSTOMERS}.`);
}

async function depotOnly(port: number, customers: number): Promise<void> {
  const depot = await startDepotSandbox({ port, customers, clock: systemClock });
  console.log(`A Depot with a believable organization is running. Start the bot with:

  DEPOT_API_URL=${depot.url}
  DEPOT_TOKEN=${depot.token}
  DEPOT_ORG_ID=${depot.orgId}

It speaks Connect and gRPC over HTTP/1.1 and cleartext HTTP/2. Stop it with Ctrl-C.`);
}

async function everything(pagePort: number, customers: number): Promise<void> {
  const log = createLog({ level: process.env.LOG_LEVEL ?? 'warn' });
  const manifest: unknown = parse(readFileSync(new URL('../manifest.yml', import.meta.url), 'utf8'));
  const clock = createRunningClock();
  const depot = await startDepotSandbox({ clock, customers, withIncident: true });
  const time = {
    async advance(ms: number) {
      await clock.advance(ms);
      await app.turnJobs();
    },
  };
  const neighbour = depot.switches;
  const ciSecret = process.env.CI_SECRET ?? randomBytes(32).toString('hex');
  const ci = createSimulatedCi({
    builds: () => neighbour.builds.newest(NEWEST_BUILDS),
    authors: AUTHORS,
    secret: ciSecret,
    clock,
  });
  const slack = await startSlackSandbox({ port: pagePort, clock, manifest, neighbour, ci, time });
  const config = readConfig({
    SLASH_COMMAND: process.env.SLASH_COMMAND,
    LOG_LEVEL: process.env.LOG_LEVEL,
    ACCESS_ADMINS: process.env.ACCESS_ADMINS,
    AUDIT_CHANNEL: process.env.AUDIT_CHANNEL,
    ACTS_PER_MINUTE: process.env.ACTS_PER_MINUTE,
    DEPOT_CALLS_PER_MINUTE: process.env.DEPOT_CALLS_PER_MINUTE ?? '3000',
    DATA_DIR: process.env.DATA_DIR,
    DATABASE_KEY: process.env.DATABASE_KEY,
    DATABASE_KEY_PREVIOUS: process.env.DATABASE_KEY_PREVIOUS,
    DATABASE_URL: process.env.DATABASE_URL,
    PORT: process.env.PORT ?? '0',
    CI_SECRET: ciSecret,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.apiUrl,
    DEPOT_TOKEN: depot.token,
    DEPOT_API_URL: depot.url,
    DEPOT_ORG_ID: depot.orgId,
  });
  // The sandbox's Slack and Depot start fresh each time; so does the bot's data, unless a place for it is named.
  const keeps = process.env.DATA_DIR || process.env.DATABASE_URL;
  const store = keeps ? config.store : ({ kind: 'memory' } as const);
  // On a Postgres, which others may use, scheduled work goes by the machine's clock.
  const isClockHandTurned = store.kind !== 'postgres';
  const app = await openApp({ ...config, store }, { clock, log, isClockHandTurned });
  const port = await app.start();
  ci.connect(`http://127.0.0.1:${port}`);
  if (isClockHandTurned) void keepTurning(app, log);
  await slack.socketMode.waitForConnections(1);
  const { slashCommand } = config.slack;
  await typeLines(slack, OPENING_LINES);
  await subscribeToBuilds(slack, slashCommand);
  void keepReporting(ci.reportEnded, log);
  slack.welcome(guideFor(slashCommand, customers));
  console.log(`Slack, Depot and the bot are running on this machine. Open

  ${slack.url}

The first message there says what to try: ${slashCommand} create acme, for one. In a minute a build of storefront fails.

Nothing leaves this machine. Stop it with Ctrl-C. For hundreds of customers with a history: npm run sandbox -- --customers 300`);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      'depot-only': { type: 'boolean', default: false },
      customers: { type: 'string', default: '0' },
      port: { type: 'string' },
    },
  });
  const port = portOf(values.port ?? DEFAULT_PAGE_PORT, '--port');
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(0));
  const customers = customersOf(values.customers);
  await (values['depot-only'] ? depotOnly(port, customers) : everything(port, customers));
}

main().catch((error: unknown) => {
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    console.error('The port is taken by another program. Choose another: npm run sandbox -- --port 4001');
  } else if (error instanceof ConfigError || error instanceof UserError) {
    console.error(messageOf(error));
  } else {
    console.error(error);
  }
  process.exit(1);
});
