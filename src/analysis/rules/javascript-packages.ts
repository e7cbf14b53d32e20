// npm 6 to 11, yarn 1 and berry, pnpm 8 to 10, bun 1, deno 2, corepack, node-gyp. Wording from their own sources and error code lists
// (pnpm.io/errors, yarnpkg.com/advanced/error-codes).

import { rule, type StepContext, type ToolRules } from '../rule.ts';

const OUTDATED = (tool: string, file: string, command: string) => ({
  cause: `${file} doesn’t match package.json.`,
  next: `Run ${command} locally with the same ${tool} version and commit ${file}.`,
});
const AUTH = {
  next: 'Pass a valid registry token to the install step as a build secret (in .npmrc or .yarnrc.yml), and check that it may read this package.',
};
const GYP = {
  cause: 'node-gyp has to compile a dependency, and the image has no {what}.',
  next: 'Install python3, make and g++ before the install step (Alpine: apk add python3 make g++; Debian: apt-get install python3 make g++).',
};
export const JAVASCRIPT: ToolRules = {
  tool: 'javascript',
  rules: [
    rule(
      'lockfile-missing',
      3,
      /can(?: only)? install (?:packages )?with an existing package-lock\.json|cipm can only install packages with an existing|The `npm ci` command can only install with an existing|ERR_PNPM_NO_LOCKFILE|^Lockfile not found|lockfile would have been created by this install/,
      {
        next: 'Commit the lock file and COPY it next to package.json before the install step.',
      },
    ),
    rule(
      'lockfile-outdated',
      3,
      /package\.json and package-lock\.json(?: or npm-shrinkwrap\.json)? are (?:not )?in sync|Missing: \S{1,200} from lock file|Invalid: lock file's \S{1,200} does not satisfy/,
      OUTDATED('npm', 'package-lock.json', 'npm install'),
    ),
    rule(
      'lockfile-outdated',
      3,
      /Your lockfile needs to be updated, but yarn was run with/,
      OUTDATED('yarn', 'yarn.lock', 'yarn install'),
    ),
    rule(
      'lockfile-outdated',
      3,
      /lockfile would have been modified by this install|doesn't seem to be present in your lockfile/,
      OUTDATED('yarn', 'yarn.lock', 'yarn install'),
    ),
    rule(
      'lockfile-outdated',
      3,
      /ERR_PNPM_(?:OUTDATED_LOCKFILE|LOCKFILE_MISSING_DEPENDENCY)|frozen installation because the lockfile needs updates|pnpm-lock\.yaml is not up[- ]to[- ]date with/,
      OUTDATED('pnpm', 'pnpm-lock.yaml', 'pnpm install'),
    ),
    rule(
      'lockfile-outdated',
      3,
      /error: lockfile had changes, but lockfile is frozen/,
      OUTDATED('bun', 'bun.lock', 'bun install'),
    ),
    rule(
      'lockfile-outdated',
      3,
      /error: The lockfile is out of date\. Run `deno/,
      OUTDATED('deno', 'deno.lock', 'deno install'),
    ),
    rule(
      'lockfile-format',
      3,
      /version of the lockfile is incompatible with this version of pnpm|ERR_PNPM_LOCKFILE_BREAKING_CHANGE|ERR_PNPM_LOCKFILE_CONFIG_MISMATCH|ERR_PNPM_BROKEN_LOCKFILE|Ignoring not compatible lockfile|(?:Outdated|Unknown) lockfile version|lockfileVersion \S{1,20} (?:is )?(?:not supported|unsupported)/,
      {
        next: 'Pin the package manager to the version that wrote the lock file (packageManager in package.json), or write the lock file again with the one in the image.',
      },
    ),
    rule(
      'dependency-conflict',
      3,
      /npm (?:ERR!|error) (?:code )?ERESOLVE|ERR_PNPM_PEER_DEP_ISSUES|unable to resolve dependency tree|Conflicting peer dependency/,
      {
        cause: 'npm can’t find versions of the dependencies that fit together.',
        next: 'Change the version of the package that conflicts (npm ls shows who asks for it); --legacy-peer-deps only hides it.',
      },
    ),
    rule(
      'copy-missing',
      2,
      /^\s{0,2}ENOENT\s{1,4}ENOENT: no such file or directory, open '(?<file>[^']{1,200})'/,
      {
        cause: 'pnpm reads {file}, which isn’t in the image.',
        next: 'COPY {file} before the install step; check .dockerignore.',
      },
    ),
    rule('dependency-conflict', 2, /npm (?:ERR!|error)\s{1,4}(?:dev )?peer (?<peer>\S{1,80} from \S{1,80})/),
    rule(
      'package-auth',
      3,
      /npm (?:ERR!|error) code (?:E401|E403|ENEEDAUTH)|(?:401 Unauthorized|403 Forbidden) - (?:GET|PUT) https?:\/\/|ERR_PNPM_FETCH_40[13]|Unable to authenticate, (?:need|your)|Incorrect or missing password|YN0041|Request failed \\?"(?:401|403)|YN0033|No authentication configured for request|Response Code: 40[13]|error: GET https?:\/\/\S{1,200} - 40[13]|authentication token not provided/,
      AUTH,
    ),
    rule(
      'package-not-found',
      3,
      /404 Not Found - GET https?:\/\/\S{1,200} - Not found|'(?<package>[^']{1,120})' is not in (?:this|the npm) registry|ERR_PNPM_FETCH_404|ERR_PNPM_WORKSPACE_PKG_NOT_FOUND|An unexpected error occurred: "https?:\/\/[^"]{1,200}: Not found|https?:\/\/\S{1,200}: Request failed \\?"404|Response Code: 404|Couldn't find package "(?<other>[^"]{1,120})"|YN0035.{0,160}Package not found|error: (?<third>\S{1,100}) failed to resolve$|error: GET https?:\/\/\S{1,200} - 404/,
      {
        next: 'Check the package’s name; if it is private, configure its registry and pass a token as a build secret.',
      },
    ),
    rule(
      'pinned-version-gone',
      3,
      /No matching version found for (?<package>\S{1,160}?)\.?$|ERR_PNPM_NO_MATCHING_VERSION|Couldn't find any versions for "(?<other>[^"]{1,120})"|notarget|YN0082|No version matching "[^"]{1,60}" found for/,
      {
        next: 'Ask for a version that exists (npm view shows them), then update the lock file.',
      },
    ),
    rule(
      'checksum-mismatch',
      3,
      /EINTEGRITY|Integrity check failed|integrity checksum failed|ERR_PNPM_TARBALL_INTEGRITY|YN0018|computed integrity doesn't match/,
      {
        next: 'Retry without the cache. If it fails again, find out whether upstream or a proxy changed the package before you update the lock file.',
      },
    ),
    rule(
      'toolchain-too-old',
      3,
      /npm (?:ERR!|error) code EBADENGINE|The engine "(?<engine>[\w-]{1,30})" is incompatible with this module|ERR_PNPM_UNSUPPORTED_ENGINE|Unsupported (?:engine|environment)[^.]{0,60} ?(?:bad|wanted)|ERR_PNPM_BAD_PM_VERSION|project's package\.json defines "packageManager"|requires a (?:minimum Node\.js|Node) version|requires at least Node\.js|known not to run on Node\.js|only supports Node\.js|Node\.js v?\d[\d.]{0,12} is not supported|requires Node\.js (?:version )?[>=^v]{0,3}\d|You are using Node\.js \d[\d.]{0,12}\. .{0,80}(?:required|requires)|does not support Node\.js v?\d|Node\.js version .{0,60} is required|ERR_VM_DYNAMIC_IMPORT_CALLBACK|SyntaxError: Unexpected (?:token '(?:\?|\?\?=|\|\|=|\.)'|reserved word)|(?:File|ReadableStream|structuredClone|fetch) is not defined$|(?:crypto\.hash|crypto\$2\.getRandomValues|Object\.hasOwn|availableParallelism|\.(?:toSorted|toReversed|withResolvers|styleText|findLast)) is not a function|(?:Cannot find module|No such built-in module:?|The requested module) '?node:|^node: bad option/,
      {
        next: 'Use a node base image with the version that package.json or the tool asks for.',
      },
    ),
    rule('toolchain-too-old', 3, /(?<what>Cannot find matching keyid): (?!\$)/, {
      cause:
        'The corepack in the image is too old: it doesn’t know the key that npm signs packages with now.',
      next: 'Run npm install -g corepack@latest before corepack enable, or use a newer node base image.',
    }),
    rule('toolchain-too-old', 2, /Not compatible with your version of node\/npm: (?<package>\S{1,100})/),
    rule(
      'build-tool-missing',
      3,
      /gyp ERR! find Python(?: Python is not set| - "python3?" is not in PATH|.{0,10}You need to install)|Could not find any Python installation to use|Can't find Python executable/,
      { ...GYP, cause: 'node-gyp has to compile a dependency, and the image has no Python.' },
    ),
    rule(
      'build-tool-missing',
      3,
      /gyp ERR! (?:stack Error: )?(?:not found: make|.{0,40}`make` failed with exit code: 127)|gyp ERR! stack Error: spawn make ENOENT/,
      { ...GYP, cause: 'node-gyp has to compile a dependency, and the image has no make.' },
    ),
    rule(
      'build-tool-missing',
      3,
      /^(?:npm (?:ERR!|error) )?make: (?<what>g\+\+|cc|gcc|c\+\+): (?:No such file or directory|Command not found|not found)/,
      GYP,
    ),
    rule(
      'script-missing',
      3,
      /Missing script:? "?(?<script>[\w:.-]{1,80})|(?:error|^) ?Command "(?<other>[\w:.-]{1,80})" not found\.|Couldn't find a script named "(?<third>[\w:.-]{1,80})"|ERR_PNPM_NO_SCRIPT|error: Script not found "(?<fourth>[\w:.-]{1,80})"/,
      {
        next: 'Add the script to package.json, or fix its name in the Dockerfile.',
      },
    ),
    rule(
      'copy-missing',
      3,
      /ENOENT: no such file or directory, open '(?<file>[^']{1,200}(?:package\.json|package-lock\.json|tsconfig\.json))'|Couldn't find a package\.json file in|Could not find package\.json at|Could not find Prisma Schema|as it does not contain a package\.json file|ERR_PNPM_NO_(?:PKG_MANIFEST|IMPORTER_MANIFEST_FOUND)/,
      {
        cause: 'package.json isn’t in the folder where the step runs.',
        next: 'COPY package.json into the WORKDIR before this step, and check that .dockerignore doesn’t leave it out.',
      },
    ),
    rule('package-not-found', 3, /ERR_PNPM_NO_OFFLINE_(?:TARBALL|META)/, {
      cause: 'pnpm runs with --offline, and a package isn’t in its store.',
      next: 'Run pnpm fetch with the same lock file before it (and keep its store), or leave --offline out.',
    }),
    rule(
      'network',
      2,
      /^npm (?:ERR!|error) (?:code|errno) (?:ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/,
      {
        next: 'Retry. If it fails again, look at the proxy between the builder and the registry.',
      },
    ),
    rule(
      'network',
      2,
      /^error: (?:FailedToOpenSocket|Connection(?:Closed|Refused|Reset|TimedOut)|Timeout|UnexpectedHttpStatus|DNSResolveFailed|TooManyRedirects) (?:downloading|fetching|loading) /,
      {
        next: 'Retry. If it fails again, look at the proxy between the builder and the registry.',
      },
    ),
    rule('build-tool-missing', 3, /Error: not found: make$/, {
      ...GYP,
      cause: 'node-gyp has to compile a dependency, and the image has no make.',
    }),
    rule('toolchain-too-old', 3, /invalid mode: 'rU'/, {
      cause: 'This node-gyp is too old for the Python in the image.',
      next: 'Update npm (and with it node-gyp), or install Python 3.10 or older for this step.',
    }),
    rule('wrong-platform', 3, /npm (?:ERR!|error) code EBADPLATFORM|ERR_PNPM_UNSUPPORTED_PLATFORM/, {
      cause: 'A dependency is made for another platform than the one you build.',
      next: 'Move it to optionalDependencies, and install without copying node_modules into the image.',
    }),
    rule(
      'command-not-found',
      3,
      /could not determine executable to run|Executable doesn't exist at (?<browser>\S{1,160})|Could not find (?<other>Chrome) \(ver|No binary for (?<third>\w{1,30}) browser/,
      {
        next: 'Install it before this step: devDependencies for a tool, npx playwright install (or puppeteer browsers install) for a browser.',
      },
    ),
    ...(['command-not-found', 'script-missing'] as const).map((kind) =>
      rule(kind, 3, /ERR_PNPM_RECURSIVE_EXEC_FIRST_FAIL\s{1,4}Command "(?<name>[\w:.@/-]{1,80})" not found/, {
        cause:
          kind === 'script-missing'
            ? 'package.json has no script “{name}”, and no installed package has such a command.'
            : 'No installed package has the command “{name}”.',
        next:
          kind === 'script-missing'
            ? 'Fix the name of the script, or COPY the package.json that has it.'
            : 'Add the package that has {name} to devDependencies, and install these too before this step.',
        when: ({ command }) =>
          /\bpnpm (?:-\S{1,40} ){0,4}(?:exec|dlx|x)\b/.test(command) === (kind === 'command-not-found'),
      }),
    ),
    rule(
      'secret-missing',
      3,
      /(?:npm (?:ERR!|error) |error )Failed to replace env in config: \$\{(?<secret>\w{1,60})\}|Environment variable not found \((?<other>\w{1,60})\)/,
      {
        cause: 'The registry’s token isn’t set in this step.',
        next: 'Pass it with --secret and RUN --mount=type=secret,id=…,env=…, in CI too.',
      },
    ),
    rule(
      'command-not-found',
      3,
      /^(?:Error: |error: )?(?:Error: )?spawn (?<name>(?!make |git )[\w.+-]{1,60}) ENOENT/,
      {
        cause: 'The program “{name}” isn’t installed.',
        next: 'Install {name} in an earlier step of this stage, or fix PATH.',
      },
    ),
    rule('command-not-found', 3, /Your system is missing the dependency: (?<name>\w{1,40})/, {
      next: 'Install it before this step, or use an image of cypress/included.',
    }),
    rule('unknown', 3, /Exit handler never called!|cb\(\) never called!/, {
      cause: 'npm itself crashed.',
      next: 'Retry. If it fails again, pin another version of npm (npm install -g npm@…) or node.',
    }),
    rule('unknown', 3, /ERR_PNPM_ABORTED_REMOVE_MODULES_DIR_NO_TTY/, {
      cause: 'pnpm wants to remove node_modules and can’t ask.',
      next: 'Set ENV CI=true before this step, and put node_modules into .dockerignore.',
    }),
    rule('unknown', 3, /ERR_PNPM_IGNORED_BUILDS/, {
      cause: 'pnpm 11 fails where dependencies’ build scripts aren’t allowed.',
      next: 'List them in pnpm.onlyBuiltDependencies (or allowBuilds), or pin the pnpm that you use locally.',
    }),
    rule('unknown', 3, /^No test(?: file)?s found, exiting with code 1/, {
      cause: 'There are no tests where the test runner looks for them.',
      next: 'COPY the tests before this step, or pass --passWithNoTests.',
    }),
    rule('unknown', 3, /npm (?:ERR!|error) (?:code EJSONPARSE|JSON\.parse )/, {
      cause: 'package.json isn’t valid JSON.',
      next: 'Fix the place that the message names.',
    }),
    rule('unknown', 3, /Tracker "idealTree" already exists/, {
      cause: 'npm runs in the root folder: no WORKDIR is set.',
      next: 'Add a WORKDIR (such as /app) before COPY and npm install.',
    }),
    rule(
      'permission',
      3,
      /(?:npm (?:ERR!|error)|Error:) ?(?:Error: )?EACCES: permission denied, \w{1,12} '(?<file>[^']{1,200})'/,
      {
        cause: 'npm may not write {file}: it belongs to another user.',
        next: 'Give the folder to the user before USER: COPY --chown=node:node, or RUN chown.',
      },
    ),
  ],
};

export const isInstall = ({ command }: StepContext) =>
  /\b(?:npm (?:ci|i|install)|yarn(?: install)?|pnpm i|bun install|pip3? install|uv (?:sync|pip)|poetry install|bundle install|gem install|cargo|go (?:mod|get|build))\b/.test(
    command,
  );
