// Node.js 14 to 24, TypeScript 4 and 5, webpack 4 and 5, Next.js 12 to 16, Vite, rollup, esbuild, Sass, Turborepo; ESLint, Prettier,
// stylelint and Biome. Wording from their own sources.

import { rule, type ToolRules } from '../rule.ts';

const NATIVE = {
  cause: 'The binary {module} for this platform wasn’t installed.',
  next: 'Delete node_modules and the lock file, install again and commit the lock file (npm’s bug with optional dependencies), or add {module} as a dependency. Don’t copy node_modules into the image.',
};

export const JAVASCRIPT_BUILDS: ToolRules = {
  tool: 'javascript-builds',
  rules: [
    rule('toolchain-too-old', 3, /ERR_OSSL_EVP_UNSUPPORTED|error:0308010C:digital envelope routines/, {
      cause: 'This webpack is too old for the OpenSSL of Node.js 17 and later.',
      next: 'Update webpack (or react-scripts) to 5, or use a node:16 base image; NODE_OPTIONS=--openssl-legacy-provider is a stopgap.',
    }),
    rule(
      'native-binary-missing',
      3,
      /Cannot find (?:module|package) '?(?<module>@(?:rollup\/rollup|esbuild|swc\/core|next\/swc|parcel\/watcher|tailwindcss\/oxide|img\/sharp|biomejs\/cli|oxc-\w{1,20}\/binding|rspack\/binding|node-rs\/\w{1,20}|napi-rs\/\w{1,20}|unrs\/resolver-binding|lightningcss)-[\w-]{1,40})/,
      NATIVE,
    ),
    rule(
      'native-binary-missing',
      3,
      /Cannot find module '?(?<module>(?:\.\.\/)?lightningcss(?:\.[\w-]{1,30}|-[\w-]{1,30}))|The package "(?<other>@esbuild\/[\w-]{1,30})" could not be found|You installed esbuild for another platform|Could not load the "sharp" module using the|Failed to load SWC binary for|Failed to load native binding|Cannot find native binding|did not find the correct binary for your platform|Node Sass could not find a binding for your current environment|Missing binding \S{1,200}\.node|could not locate the Query Engine for runtime/,
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
      /(?:error TS2307|Type error): Cannot find module '(?<module>[^']{1,160})'|error TS7016: Could not find a declaration file for module '(?<seventh>[^']{1,160})'|Module not found: (?:Error: )?Can't resolve '(?<other>[^']{1,160})'|Rollup failed to resolve import "(?<third>[^"]{1,160})"|(?:Failed|failed) to resolve (?:import|entry for package) "(?<fourth>[^"]{1,160})"|Could not resolve:? "(?<fifth>[^"]{1,160})"|Can't find stylesheet to import|Test environment (?<sixth>\S{1,60}) cannot be found|error TS2688: |Could not resolve entry module|Could not load \S{1,200}(?: \(imported by \S{1,200}\))?: ENOENT/,
      {
        next: 'Add it to package.json and the lock file, or fix the path (capital letters count on Linux, and the file must be copied).',
      },
    ),
    rule(
      'module-not-found',
      2,
      /Cannot find (?:module|package) ['"](?<module>[^'"]{1,160})['"]|ERR_MODULE_NOT_FOUND|Cannot find package/,
      {
        cause: 'Node.js can’t find the module {module}.',
        next: 'Add {module} to dependencies (a build needs devDependencies too: no --omit=dev before it), or fix the path.',
      },
    ),
    rule(
      'copy-missing',
      3,
      /error TS5083: Cannot read file '(?<file>[^']{1,160})'|Couldn't find any `pages` or `app` directory/,
      {
        cause: 'A file that the build reads isn’t in the image.',
        next: 'COPY the sources and every tsconfig that is extended before this step; check .dockerignore.',
      },
    ),
    rule(
      'test-compile',
      3,
      /(?:\.(?:test|spec)\.[cm]?tsx?|__tests__\/\S{1,120})[(:]\d{1,6}.{0,20} error TS\d{4}|● Test suite failed to run/,
    ),
    rule(
      'compile-error',
      3,
      /error TS\d{4,5}: |^(?:\u{1F6A8} |× )?Type error: |^Syntax error: |\.s[ac]ss \d{1,6}:\d{1,5} {1,4}root stylesheet|SassError: |\[(?:vite|rollup)[^\]]{0,20}\] .{0,40}(?:Transform failed|Parse error)|Module parse failed|SyntaxError: (?:Unexpected|Invalid|Missing|Unterminated)/u,
      {},
    ),
    rule('compile-error', 3, /^\S{1,200} \(\d{1,6}:\d{1,5}\): "(?<name>[^"]{1,80})" is not exported by "/, {
      cause: 'An import names “{name}”, which its module doesn’t export.',
    }),
    rule(
      'compile-error',
      2,
      /Transform failed with \d{1,4} error|webpack compiled with \d{1,4} error|Build failed because of webpack errors|✘ \[ERROR\]|Unexpected token(?! .{1,20} in JSON)/,
      {},
    ),
    // A plugin of Vite or rollup names itself before what it refuses.
    rule(
      'compile-error',
      2,
      /^\[(?:vite-plugin-[\w-]{1,40}|plugin [\w:-]{1,60}|sass|less|postcss|vite:[\w-]{1,40})\] /,
      {},
    ),
    rule('unknown', 1, /Error occurred prerendering page "(?<page>[^"]{1,160})"/, {
      cause: 'Next.js can’t render the page {page} during the build.',
      next: 'Fix the error beside it. A page that needs a server or a secret must be dynamic, not rendered in the build.',
    }),
    rule('unknown', 1, /Invalid environment variables/, {
      cause: 'The build checks its environment variables, and some aren’t set.',
      next: 'Declare what it lists with ARG or ENV before this step, or skip the check while the image is built.',
    }),
    rule('compile-error', 1, /^Failed to compile\.?$/, {}),
    rule(
      'lint-failed',
      3,
      /✖ \d{1,6} problems? \(\d{1,6} errors?|Code style issues (?:found|were found)|^\[eslint\]|^\s{1,4}Line \d{1,6}:\d{1,5}:\s|Treating warnings as errors because process\.env\.CI|^\s{0,8}\d{1,6}:\d{1,5}\s{1,8}(?:Error|error)[:\s].{1,200}\s{1,4}[@\w-]{1,40}\/[\w-]{1,60}$|Oops! Something went wrong! :\(|ESLint (?:found|couldn't find)|Run Prettier with --write|^\[error\] \S{1,160}: SyntaxError: |\blint\/\w{1,40}\/\w{1,60} ━|━ {0,2}\(?(?:format|lint)/,
      {},
    ),
    rule(
      'lint-failed',
      2,
      /^\s{0,8}\d{1,6}:\d{1,5}\s{1,8}(?:Error|error)[:\s].{1,200}|ESLint:|Invalid Options:/,
      {},
    ),
  ],
};
