// What shells (dash, bash, busybox ash), env and runc say of programs that can't be started, coreutils and tar of files that
// aren't there; Git 2's own fatal errors.

import { rule, type ToolRules } from '../rule.ts';

const TOOLS =
  /^(?:make|gmake|gcc|g\+\+|cc|c\+\+|clang|clang\+\+|cmake|ninja|autoconf|automake|autoreconf|python|python2|python3|cargo|rustc|gfortran|bison|flex|nasm|yasm|protoc|ld)$/;
const program = (groups: Readonly<Record<string, string | undefined>>) => groups.name ?? groups.tool ?? '';
/** Bash's own words, which /bin/sh does not know. */
const BASH_WORDS = /^(?:source|pushd|popd|shopt|declare|function)$/;
/** A script, or a program of the project: where a system's or a virtual environment's own folder is named, a program is missing. */
const isFile = (name: string) => name.includes('/') && !isSystemProgram(name);
const isSystemProgram = (name: string) =>
  /^\/(?:usr|opt|root|home|bin|sbin|venv|\.venv)\/(?:[\w.+@-]{1,60}\/){0,6}[\w+@-]{1,60}$/.test(name) &&
  !/\/docker-entrypoint|entrypoint$/.test(name);
/** An image without a shell (scratch, distroless). */
const isShell = (name: string) => /^\/bin\/(?:sh|bash)$/.test(name);
const isPackageManager = (name: string) => /^(?:apt|apt-get|apk|yum|dnf|microdnf|zypper)$/.test(name);

const NOT_FOUND =
  /^(?:.{0,120}?[\s:])?(?:sh|ash|bash|dash|zsh|\/bin\/sh|\/bin\/bash|\/bin\/ash): (?:(?:line )?\d{1,6}: |eval: line \d{1,6}: |-c: line \d{1,6}: )?(?<name>[\w./+@-]{1,160}): (?:command )?not found/;
/** `./build.sh: 12: jq: not found`, `make: g++: No such file or directory`. */
const NOT_FOUND_IN =
  /^(?:npm (?:ERR!|error) )?(?:(?:[\w./+-]{1,120}(?: [\w-]{1,40})?: (?:line )?\d{1,6}: (?:eval: )?)(?<name>[\w.+@-]{1,120}): (?:command )?not found|(?:make|gmake)(?:\[\d{1,3}\])?: (?<tool>[\w./+-]{1,160}): (?:No such file or directory|Command not found|not found))$/;
const NOT_EXECUTABLE =
  /exec: "(?<name>[\w./+@-]{1,160})": (?:executable file not found|stat .{0,160}no such file)/;

