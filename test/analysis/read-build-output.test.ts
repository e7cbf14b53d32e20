import { describe, expect, it } from 'vitest';
import { readBuildOutput } from '../../src/analysis/read-build-output.ts';

const PLAIN = `#1 [internal] load build definition from Dockerfile
#1 transferring dockerfile: 512B done
#1 DONE 0.0s

#7 [test 3/3] RUN npm test
#7 0.512 > test
#8 [build 4/5] RUN npm ci
#8 1.234 npm error code EUSAGE
#8 1.240
#8 2.001 npm error Missing: typescript@5.4.2 from lock file
#8 ERROR: process "/bin/sh -c npm ci" did not complete successfully: exit code: 1
#7 CANCELED
------
 > [build 4/5] RUN npm ci:
1.234 npm error code EUSAGE
------
Dockerfile:7
ERROR: failed to solve: process "/bin/sh -c npm ci" did not complete successfully: exit code: 1`;

const expected = {
  step: '[build 4/5] RUN npm ci',
  error: 'process "/bin/sh -c npm ci" did not complete successfully: exit code: 1',
  log: ['npm error code EUSAGE', '', 'npm error Missing: typescript@5.4.2 from lock file'],
};

describe('plain build output', () => {
  it.each([
    ['as it is', (line: string) => line],
    ['with GitHub’s times', (line: string) => `2026-11-24T12:00:00.1234567Z ${line}`],
    ['with times in brackets', (line: string) => `[2026-11-24 12:00:00] ${line}`],
    ['with Windows line endings', (line: string) => `${line}\r`],
    ['in colours', (line: string) => `\u001b[31m${line}\u001b[0m`],
  ])('%s gives the step that broke, its error and its own log', (_how, wrap) => {
    expect(readBuildOutput(PLAIN.split('\n').map(wrap).join('\n'))).toEqual(expected);
  });

  it('without numbers: the block at its end', () => {
    const tail = PLAIN.slice(PLAIN.indexOf('------'));
    expect(readBuildOutput(tail)).toEqual({ ...expected, log: ['npm error code EUSAGE'] });
  });

  it('that is not BuildKit’s is one log', () => {
    expect(readBuildOutput('make: *** No rule to make target')).toEqual({
      step: '',
      error: '',
      log: ['make: *** No rule to make target'],
    });
  });
});
