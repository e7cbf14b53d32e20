// What shells (dash, bash, busybox ash), env and runc say of programs that can't be started.

import { rule, type ToolRules } from '../rule.ts';

const TOOLS =
  /^(?:make|gmake|gcc|g\+\+|cc|c\+\+|clang|clang\+\+|cmake|ninja|pkg-config|autoconf|automake|autoreconf|python|python2|python3|cargo|rustc|gfortran|bison|flex|nasm|yasm|protoc|ld)$/;
const program = (groups: Readonly<Record<string, string | undefined>>) => groups.name ?? '';
const isFile = (name: string) => name.includes('/');

const NOT_FOUND =
  /^(?:.{0,120}?[\s:])?(?:sh|ash|bash|dash|zsh|\/bin\/sh|\/bin\/bash|\/bin\/ash): (?:(?:line )?\d{1,6}: |eval: line \d{1,6}: |-c: line \d{1,6}: )?(?<name>[\w./+@-]{1,160}): (?:command )?not found/;
const NOT_EXECUTABLE =
  /exec: "(?<name>[\w./+@-]{1,160})": (?:executable file not found|stat .{0,160}no such file)/;

export const SHELL: ToolRules = {
  tool: 'shell',
  rules: [
    ...[NOT_FOUND, NOT_EXECUTABLE].flatMap((pattern) => [
      rule('build-tool-missing', 3, pattern, {
        cause: 'The build tool “{name}” isn’t installed.',
        next: 'Install {name} before this step (Debian: build-essential, cmake, python3 …; Alpine: build-base …).',
        when: (_, groups) => TOOLS.test(program(groups)),
      }),
      rule('script-interpreter', 2, pattern, {
        cause:
          'The script “{name}” can’t start: it isn’t there, its interpreter isn’t, or it has Windows line endings.',
        next: 'Save {name} with LF line endings (.gitattributes: *.sh text eol=lf), check its first line, and that the file is copied.',
        when: (_, groups) => isFile(program(groups)),
      }),
      rule('command-not-found', 3, pattern, {
        cause: 'The program “{name}” isn’t installed.',
        next: 'Install {name} in an earlier step of this stage. For a tool of your dependencies, install devDependencies too, and keep node_modules/.bin in PATH.',
        when: (_, groups) => !TOOLS.test(program(groups)) && !isFile(program(groups)),
      }),
    ]),
    rule(
      'script-interpreter',
      3,
      /bad interpreter|(?:env|\/usr\/bin\/env): (?:can't execute )?['‘“]?(?<name>[\w./+-]{1,40}(?:\\r|\r)?)['’”]?: No such file|exec (?<script>\/\S{1,160}): no such file or directory|\$'\\r': command not found|\^M/,
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
      /\b(?:EACCES|Permission denied|permission denied|Operation not permitted|EPERM|PermissionError)\b/,
    ),
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
      /could not read (?:Username|Password) for '?(?<host>[^'\s]{1,160})|Authentication failed for '?(?<other>[^'\s]{1,160})|Permission denied \(publickey|Host key verification failed|terminal prompts disabled|Invalid username or (?:password|token)|remote: (?:Repository not found|Invalid username|HTTP Basic: Access denied|Write access to repository not granted)|fatal: repository '[^']{1,200}' not found|The requested URL returned error: 403|Support for password authentication was removed|fatal: Could not read from remote repository/,
      {},
    ),
    rule(
      'command-not-found',
      3,
      /spawn git ENOENT|git: command not found|executable file not found.{0,20}git\b|Cannot find command 'git'|exec: "git": executable file not found/,
      {
        cause: 'Git isn’t installed in the image, and a dependency comes from a Git repository.',
        next: 'Install git before this step.',
      },
    ),
  ],
};
