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

/** What is no build's output; null: it may be. */
function refuse(file: string, output: string): UserError | null {
  if (output.trim() === '') return new UserError(`${file} is empty. Give it the whole output of the build.`);
  if (output.includes('\0'))
    return new UserError(`${file} isn't text. Give it the plain output of the build.`);
  return null;
}

const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'you may not read it',
};

const whyUnreadable = (reason: unknown): string =>
  UNREADABLE[(reason as NodeJS.ErrnoException).code ?? ''] ?? messageOf(reason);

type ReadLine = { readonly id: string | number | null; readonly failure: FailureText };

/** @returns what is wrong with the line, in words, when it holds no failure. */
function readLine(line: string): ReadLine | string {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return 'it is no JSON';
  }
  const parsed = Failure.safeParse(json);
  if (!parsed.success) {
    const [field] = parsed.error.issues[0]?.path ?? [];
    return field === undefined ? 'it is no object' : `"${String(field)}" has the wrong type`;
  }
  const { id = null, step, error, log } = parsed.data;
  return { id, failure: { step: step ?? '', error: error ?? '', log: log ?? [] } };
}

async function explainLines(file: string): Promise<number> {
  let [number, exitCode] = [0, 0];
  for await (const line of createInterface({
    input: await open(file),
    crlfDelay: Number.POSITIVE_INFINITY,
  })) {
    number += 1;
    if (line.trim() === '') continue;
    const read = readLine(line);
    if (typeof read === 'string') {
      console.error(`Line ${number} was skipped: ${read}.`);
      exitCode = 1;
      continue;
    }
    const { id, failure } = read;
    const finding = await diagnoseText(failure);
    const { cause, fingerprint } = finding;
    const answer = { id, cause: cause.id, lines: linesOf(failure, finding), next: cause.next, fingerprint };
    stdout.write(`${JSON.stringify(answer)}\n`);
  }
  return exitCode;
}

/** @returns 0; 1 when a line of --jsonl was skipped. @throws UserError for a file that can't be read. */
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
    const output = await text(await open(file));
    const refusal = refuse(file, output);
    if (refusal) throw refusal;
    stdout.write(forPeople(await diagnoseText(readBuildOutput(output))));
    return 0;
  } catch (reason) {
    if (reason instanceof UserError) throw reason;
    throw new UserError(`${file} can't be read: ${whyUnreadable(reason)}`, { cause: reason });
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
