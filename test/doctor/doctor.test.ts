// `npm run doctor` as an operator runs it: a process with settings, against sandboxed halves that are right or wrong in one
// thing. What is wrong is named once, with what to do; everything else stays ok.

import { execFile } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { createManualClock } from '../../src/lib/manual-clock.ts';
import { type DepotSandbox, startDepotSandbox } from '../../src/sandbox/depot/server.ts';
import { type SlackSandbox, startSlackSandbox } from '../../src/sandbox/slack/server.ts';
import { startRefusingPostgres } from '../support/refusing-postgres.ts';
import { mountSmallDisk } from '../support/small-disk.ts';
import { MANIFEST } from '../support/start-bot.ts';
import { postgresPrograms, startTlsPostgres } from '../support/tls-postgres.ts';

const run = promisify(execFile);
const NODE = join('node_modules', '.bin', 'node');
/** Nothing listens there. */
const POSTGRES_PROGRAMS = postgresPrograms();
const NOBODY = '127.0.0.1:9';
/** Root may write everywhere, so a folder can refuse only somebody else. */
const SOMEBODY_ELSE = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

const scratch = mkdtempSync(join(tmpdir(), 'depot-slack-doctor-'));
chmodSync(scratch, 0o755);
let slack: SlackSandbox;
let depot: DepotSandbox;

beforeAll(async () => {
  slack = await startSlackSandbox({ clock: systemClock, manifest: MANIFEST });
  depot = await startDepotSandbox({ clock: systemClock, seed: 'empty' });
});

afterAll(async () => {
  await slack.close();
  await depot.close();
  rmSync(scratch, { recursive: true });
});

const rightSettings = () => ({
  PATH: process.env.PATH,
  // The sources are stripped of their types once, not by each of the runs.
  NODE_COMPILE_CACHE: join(scratch, 'compiled'),
  SLACK_BOT_TOKEN: slack.botToken,
  SLACK_APP_TOKEN: slack.appToken,
  SLACK_API_URL: slack.apiUrl,
  DEPOT_TOKEN: depot.token,
  DEPOT_API_URL: depot.url,
  DATA_DIR: join(scratch, 'data'),
});

interface Said {
  readonly code: number;
  readonly problems: readonly string[];
  readonly output: string;
}

