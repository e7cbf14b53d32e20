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
    ['with a time of day', (line: string) => `21:53:25  ${line}`],
    ['with a time of day in brackets', (line: string) => `[22:01:37.054] ${line}`],
    ['as a step of Cloud Build', (line: string) => `Step #1 - "build": ${line}`],
    ['with Windows line endings', (line: string) => `${line}\r`],
    ['in colours', (line: string) => `\u001b[31m${line}\u001b[0m`],
  ])('%s gives the step that broke, its error and its own log', (_how, wrap) => {
    expect(readBuildOutput(PLAIN.split('\n').map(wrap).join('\n'))).toEqual(expected);
  });

  it('without numbers: the block at its end', () => {
    const tail = PLAIN.slice(PLAIN.indexOf('------'));
    expect(readBuildOutput(tail)).toEqual({ ...expected, log: ['npm error code EUSAGE'] });
  });

  it('of a terminal: padded lines, older numbers and the error of compose', () => {
    const tail = ` => ERROR [build 4/5] RUN npm ci                      1.0s
------
 > [build 4/5] RUN npm ci:                                   
#0 0.988 npm error code EUSAGE                               
------
failed to solve: process "/bin/sh -c npm ci" did not complete successfully: exit code: 1`;
    const { step, error, log } = readBuildOutput(tail);
    expect({ step, error }).toEqual({ step: expected.step, error: expected.error });
    expect(log.map((line) => line.trim())).toEqual(['npm error code EUSAGE']);
  });

  it('of the classic builder: the last step that began', () => {
    const classic = `Step 4/5 : COPY . .
 ---> 5f8f2c1d
Step 5/5 : RUN npm ci
 ---> Running in 7b165cda3f88
npm error code EUSAGE
The command '/bin/sh -c npm ci' returned a non-zero code: 1
ERROR: Service 'web' failed to build`;
    expect(readBuildOutput(classic)).toEqual({
      step: '[5/5] RUN npm ci',
      error: "The command '/bin/sh -c npm ci' returned a non-zero code: 1",
      log: ['npm error code EUSAGE'],
    });
  });

  it('of Podman', () => {
    const podman = `[1/2] STEP 6/10: RUN npm ci
npm error code EUSAGE
Error: building at STEP "RUN npm ci": while running runtime: exit status 1`;
    expect(readBuildOutput(podman)).toMatchObject({
      step: '[6/10] RUN npm ci',
      log: ['npm error code EUSAGE'],
    });
  });

  it('with the words of older frontends around the error', () => {
    const old = ` > [2/2] RUN npm ci:
------
failed to solve with frontend dockerfile.v0: failed to build LLB: executor failed running [/bin/sh -c npm ci]: exit code: 1`;
    expect(readBuildOutput(old).error).toBe('executor failed running [/bin/sh -c npm ci]: exit code: 1');
  });

  it('that is not BuildKit’s is one log', () => {
    expect(readBuildOutput('make: *** No rule to make target')).toEqual({
      step: '',
      error: '',
      log: ['make: *** No rule to make target'],
    });
  });
});
