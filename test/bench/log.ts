// A log of 200 MB on its way to a file in Slack: how far the bot's memory rises, beside asking for the same pages and
// dropping them.

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { z } from 'zod';
import { systemClock } from '../../src/lib/clock.ts';
import { startDepotSandbox } from '../../src/sandbox/depot/server.ts';
import { addBuild } from '../../src/sandbox/depot/state.ts';
import { PEOPLE } from '../../src/sandbox/slack/seed.ts';
import { startSlackSandbox } from '../../src/sandbox/slack/server.ts';
import { START_FLAGS } from '../support/bot-process.ts';

const ROUNDS = 3;
const LINE = `#12 34.56 ${'downloading and unpacking something '.repeat(14)}`;
const MEGABYTES = { small: 20, huge: 200 };
const Measured = z.object({ seconds: z.number(), before: z.number(), rise: z.number() });
type Measured = z.infer<typeof Measured>;

const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

export async function benchLog(): Promise<void> {
  const manifest: unknown = parse(readFileSync(new URL('../../manifest.yml', import.meta.url), 'utf8'));
  await using depot = await startDepotSandbox({ clock: systemClock });
  await using slack = await startSlackSandbox({ clock: systemClock, manifest, rateLimited: false });
  const [project] = depot.state.projects.values();
  const projectId = project?.projectId ?? '';
  const startedAt = new Date(systemClock.now().getTime() - 3_600_000);
  const stepOf = (name: 'small' | 'huge') => ({
    name: `[build 2/2] RUN ${name}`,
    digest: `sha256:${name === 'small' ? '5'.repeat(64) : '8'.repeat(64)}`,
    offsetMs: 0,
    durationMs: 1_000,
    cached: false,
    error: null,
    log: {
      count: Math.ceil((MEGABYTES[name] * 1e6) / LINE.length),
      line: (index: number) => ({ message: `${index} ${LINE}`, offsetMs: 0 }),
    },
  });
  const steps = [stepOf('small'), stepOf('huge')];
  const { buildId } = addBuild(depot.state, {
    buildId: depot.state.newId(),
    projectId,
    createdAt: startedAt,
    startedAt,
    steps,
    end: { at: new Date(startedAt.getTime() + 2_000), as: 'failed' },
    savedSeconds: 0,
    cut: null,
    shareUrl: null,
  });
  const env = {
    PATH: process.env.PATH,
    DEPOT_API_URL: depot.url,
    DEPOT_TOKEN: depot.token,
    SLACK_API_URL: slack.apiUrl,
    SLACK_BOT_TOKEN: slack.botToken,
    ASKER: PEOPLE.ana,
  };
  const run = async (way: 'bare' | 'file'): Promise<Measured> => {
    const program = ['test/bench/read-log.ts', way, projectId, buildId, ...steps.map(({ digest }) => digest)];
    const { stdout } = await promisify(execFile)(process.execPath, [...START_FLAGS, ...program], { env });
    return Measured.parse(JSON.parse(stdout));
  };
  const bares: Measured[] = [];
  const files: Measured[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    bares.push(await run('bare'));
    files.push(await run('file'));
  }
  console.log(`a log of ${MEGABYTES.huge} MB, median of ${ROUNDS} rounds in turn`);
  console.log('                    pages dropped   to a file in Slack   ratio');
  for (const [key, label] of [
    ['rise', 'RSS rises by, MB'],
    ['before', 'RSS before, MB'],
    ['seconds', 'seconds'],
  ] as const) {
    const [bare, file] = [median(bares.map((m) => m[key])), median(files.map((m) => m[key]))];
    console.log(
      `${label.padEnd(18)} ${bare.toFixed(1).padStart(14)} ${file.toFixed(1).padStart(20)} ${(file / bare).toFixed(2).padStart(7)}`,
    );
  }
}