async function doctor(
  changed: NodeJS.ProcessEnv = {},
  as: { uid?: number; gid?: number } = {},
): Promise<Said> {
  const env = { ...rightSettings(), ...changed };
  const ended = await run(NODE, ['src/main.ts', 'doctor'], { env, ...as }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
  const lines = ended.stdout.split('\n');
  const problems = lines.flatMap((line, i) =>
    line.startsWith('PROBLEM') ? [`${line}\n${lines[i + 1]}`] : [],
  );
  return { code: ended.code, problems, output: ended.stdout + ended.stderr };
}

/** Exit code 1, one problem, and it says this. */
function expectOneProblem({ code, problems, output }: Said, words: RegExp, next: RegExp): void {
  expect(problems, output).toHaveLength(1);
  expect(problems[0]).toMatch(words);
  expect(problems[0]).toMatch(next);
  expect(problems[0]).toContain('\n         Next: ');
  expect(output).not.toMatch(/\n\s+at /);
  expect(code).toBe(1);
}

const twoTimes = async (look: () => Promise<void>) => {
  await look();
  await look();
};

describe('npm run doctor', () => {
  it('finds nothing wrong where nothing is, every time, and leaves with 0', async () => {
    await twoTimes(async () => {
      const { code, output } = await doctor();
      expect(output).not.toContain('PROBLEM');
      expect(output).toContain('Slack bot token: works, as depot in Northwind');
      expect(output).toMatch(/Slack scopes: all \d+ of manifest.yml/);
      expect(output).toContain('Slack app token: works');
      expect(output).toMatch(/Depot: answers in \d+ ms/);
      expect(output).toContain('Everything works.');
      expect(code).toBe(0);
    });
  });

  it('finds nothing wrong in HTTP mode', async () => {
    const { code, output } = await doctor({ SLACK_APP_TOKEN: '', SLACK_SIGNING_SECRET: slack.signingSecret });
    expect(output).toContain('Slack delivery: signed HTTP');
    expect(code).toBe(0);
  });
});

describe('npm run doctor and Slack', () => {
  it('says when the bot token is refused', async () => {
    expectOneProblem(
      await doctor({ SLACK_BOT_TOKEN: 'xoxb-wrong' }),
      /Slack doesn't accept SLACK_BOT_TOKEN \(invalid_auth\)/,
      /Copy the Bot User OAuth Token/,
    );
  });

  it('says when Slack is not there, once', async () => {
    expectOneProblem(
      await doctor({ SLACK_API_URL: `http://${NOBODY}/api/` }),
      /Slack can't be reached at http:\/\/127.0.0.1:9/,
      /Check SLACK_API_URL/,
    );
  });

  it('says when the app token is refused', async () => {
    expectOneProblem(
      await doctor({ SLACK_APP_TOKEN: 'xapp-wrong' }),
      /doesn't accept SLACK_APP_TOKEN \(invalid_auth\)/,
      /App-Level Tokens/,
    );
  });

  it('says when the app token lacks connections:write', async () => {
    slack.faults.set('apps.connections.open', { kind: 'error', error: 'missing_scope' }, 1);
    expectOneProblem(
      await doctor(),
      /SLACK_APP_TOKEN lacks the scope connections:write/,
      /Generate a token with that scope/,
    );
  });

  it('names each missing scope', async () => {
    const text = JSON.stringify(MANIFEST).replace('"channels:read",', '').replace('"files:write",', '');
    await using poorer = await startSlackSandbox({ clock: systemClock, manifest: JSON.parse(text) });
    expectOneProblem(
      await doctor({ SLACK_API_URL: poorer.apiUrl }),
      /lacks these scopes of manifest.yml: channels:read, files:write\./,
      /reinstall the app/,
    );
  });

  it('says when the command is not the one in the manifest', async () => {
    expectOneProblem(
      await doctor({ SLASH_COMMAND: '/build' }),
      /SLASH_COMMAND is \/build, but manifest.yml has \/depot/,
      /Use one name in both/,
    );
  });

  it('says when the clock is off by more than five minutes', async () => {
    const clock = createManualClock(new Date(systemClock.now().getTime() - 7 * 60_000));
    await using slow = await startSlackSandbox({ clock, manifest: MANIFEST });
    expectOneProblem(
      await doctor({ SLACK_API_URL: slow.apiUrl }),
      /clock is 7 minutes ahead of Slack's/,
      /time synchronization/,
    );
  });
});

describe('npm run doctor and Depot', () => {
  it('says when the token is a project’s', async () => {
    expectOneProblem(
      await doctor({ DEPOT_TOKEN: 'depot_project_0123456789' }),
      /Depot doesn't accept DEPOT_TOKEN; it is not an organization token/,
      /Organization settings/,
    );
  });

  it('says when the token is an organization’s, but refused', async () => {
    expectOneProblem(
      await doctor({ DEPOT_TOKEN: 'depot_org_revoked' }),
      /Depot doesn't accept DEPOT_TOKEN\./,
      /Organization settings/,
    );
  });

  it('says when Depot is not there', async () => {
    expectOneProblem(
      await doctor({ DEPOT_API_URL: `http://${NOBODY}` }),
      /Depot can't be reached at http:\/\/127.0.0.1:9/,
      /Check DEPOT_API_URL/,
    );
  });
});

describe('npm run doctor and the database', () => {
  it('says when Postgres is not there', async () => {
    expectOneProblem(
      await doctor({ DATABASE_URL: `postgres://bot@${NOBODY}/bot` }),
      /no Postgres at the address in DATABASE_URL \(ECONNREFUSED\)/,
      /host and port/,
    );
  });

  it('says when Postgres refuses the password', async () => {
    await using postgres = await startRefusingPostgres(
      '28P01',
      'password authentication failed for user "bot"',
    );
    expectOneProblem(
      await doctor({ DATABASE_URL: `postgres://bot:wrong@127.0.0.1:${postgres.port}/bot` }),
      /doesn't accept the user or password of DATABASE_URL/,
      /percent-encoded/,
    );
  });

  it('says when nobody here knows the authority of Postgres’ certificate', async () => {
    await using postgres = await startRefusingPostgres('28P01', 'never asked');
    expectOneProblem(
      await doctor({
        DATABASE_URL: `postgres://bot:right@localhost:${postgres.port}/bot?sslmode=verify-full`,
      }),
      /certificate of an authority that this machine doesn't know/,
      /NODE_EXTRA_CA_CERTS/,
    );
  });

  it.skipIf(!POSTGRES_PROGRAMS)(
    'tells an unknown authority and a wrong password of a Postgres with TLS apart, and finds nothing wrong with the right ones (needs a Postgres server)',
    async () => {
      using postgres = await startTlsPostgres(POSTGRES_PROGRAMS ?? '');
      const DATABASE_URL = postgres.url(postgres.password);
      for (const NODE_EXTRA_CA_CERTS of [undefined, postgres.otherCaFile]) {
        expectOneProblem(
          await doctor({ DATABASE_URL, NODE_EXTRA_CA_CERTS }),
          /certificate of an authority that this machine doesn't know/,
          /NODE_EXTRA_CA_CERTS/,
        );
      }
      const known = { NODE_EXTRA_CA_CERTS: postgres.caFile };
      expectOneProblem(
        await doctor({ ...known, DATABASE_URL: postgres.url('wrong') }),
        /doesn't accept the user or password of DATABASE_URL/,
        /percent-encoded/,
      );
      const { code, output } = await doctor({ ...known, DATABASE_URL });
      expect(output).toMatch(/Database: Postgres \d+/);
      expect(code).toBe(0);
    },
    60_000,
  );

  it('says when the folder is not writable', async () => {
    const dataDir = join(scratch, 'read-only');
    mkdirSync(dataDir, { mode: 0o555 });
    if (SOMEBODY_ELSE.uid) chownSync(dataDir, SOMEBODY_ELSE.uid, SOMEBODY_ELSE.gid);
    expectOneProblem(
      await doctor({ DATA_DIR: dataDir }, SOMEBODY_ELSE),
      /DATA_DIR .* cannot be used/,
      /may write to/,
    );
  });

  it('says when the disk is full, of a new folder and of one with a database (needs root, to mount a small one)', async ({
    skip,
  }) => {
    using disk = mountSmallDisk(64) ?? skip();
    const DATA_DIR = join(disk.path, 'data');
    expect((await doctor({ DATA_DIR })).code).toBe(0);
    disk.fill();
    for (const dataDir of [DATA_DIR, join(disk.path, 'new')]) {
      expectOneProblem(
        await doctor({ DATA_DIR: dataDir }),
        /The disk of DATA_DIR .* is full\. Free \d0 MB/,
        /Free the space/,
      );
    }
  });

  it.runIf(process.env.TEST_POSTGRES_URL)('finds nothing wrong with a Postgres that works', async () => {
    const { code, output } = await doctor({ DATABASE_URL: process.env.TEST_POSTGRES_URL });
    expect(output).toMatch(/Database: Postgres \d+/);
    expect(code).toBe(0);
  });
});
