// The plain output of a build, as `docker build --progress=plain`, `depot build` and CI logs have it, taken apart: which step
// failed, with what error, and what it printed. https://docs.docker.com/reference/cli/docker/buildx/build/#progress

import { plainText } from '../lib/plain-text.ts';
import type { FailureText } from './diagnose.ts';
import { isCancelledError } from './failing-step.ts';

/** What CI systems put in front of each line: a time, in brackets or not. */
const CI_TIME = /^\[?\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?:Z|[+-]\d{2}:?\d{2})?\]?\s?/;

interface Vertex {
  name: string;
  readonly log: string[];
  error: string | null;
}

const clean = (line: string): string => plainText((line.split('\r').at(-1) ?? '').replace(CI_TIME, ''));

/** Output that is not BuildKit's is the log of a step without a name. */
export function readBuildOutput(output: string): FailureText {
  const lines = output.replaceAll('\r\n', '\n').split('\n').map(clean);
  const vertices = new Map<string, Vertex>();
  let solveError = '';
  for (const line of lines) {
    const solved = /^(?:ERROR|error): (?:failed to (?:build: failed to )?solve: )?(.+)$/.exec(line);
    if (solved && /failed to (?:build|solve)/.test(line)) solveError = solved[1] ?? '';
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
  if (failed) return { step: failed.name, error: failed.error ?? '', log: failed.log };
  const block = lines.findLastIndex((line) => /^ > .+:$/.test(line));
  if (block >= 0) {
    const rest = lines.slice(block + 1);
    const end = rest.findIndex((line) => /^-{4,}$/.test(line));
    const log = (end < 0 ? rest : rest.slice(0, end)).map((line) => line.replace(/^\d{1,7}\.\d{1,4} ?/, ''));
    return { step: (lines[block] ?? '').slice(3, -1), error: solveError, log };
  }
  return { step: '', error: solveError, log: lines };
}
