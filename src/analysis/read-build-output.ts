// The plain output of a build, as `docker build --progress=plain`, `depot build` and CI logs have it, taken apart: which step
// failed, with what error, and what it printed. https://docs.docker.com/reference/cli/docker/buildx/build/#progress
// Also the classic builder's `Step 3/9 : RUN …` and Podman's `STEP 3/9: RUN …`.

import { plainText } from '../lib/plain-text.ts';
import { withoutCiPrefix } from './ci-prefix.ts';
import type { FailureText } from './diagnose.ts';
import { isCancelledError } from './failing-step.ts';

/** `#12 3.456 text`, `#0 3.456 text` or `3.456 text`. */
const BUILDKIT_TIME = /^(?:#\d{1,6} )?\d{1,7}\.\d{1,4} ?/;

interface Vertex {
  name: string;
  readonly log: string[];
  error: string | null;
}

const clean = (line: string): string => withoutCiPrefix(plainText(line.split('\r').at(-1) ?? ''));

/** Output that is no image build's is the log of a step without a name. */
export function readBuildOutput(output: string): FailureText {
  const lines = output.replaceAll('\r\n', '\n').split('\n').map(clean);
  return (
    readVertices(lines) ??
    readBlock(lines) ??
    readClassic(lines) ?? { step: '', error: solveError(lines), log: lines }
  );
}

/** The error at the end, from docker, buildx, compose or a CI action. */
function solveError(lines: readonly string[]): string {
  const errors = lines.flatMap((line) => {
    const found = /(?:failed to solve(?: with frontend \S{1,60})?|failed to build LLB): (?<error>.+)$/.exec(
      line,
    );
    const bare = /^(?:(?:ERROR|error|Error): )?(?<error>executor failed running .+)$/.exec(line);
    const error = bare?.groups?.error ?? found?.groups?.error;
    return error === undefined ? [] : [error.replace(/^(?:failed to build LLB|failed to solve): /, '')];
  });
  return errors.at(-1) ?? '';
}

/** BuildKit's plain progress: each line names its vertex. */
function readVertices(lines: readonly string[]): FailureText | null {
  const vertices = new Map<string, Vertex>();
  for (const line of lines) {
    const [, id, rest = ''] = /^#(\d{1,6}) ?(.*)$/.exec(line) ?? [];
    if (id === undefined) continue;
    const vertex = vertices.get(id) ?? { name: '', log: [], error: null };
    vertices.set(id, vertex);
    const said = /^\d{1,7}\.\d{1,4} ?(.*)$/.exec(rest);
    if (said) vertex.log.push(said[1] ?? '');
    else if (rest.startsWith('ERROR: ')) vertex.error = rest.slice('ERROR: '.length);
    else if (rest === 'CANCELED') vertex.error = 'context canceled';
    else if (vertex.name === '' && !/^(?:DONE|CACHED|sha256:|extracting |transferring )/.test(rest))
      vertex.name = rest;
  }
  const broken = [...vertices.values()].filter(({ error }) => error !== null);
  const failed = broken.find(({ error }) => !isCancelledError(error ?? '')) ?? broken[0];
  return failed ? { step: failed.name, error: failed.error ?? '', log: failed.log } : null;
}

/** The block at the end: ` > [build 4/5] RUN npm ci:`, what it printed, and dashes. */
function readBlock(lines: readonly string[]): FailureText | null {
  const block = lines.findLastIndex((line) => /^ > \S.*:\s*$/.test(line));
  if (block < 0) return null;
  const rest = lines.slice(block + 1);
  const end = rest.findIndex((line) => /^-{4,}\s*$/.test(line));
  const log = (end < 0 ? rest : rest.slice(0, end)).map((line) => line.replace(BUILDKIT_TIME, ''));
  return { step: (lines[block] ?? '').trim().slice(2, -1), error: solveError(lines), log };
}

/** The classic builder and Podman: the last step that started is the one that failed. */
function readClassic(lines: readonly string[]): FailureText | null {
  const began = lines.findLastIndex((line) =>
    /^(?:\[\d{1,3}\/\d{1,3}\] )?S(?:tep|TEP) \d{1,4}\/\d{1,4} ?: /.test(line),
  );
  if (began < 0) return null;
  const rest = lines.slice(began + 1);
  const end = rest.findIndex((line) =>
    /returned a non-zero code: \d|^(?:Error|error): .{0,20}building at STEP /.test(line),
  );
  const [, place = '', instruction = ''] = /(\d{1,4}\/\d{1,4}) ?: (.*)$/.exec(lines[began] ?? '') ?? [];
  const log = (end < 0 ? rest : rest.slice(0, end)).filter((line) => !/^ ?---> |^-->/.test(line));
  return { step: `[${place}] ${instruction}`, error: end < 0 ? '' : (rest[end] ?? ''), log };
}
