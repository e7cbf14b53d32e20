// `node src/depot-slack.mjs why FILE`: why a build failed, from its plain output. `why -` reads standard input; `why --jsonl FILE`
// reads one failure a line and prints one answer a line. Needs no setting, no network and no database.

import { open as openFile } from 'node:fs/promises';
import { exit, stdin, stdout } from 'node:process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { diagnoseText, type FailureText } from '../analysis/diagnose.ts';
import type { Finding } from '../analysis/finding.ts';
import { readBuildOutput } from '../analysis/read-build-output.ts';
import { messageOf, UserError } from '../lib/errors.ts';
import { plainText } from '../lib/plain-text.ts';
import { redactSecrets } from '../lib/redact.ts';

const USAGE = `Usage: node src/depot-slack.mjs why FILE          the plain output of a build: docker build --progress=plain, depot build, a CI log
       node src/depot-slack.mjs why -             the same, from standard input
       node src/depot-slack.mjs why --jsonl FILE  one JSON object a line: {"id","step","error","log"}; prints one JSON object a line`;

const Failure = z.object({
  id: z.union([z.string(), z.number()]).nullish(),
  step: z.string().nullish(),
  error: z.string().nullish(),
  log: z.union([z.array(z.string()), z.string().transform((all) => all.split('\n'))]).nullish(),
});

const open = async (file: string): Promise<Readable> =>
  file === '-' ? stdin : (await openFile(file)).createReadStream();

/** The step's error first: it may be what proves the cause, as an exit code does. */
const linesOf = ({ error }: FailureText, { lines }: Finding): readonly string[] =>
  error === '' ? lines : [redactSecrets(plainText(error)), ...lines];

function forPeople(finding: Finding): string {
  const { step, cause, fingerprint } = finding;
  return [
    step?.name ? `Failed at: ${step.name}` : null,
    step?.error ? `Error:     ${step.error}` : null,
    `Cause:     ${cause.cause} (${cause.id})`,
    `Next:      ${cause.next}`,
    ...(finding.lines.length > 0 ? ['', ...finding.lines.map((line) => `  | ${line}`), ''] : []),
    fingerprint ? `Fingerprint: ${fingerprint}` : null,
    '',
  ]
    .filter((line) => line !== null)
    .join('\n');
}

async function explainLines(file: string): Promise<number> {
  let [number, exitCode] = [0, 0];
  for await (const line of createInterface({
    input: await open(file),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    number += 1;
    if (line.trim() === '') continue;
    try {
      const { id = null, step, error, log } = Failure.parse(JSON.parse(line));
      const failure: FailureText = { step: step ?? '', error: error ?? '', log: log ?? [] };
      const finding = await diagnoseText(failure);
      const { cause, fingerprint } = finding;
      const answer = { id, cause: cause.id, lines: linesOf(failure, finding), next: cause.next, fingerprint };
      stdout.write(`${JSON.stringify(answer)}\n`);
    } catch (reason) {
      console.error(`Line ${number} can't be read: ${messageOf(reason)}`);
      exitCode = 1;
    }
  }
  return exitCode;
}

/** @returns 0; 1 when a line of --jsonl could not be read. @throws UserError for a file that can't be read. */
export async function run(args: readonly string[]): Promise<number> {
  // The reader may have seen enough: `why --jsonl … | head`.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    exit(0);
  });
  const { values, positionals } = parse(args);
  const [file, ...more] = values.jsonl === undefined ? positionals : [values.jsonl, ...positionals];
  if (values.help || file === undefined || more.length > 0) {
    if (values.help) {
      console.log(USAGE);
      return 0;
    }
    throw new UserError(USAGE);
  }
  try {
    if (values.jsonl !== undefined) return await explainLines(file);
    stdout.write(forPeople(await diagnoseText(readBuildOutput(await text(await open(file))))));
    return 0;
  } catch (reason) {
    throw new UserError(`${file} can't be read: ${messageOf(reason)}`, { cause: reason });
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: { jsonl: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    });
  } catch (reason) {
    throw new UserError(`${messageOf(reason)}\n${USAGE}`);
  }
}
