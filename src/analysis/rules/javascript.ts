// npm 6 to 11, yarn 1 and berry, pnpm 8 to 10, bun 1; Node.js 14 to 24; node-gyp; TypeScript, webpack, Next.js, Vite, rollup,
// esbuild; ESLint and Prettier. Wording from their own sources and error code lists (pnpm.io/errors, yarnpkg.com/advanced/error-codes).

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
const NATIVE = {
  cause: 'The binary {module} for this platform wasn’t installed.',
  next: 'Delete node_modules and the lock file, install again and commit the lock file (npm’s bug with optional dependencies), or add {module} as a dependency. Don’t copy node_modules into the image.',
};

export const JAVASCRIPT: ToolRules = {
  tool: 'javascript',
  rules: [
    rule(
      'lockfile-missing',
      3,
      /can only install with an existing package-lock\.json|The `npm ci` command can only install with an existing|ERR_PNPM_NO_LOCKFILE|lockfile would have been created by this install/,
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
      /YN0028|lockfile would have been modified by this install/,
      OUTDATED('yarn', 'yarn.lock', 'yarn install'),
    ),
    rule(
      'lockfile-outdated',
      3,
      /ERR_PNPM_OUTDATED_LOCKFILE|pnpm-lock\.yaml is not up[- ]to[- ]date with/,
      OUTDATED('pnpm', 'pnpm-lock.yaml', 'pnpm install'),
    ),
    rule(
      'lockfile-outdated',
      3,
      /error: lockfile had changes, but lockfile is frozen/,
      OUTDATED('bun', 'bun.lock', 'bun install'),
    ),
    rule(
      'lockfile-format',
      3,
      /version of the lockfile is incompatible with this version of pnpm|ERR_PNPM_LOCKFILE_BREAKING_CHANGE|ERR_PNPM_LOCKFILE_CONFIG_MISMATCH|Ignoring not compatible lockfile|(?:Outdated|Unknown) lockfile version|lockfileVersion .{0,60}(?:not supported|unsupported)|YN0\d{3}.{0,80}lockfile version/,
      {
        next: 'Pin the package manager to the version that wrote the lock file (packageManager in package.json), or write the lock file again with the one in the image.',
      },
    ),
    rule(
      'dependency-conflict',
      3,
      /ERESOLVE|ERR_PNPM_PEER_DEP_ISSUES|unable to resolve dependency tree|Conflicting peer dependency/,
      {
        cause: 'npm can’t find versions of the dependencies that fit together.',
        next: 'Change the version of the package that conflicts (npm ls shows who asks for it); --legacy-peer-deps only hides it.',
      },
    ),
    rule(
      'package-auth',
      3,
      /npm (?:ERR!|error) code (?:E401|E403|ENEEDAUTH)|(?:401 Unauthorized|403 Forbidden) - (?:GET|PUT) https?:\/\/|ERR_PNPM_FETCH_40[13]|Unable to authenticate, (?:need|your)|Incorrect or missing password|YN0041|error An unexpected error occurred: "https?:\/\/[^"]{1,200}: Request failed \\?"(?:401|403)|Request failed "(?:401|403)|authentication token not provided/,
      AUTH,
    ),
    rule(
      'package-not-found',
      3,
      /404 Not Found - GET https?:\/\/\S{1,200} - Not found|'(?<package>[^']{1,120})' is not in (?:this|the npm) registry|ERR_PNPM_FETCH_404|Couldn't find package "(?<other>[^"]{1,120})"|YN0035|error: (?<third>\S{1,100}) failed to resolve$|GET https?:\/\/registry\.npmjs\.org\/\S{1,120} - 404/,
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
      /npm (?:ERR!|error) code EBADENGINE|The engine "(?<engine>[\w-]{1,30})" is incompatible with this module|ERR_PNPM_UNSUPPORTED_ENGINE|Unsupported (?:engine|environment)[^.]{0,60} ?(?:bad|wanted)|requires Node\.js (?:version )?[>=^v]{0,3}\d|You are using Node\.js \d[\d.]{0,12}\. .{0,80}(?:required|requires)|does not support Node\.js v?\d|Node\.js version .{0,60} is required|ERR_VM_DYNAMIC_IMPORT_CALLBACK|SyntaxError: Unexpected token '(?:\?|\?\?=|\|\|=|\.)'/,
      {
        next: 'Use a node base image with the version that package.json or the tool asks for.',
      },
    ),
    rule('toolchain-too-old', 3, /ERR_OSSL_EVP_UNSUPPORTED|error:0308010C:digital envelope routines/, {
      cause: 'This webpack is too old for the OpenSSL of Node.js 17 and later.',
      next: 'Update webpack (or react-scripts) to 5, or use a node:16 base image; NODE_OPTIONS=--openssl-legacy-provider is a stopgap.',
    }),
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
      /Missing script:? "?(?<script>[\w:.-]{1,80})|Command "(?<other>[\w:.-]{1,80})" not found\.|Couldn't find a script named "(?<third>[\w:.-]{1,80})"|ERR_PNPM_NO_SCRIPT|error: Script not found "(?<fourth>[\w:.-]{1,80})"/,
      {
        next: 'Add the script to package.json, or fix its name in the Dockerfile.',
      },
    ),
    rule(
      'copy-missing',
      3,
      /ENOENT: no such file or directory, open '(?<file>[^']{1,200}(?:package\.json|package-lock\.json|tsconfig\.json))'|Couldn't find a package\.json file in|ERR_PNPM_NO_(?:PKG_MANIFEST|IMPORTER_MANIFEST_FOUND)/,
      {
        cause: 'package.json isn’t in the folder where the step runs.',
        next: 'COPY package.json into the WORKDIR before this step, and check that .dockerignore doesn’t leave it out.',
      },
    ),
    rule(
      'native-binary-missing',
      3,
      /Cannot find (?:module|package) '?(?<module>@(?:rollup\/rollup|esbuild|swc\/core|next\/swc|parcel\/watcher|tailwindcss\/oxide|img\/sharp|biomejs\/cli|oxc-\w{1,20}\/binding|rspack\/binding|node-rs\/\w{1,20}|napi-rs\/\w{1,20}|unrs\/resolver-binding|lightningcss)-[\w-]{1,40})/,
      NATIVE,
    ),
    rule(
      'native-binary-missing',
      3,
      /Cannot find module '?(?<module>(?:\.\.\/)?lightningcss(?:\.[\w-]{1,30}|-[\w-]{1,30}))|The package "(?<other>@esbuild\/[\w-]{1,30})" could not be found|You installed esbuild for another platform|Could not load the "sharp" module using the|Failed to load SWC binary for|Failed to load native binding|Cannot find native binding/,
      {
        next: NATIVE.next.replaceAll('{module}', 'the missing package'),
      },
    ),
    rule('wrong-platform', 3, /invalid ELF header|wrong ELF class/, {
      cause: 'A native module was compiled for another platform.',
      next: 'Don’t copy node_modules into the image (put it into .dockerignore); install the dependencies in the build.',
    }),
    rule(
      'module-not-found',
      3,
      /error TS2307: Cannot find module '(?<module>[^']{1,160})'|Module not found: (?:Error: )?Can't resolve '(?<other>[^']{1,160})'|Rollup failed to resolve import "(?<third>[^"]{1,160})"|(?:Failed|failed) to resolve (?:import|entry for package) "(?<fourth>[^"]{1,160})"|Could not resolve "(?<fifth>[^"]{1,160})"|Could not resolve entry module/,
      {
        next: 'Add it to package.json and the lock file, or fix the path (capital letters count on Linux, and the file must be copied).',
      },
    ),
    rule(
      'module-not-found',
      2,
      /Cannot find (?:module|package) '(?<module>[^']{1,160})'|ERR_MODULE_NOT_FOUND|Cannot find package/,
      {
        cause: 'Node.js can’t find the module {module}.',
        next: 'Add {module} to dependencies (a build needs devDependencies too: no --omit=dev before it), or fix the path.',
      },
    ),
    rule(
      'compile-error',
      3,
      /error TS\d{4,5}: |^(?:\u{1F6A8} |× )?Type error: |Syntax error: .{1,120}|\[(?:vite|rollup)[^\]]{0,20}\] .{0,40}(?:Transform failed|Parse error)|Module parse failed|SyntaxError: (?:Unexpected|Invalid|Missing|Unterminated)/u,
      {},
    ),
    rule(
      'compile-error',
      2,
      /Transform failed with \d{1,4} error|webpack compiled with \d{1,4} error|Build failed because of webpack errors|✘ \[ERROR\]|Unexpected token/,
      {},
    ),
    rule('compile-error', 1, /^Failed to compile\.?$|error during build:/, {}),
    rule(
      'lint-failed',
      3,
      /✖ \d{1,6} problems? \(\d{1,6} errors?|Code style issues (?:found|were found)|\[eslint\]|^\s{0,8}\d{1,6}:\d{1,5}\s{1,8}(?:Error|error)[:\s].{1,200}\s{1,4}[@\w-]{1,40}\/[\w-]{1,60}$|Oops! Something went wrong! :\(|ESLint (?:found|couldn't find)|stylelint/,
      {},
    ),
    rule(
      'lint-failed',
      2,
      /^\s{0,8}\d{1,6}:\d{1,5}\s{1,8}(?:Error|error)[:\s].{1,200}|ESLint:|Invalid Options:/,
      {},
    ),
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
