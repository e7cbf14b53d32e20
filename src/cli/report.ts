// `node src/depot-slack.mjs report`: reports a build's start or end from a CI job. It never fails that job: what goes
// wrong is a warning and exit code 0, unless --strict is given.

import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import pRetry from 'p-retry';
import { z } from 'zod';
import { CiReport, reportProblems } from '../ci/report.ts';
import { messageOf, UserError } from '../lib/errors.ts';

const USAGE = `Usage: node src/depot-slack.mjs report --event started|finished --project ID_OR_NAME [options]

  --outcome success|failure|cancelled
  --build ID                the build's id
  --metadata-file FILE      reads the id from what depot build --metadata-file wrote; ignored when there is no such file
  --started-at TIME         when the run began, like 2026-01-31T09:30:00Z; finds the build when its id is unknown
  --commit SHA  --branch NAME  --tag NAME  --message TEXT  --repository URL  --run-url URL
  --pull-request NUMBER  --pull-request-url URL
  --author-name NAME  --author-email ADDRESS  --author-login LOGIN
  --url URL                 the bot's address; default: DEPOT_CI_URL
  --strict                  exits with 1 when the report was not accepted; without it, that is only a warning

DEPOT_CI_SECRET must hold the secret from /depot ci PROJECT; it is no option, because options show in process lists.`;

const RETRIES = 3;
const TIMEOUT_MS = 10_000;
const LONGEST_ANSWER = 500;

const string = { type: 'string' } as const;
const OPTIONS = {
  event: string,
  project: string,
  outcome: string,
  build: string,
  'metadata-file': string,
  'started-at': string,
  commit: string,
  branch: string,
  tag: string,
  message: string,
  repository: string,
  'run-url': string,
  'pull-request': string,
  'pull-request-url': string,
  'author-name': string,
  'author-email': string,
  'author-login': string,
  url: string,
  strict: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

const parse = (args: readonly string[]) => parseArgs({ args: [...args], options: OPTIONS }).values;
type Values = ReturnType<typeof parse>;

/** https://depot.dev/docs/cli/reference/depot-build: what --metadata-file writes. */
const Metadata = z.object({ 'depot.build': z.object({ buildID: z.string() }) });

/** A failed build writes no file. @throws for a file that holds something else */
async function buildIdIn(file: string): Promise<string | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return Metadata.parse(JSON.parse(text))['depot.build'].buildID;
  } catch (error) {
    throw new UserError(`${file} does not hold Depot's build id`, { cause: error });
  }
}

/** @throws UserError that names the wrong fields */
async function reportFrom(values: Values): Promise<CiReport> {
  const file = values['metadata-file'];
  const number = values['pull-request'];
  const parsed = CiReport.safeParse({
    event: values.event,
    project: values.project ?? '',
    outcome: values.outcome,
    build: values.build ?? (file ? await buildIdIn(file) : undefined),
    startedAt: values['started-at'],
    commit: values.commit,
    branch: values.branch,
    tag: values.tag,
    message: values.message,
    repository: values.repository,
    runUrl: values['run-url'],
    pullRequest: number ? { number, url: values['pull-request-url'] } : undefined,
    author: {
      name: values['author-name'],
      email: values['author-email'],
      login: values['author-login'],
    },
  });
  if (!parsed.success) throw new UserError(reportProblems(parsed.error).join('\n'));
  return parsed.data;
}

function endpointOf(address: string | undefined): string {
  if (!address) throw new UserError('DEPOT_CI_URL is not set, and there is no --url');
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) {
    throw new UserError('The bot’s address must begin with https:// or http://');
  }
  return `${address.replace(/\/+$/, '')}/ci/builds`;
}

/** An answer that another attempt may change. */
class NotNow extends Error {
  override readonly name = 'NotNow';
}

/** @throws UserError for an answer that stays the same; any other error for what may pass */
async function post(endpoint: string, secret: string, report: CiReport): Promise<void> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify(report),
    // The secret is for the bot alone.
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const said = `HTTP ${response.status}: ${(await response.text()).trim().slice(0, LONGEST_ANSWER)}`;
  if (response.status === 429 || response.status >= 500) throw new NotNow(said);
  if (response.status !== 202) throw new UserError(said);
}

async function send(values: Values, env: Readonly<Record<string, string | undefined>>): Promise<void> {
  const endpoint = endpointOf(values.url ?? env.DEPOT_CI_URL);
  const secret = env.DEPOT_CI_SECRET;
  if (!secret) throw new UserError('DEPOT_CI_SECRET is not set');
  const report = await reportFrom(values);
  await pRetry(() => post(endpoint, secret, report), {
    retries: RETRIES,
    minTimeout: 500,
    shouldRetry: ({ error }) => !(error instanceof UserError),
  });
}

/** fetch says only “fetch failed”; the reason is its cause. */
function reasonOf(error: unknown): string {
  const cause = error instanceof TypeError && error.cause ? ` (${messageOf(error.cause)})` : '';
  return `${messageOf(error)}${cause}`;
}

/** @returns 0; with --strict, 1 when the report was not accepted. */
export async function run(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  try {
    const values = parse(args);
    if (values.help) console.log(USAGE);
    else await send(values, env);
    return 0;
  } catch (error) {
    console.error(`The build was not reported. ${reasonOf(error)}`);
    // Read here as well, because the options themselves may be what is wrong.
    return args.includes('--strict') ? 1 : 0;
  }
}