export const SHELL: ToolRules = {
  tool: 'shell',
  rules: [
    ...[NOT_FOUND, NOT_EXECUTABLE, NOT_FOUND_IN].flatMap((pattern) => [
      // What looks for libraries with pkg-config says itself which one it wants.
      rule('build-tool-missing', 2, pattern, {
        cause: 'pkg-config isn’t installed.',
        next: 'Install pkg-config, and the development packages of the libraries that this step looks for.',
        when: (_, groups) => program(groups) === 'pkg-config',
      }),
      rule('command-not-found', 3, pattern, {
        cause: '“{name}” is a word of bash, and this step runs in /bin/sh.',
        next: 'Put SHELL ["/bin/bash", "-c"] before the step, or write it for sh (“.” instead of “source”).',
        when: (_, groups) => BASH_WORDS.test(program(groups)),
      }),
      rule('build-tool-missing', 3, pattern, {
        cause: 'The build tool “{name}” isn’t installed.',
        next: 'Install {name} before this step (Debian: build-essential, cmake, python3 …; Alpine: build-base …).',
        when: (_, groups) => TOOLS.test(program(groups)),
      }),
      rule('command-not-found', 3, pattern, {
        cause: 'The image has no shell ({name}).',
        next: 'RUN needs one: do this in an earlier stage and COPY --from it, or use the image’s -debug variant.',
        when: (_, groups) => isShell(program(groups)),
      }),
      rule('command-not-found', 3, pattern, {
        cause: 'This image has no {name}: it is another distribution.',
        next: 'Use the image’s own package manager (Alpine: apk, Debian: apt-get, Red Hat: dnf), or another base image.',
        when: (_, groups) => isPackageManager(program(groups)),
      }),
      rule('script-interpreter', 2, pattern, {
        cause:
          'The script “{name}” can’t start: it isn’t there, its interpreter isn’t, or it has Windows line endings.',
        next: 'Save {name} with LF line endings (.gitattributes: *.sh text eol=lf), check its first line, and that the file is copied.',
        when: (_, groups) => isFile(program(groups)) && !isShell(program(groups)),
      }),
      rule('command-not-found', 3, pattern, {
        cause: 'The program “{name}” isn’t installed.',
        next: 'Install {name} in an earlier step of this stage. For a tool of your dependencies, install devDependencies too, and keep node_modules/.bin in PATH.',
        when: (_, groups) =>
          !TOOLS.test(program(groups)) &&
          !isFile(program(groups)) &&
          !BASH_WORDS.test(program(groups)) &&
          !isShell(program(groups)) &&
          !isPackageManager(program(groups)) &&
          program(groups) !== 'pkg-config',
      }),
    ]),
    rule(
      'script-interpreter',
      3,
      /bad interpreter|cannot execute: required file not found|exec user process caused:? "?no such file or directory|^(?:\S{1,120}: )?(?:line \d{1,5}: )?set: .{0,20}[Ii]llegal option -\s{0,2}$|(?:env|\/usr\/bin\/env): (?:can't execute )?['‘“]?(?<name>[\w./+-]{1,40}(?:\\r|\r)?)['’”]?: No such file|exec (?<script>\/\S{1,160}): no such file or directory|\$'\\r': command not found|\^M/,
      {
        next: 'Save the script with LF line endings (.gitattributes: *.sh text eol=lf), and install the interpreter of its first line (bash isn’t in Alpine).',
      },
    ),
    rule(
      'permission',
      3,
      /^(?:.{0,120}?[\s:])?(?:sh|ash|bash|dash|\/bin\/sh|\/bin\/bash|\/bin\/ash): (?:(?:line )?\d{1,6}: )?(?<name>\/?\.{0,2}[\w./+@-]{1,160}): Permission denied|exec: "(?<other>[\w./+@-]{1,160})": permission denied/,
      {
        cause: 'The script isn’t executable.',
        next: 'Make it executable: COPY --chmod=755, or git update-index --chmod=+x.',
      },
    ),
    rule(
      'permission',
      2,
      /\b(?:EACCES|Permission denied|permission denied|Operation not permitted|EPERM|PermissionError|EROFS|Read-only file system)\b/,
    ),
    rule(
      'permission',
      3,
      /detected dubious ownership in repository at '(?<file>[^']{1,160})'|unsafe repository \('(?<other>[^']{1,160})' is owned by/,
      {
        cause: 'Git doesn’t trust {file}: it belongs to another user.',
        next: 'Run git config --global --add safe.directory {file}, or COPY --chown to the user of this step.',
      },
    ),
    rule(
      'unknown',
      1,
      /^(?:cp|mv|install): (?:cannot stat |can't (?:stat|rename) )['‘]?(?<file>[^'’:]{1,160})['’]?: No such file/,
      {
        cause: 'The step copies {file}, which isn’t there.',
        next: 'Check what should have made {file} (an earlier command, a COPY), and its path.',
      },
    ),
    rule('unknown', 3, /^make(?:\[\d{1,3}\])?: \S{1,80}: Operation not permitted$/, {
      cause: 'The base image is newer than the builder’s container runtime can run.',
      next: 'Update the builder (runc, libseccomp), or use an older base image.',
    }),
    rule('permission', 3, /Access to the path '(?<file>[^']{1,200})' is denied/, {
      cause: 'The user of this step may not write {file}.',
    }),
    rule('permission', 3, /Unable to lock database: Permission denied|Failed to open apk database/, {
      cause: 'apk needs root, and this step runs as another user.',
      next: 'Install packages before USER, or switch to USER root for this step.',
    }),
    rule(
      'command-not-found',
      3,
      /gnupg, gnupg2 and gnupg1 do not seem to be installed|binary with name "(?<program>[\w.+-]{1,40})" not found in PATH|git: '(?<name>lfs)' is not a git command|^tar \(child\): (?<packer>\w{1,12}): Cannot exec: No such file/,
      { next: 'Install the package that has it before this step.' },
    ),
    rule('copy-missing', 1, /^chmod: (?:cannot access )?['‘]?(?<file>[^'’:]{1,160})['’]?: No such file/, {
      cause: '{file} isn’t there.',
      next: 'COPY {file} before this step, and check its path.',
    }),
    rule(
      'unknown',
      2,
      /gzip: stdin: not in gzip format|This does not look like a tar archive|End-of-central-directory signature not found/,
      {
        cause: 'What was downloaded isn’t an archive: often it is an error page.',
        next: 'Check the URL and the version in it; curl -f (or wget without -q) shows the server’s error.',
      },
    ),
    rule(
      'unknown',
      3,
      /^(?:\/bin\/sh: )?(?:\d{1,4}: )?(?<name>\w{1,60}): (?:parameter not set|unbound variable)$/,
      {
        cause: 'The variable {name} isn’t set.',
        next: 'Declare it with ARG or ENV in this stage (after FROM), and pass it with --build-arg.',
      },
    ),
    rule(
      'unknown',
      3,
      /(?:addgroup: gid|groupadd: GID|useradd: UID|adduser: uid|addgroup: The GID) [`'‘]?\d{1,6}['’]? (?:in use|already exists|is not unique|is already in use)/,
      {
        cause: 'The base image has a user or group with this id already.',
        next: 'Use the one that is there (node, ubuntu), or another id.',
      },
    ),
    rule('unknown', 3, /Unable to locate credentials|An error occurred \(403\) when calling/, {
      cause: 'AWS doesn’t accept the step’s credentials, or there are none.',
      next: 'Pass credentials that may read it as a build secret.',
    }),
    rule('command-not-found', 1, /exit code: 127\b/),
    rule('permission', 1, /exit code: 126\b/),
  ],
};

export const GIT: ToolRules = {
  tool: 'git',
  rules: [
    rule(
      'git-auth',
      3,
      /could not read (?:Username|Password) for '?(?<host>[^'\s]{1,160})|Authentication failed for '?(?<other>[^'\s]{1,160})|Permission denied \(publickey|terminal prompts disabled|Invalid username or (?:password|token)|(?:remote|ERROR): (?:Repository not found|Invalid (?:username|credentials)|HTTP Basic: Access denied|Write access to repository not granted|The project you were looking for could not be found)|fatal: repository '[^']{1,200}' not found|unable to access '[^']{1,200}': The requested URL returned error: 40[13]|failed to authenticate when downloading repository|batch response: Authentication required|Support for password authentication was removed/,
      {},
    ),
    rule('git-auth', 3, /Host key verification failed/, {
      cause: 'The step doesn’t know the key of the Git host.',
      next: 'Run ssh-keyscan HOST >> ~/.ssh/known_hosts before it, and forward SSH with --ssh default.',
    }),
    rule('git-auth', 2, /fatal: Could not read from remote repository/i),
    rule('command-not-found', 3, /cannot run ssh: No such file|(?:^|[\s:])ssh: (?:command )?not found$/, {
      cause: 'The repository’s address needs ssh, and no ssh client is installed.',
      next: 'Install openssh-client before this step, or use the repository’s https address.',
    }),
    rule('git-submodule', 3, /fatal: not a git repository/, {
      cause: 'The step updates Git submodules, and .git isn’t in the build context.',
      next: 'Check submodules out before the build (in CI: submodules: recursive), and leave git submodule out of the Dockerfile.',
      when: ({ command }) => /\bgit submodule\b/.test(command),
    }),
    rule('unknown', 2, /fatal: not a git repository/, {
      cause: 'The step asks Git, and .git isn’t in the build context.',
      next: 'Pass the version or commit with --build-arg, or let .git through .dockerignore.',
      when: ({ command }) => !/\bgit submodule\b/.test(command),
    }),
    rule('unknown', 3, /Remote branch (?<branch>\S{1,100}) not found in upstream/, {
      cause: 'The repository has no branch or tag {branch}.',
      next: 'Fix the name after --branch.',
    }),
    rule('unknown', 3, /This repository (?:is over its data quota|exceeded its LFS budget)/, {
      cause: 'The repository’s quota for Git LFS is used up.',
      next: 'Buy more data, or take the files from elsewhere.',
    }),
    rule(
      'command-not-found',
      3,
      /spawn git ENOENT|syscall spawn git$|Couldn't find the binary git|git: command not found|executable file not found.{0,20}git\b|Cannot find command 'git'|exec: "git": executable file not found|Git executable not found/,
      {
        cause: 'Git isn’t installed in the image, and a dependency comes from a Git repository.',
        next: 'Install git before this step.',
      },
    ),
  ],
};
