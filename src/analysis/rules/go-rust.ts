// The go command and compiler (1.16 to 1.25), Cargo and rustc (1.60 to 1.90).

import { rule, type ToolRules } from '../rule.ts';

/** Packages that came into Go's standard library late: missing, they mean an old Go. */
const NEW_IN_GO =
  /^(?:slices|maps|cmp|log\/slog|iter|unique|structs|weak|math\/rand\/v2|testing\/slogtest|crypto\/ecdh|crypto\/mlkem|go\/version|embed|io\/fs|net\/netip|unicode\/utf16)$/;
const GO_VERSION = {
  cause: 'The Go in the image is too old: the module needs a newer one.',
  next: 'Use a newer golang base image (or GOTOOLCHAIN=auto).',
};
const RUST_VERSION = {
  cause: 'The Rust in the image is too old for a crate.',
  next: 'Use a newer rust base image, or pin the crate to a version that this Rust supports.',
};

export const GO: ToolRules = {
  tool: 'go',
  rules: [
    rule(
      'toolchain-too-old',
      3,
      /go\.mod requires go >= ?[\d.]{1,12}|requires go >= ?[\d.]{1,12} \(running|note: module requires Go [\d.]{1,12}|invalid go version '[^']{1,20}'|module .{1,160} requires go >= ?|unknown (?:directive|block type): (?:toolchain|tool|godebug|ignore)|go: download go[\d.]{1,12} .{0,60}(?:toolchain not available(?!: Get "[^"]{1,200}": (?:dial|net\/http|read|EOF))|not found)|language version go[\d.]{1,10} .{0,40}(?:is )?(?:not|later)/i,
      GO_VERSION,
    ),
    rule('toolchain-too-old', 3, /package (?<package>[\w./]{1,60}) is not in (?:GOROOT|std)/, {
      ...GO_VERSION,
      when: (_, { package: name }) => NEW_IN_GO.test(name ?? ''),
    }),
    rule(
      'lockfile-outdated',
      3,
      /missing go\.sum entry|updates to go\.(?:mod|sum) needed|inconsistent vendoring|existing contents have changed since last read|module lookup disabled by -mod=vendor|is explicitly required in go\.mod, but not marked as explicit in vendor/,
      {
        cause: 'go.sum (or vendor) doesn’t match go.mod.',
        next: 'Run go mod tidy (and go mod vendor), commit go.mod and go.sum, and COPY both before the build.',
      },
    ),
    rule('checksum-mismatch', 3, /verifying (?<module>\S{1,200}): checksum mismatch|^SECURITY ERROR$/, {
      cause: 'A Go module is not what go.sum recorded.',
      next: 'Find out why upstream’s tag moved; run go clean -modcache, and update go.sum only when the new content is trusted.',
    }),
    rule(
      'module-not-found',
      3,
      /no required module provides package (?<module>[^;\s]{1,200})|cannot find module providing package (?<other>\S{1,200})|package (?<third>\S{1,200}) is not in (?:GOROOT|std)|cannot find package "(?<fourth>[^"]{1,200})"|malformed module path/,
      {
        next: 'Run go get for it and commit go.mod and go.sum; for a package of your own, check the path and that it is copied.',
      },
    ),
    rule(
      'pinned-version-gone',
      3,
      /invalid version: unknown revision (?<version>\S{1,100})|no matching versions for query|unknown revision /,
      {
        cause: 'A Go module has no such version (any more).',
        next: 'Ask for a version that exists (go list -m -versions), then run go mod tidy.',
      },
    ),
    rule(
      'package-not-found',
      3,
      /(?:reading|server response) https?:\/\/\S{1,240}: (?:404 Not Found|410 Gone)|module (?<module>\S{1,200}): (?:not found|git ls-remote)|repository .{0,100} not found$/,
      {
        next: 'Check the module’s path; for a private one, set GOPRIVATE and pass Git credentials as a build secret.',
      },
    ),
    rule(
      'copy-missing',
      3,
      /go: (?:go\.mod file not found in|cannot find main module)|^no Go files in |^stat (?<missing>\S{1,200}): directory not found|: pattern (?<pattern>\S{1,120}): no matching files found|replacement directory (?<folder>\S{1,160}) does not exist|\(replaced by \.{1,2}\/\S{0,120}\): reading \S{1,200}go\.mod: open /,
      {
        cause: 'go.mod, or a module that it replaces with a folder, isn’t in the image.',
        next: 'COPY go.mod and go.sum (and every folder named in replace) before this step.',
      },
    ),
    rule(
      'build-tool-missing',
      3,
      /cgo: C compiler "(?<tool>[^"]{1,60})" not found|exec: "(?<other>gcc|cc|clang|g\+\+)": executable file not found in \$PATH/,
      {
        cause: 'cgo needs a C compiler, and the image has none.',
        next: 'Install gcc (Alpine: build-base), or build with CGO_ENABLED=0.',
      },
    ),
    rule(
      'dependency-conflict',
      3,
      /\.go:\d{1,6}:\d{1,5}: ambiguous import: found package (?<package>\S{1,160}) in multiple modules/,
      {
        cause: 'Two modules bring the package {package}.',
        next: 'Update the older module to a version that no longer has it, then run go mod tidy.',
      },
    ),
    rule('compile-error', 3, /build constraints exclude all Go files in (?<folder>\S{1,200})/, {
      cause: 'No Go file of {folder} fits this platform and these build tags.',
      next: 'A package that uses C needs CGO_ENABLED=1 and gcc; otherwise check GOOS, GOARCH and -tags.',
    }),
    rule('lint-failed', 3, /^\S{1,200}\.go:\d{1,6}:\d{1,5}: \S/, {
      next: 'Fix what go vet names.',
      when: ({ command }) => /\bgo vet\b/.test(command) && !/\bgo (?:build|test|install)\b/.test(command),
    }),
    rule('test-compile', 3, /\[build failed\]$|\[setup failed\]$/),
    rule('test-failed', 3, /^\s{0,8}--- FAIL: (?<test>\S{1,160})|^FAIL\t\S{1,200}\t\d/, {
      next: 'Run go test on that package locally and fix the failing test.',
    }),
    rule(
      'compile-error',
      3,
      /^(?:\S{0,20}\s)?\.{0,2}\/?[\w./-]{1,200}\.go:\d{1,6}:\d{1,5}: (?!missing go\.sum|no required|cannot find|package |pattern |ambiguous import)(?!\S{1,200}: (?:.{0,40}) \((?:errcheck|govet|staticcheck|revive)\))/,
    ),
    rule(
      'lint-failed',
      3,
      / \((?:errorlint|misspell|bodyclose|depguard|dupl|exhaustive|funlen|gci|gochecknoglobals|goconst|gocognit|gocyclo|gofumpt|goimports|gosec|nakedret|nilerr|nolintlint|prealloc|stylecheck|testifylint|unconvert|unparam|whitespace|wrapcheck|wsl|copyloopvar|perfsprint|errcheck|govet|staticcheck|revive|gosimple|unused|ineffassign|gofmt|gocritic|lll|typecheck)\)$/,
    ),
  ],
};

export const RUST: ToolRules = {
  tool: 'rust',
  rules: [
    rule(
      'toolchain-too-old',
      3,
      /feature `edition20\d\d` is required|requires rustc [\d.]{1,12} or newer|it requires rustc [\d.]{1,12}|rustc [\d.]{1,12} is not supported by the following|this version of Cargo is older than|is not supported by the (?:active|current)ly? .{0,20}rustc|use of unstable library feature/,
      RUST_VERSION,
    ),
    rule(
      'lockfile-missing',
      3,
      /needs to be created but --(?:locked|frozen)|cannot create the lock file \S{1,200} because --(?:locked|frozen)/,
      { next: 'Commit Cargo.lock and COPY it before the build.' },
    ),
    rule('lockfile-format', 3, /lock file version `?\d{1,2}`? (?:requires|was found)/, {
      next: 'Use a newer rust base image: Cargo.lock was written by a newer Cargo.',
    }),
    rule(
      'lockfile-outdated',
      3,
      /needs to be updated but --(?:locked|frozen) was passed|cannot update the lock file \S{1,200} because --(?:locked|frozen)/,
      {
        cause: 'Cargo.lock doesn’t match Cargo.toml.',
        next: 'Run cargo update --workspace (or cargo build) locally and commit Cargo.lock.',
      },
    ),
    rule(
      'checksum-mismatch',
      3,
      /checksum for `[^`]{1,120}` (?:changed|could not)|failed to verify the checksum of/,
    ),
    rule(
      'system-library-missing',
      3,
      /Could not find directory of OpenSSL installation|OpenSSL library directory does not exist|Could not find openssl via pkg-config|requires the `pkg-config` utility to find OpenSSL/,
      {
        cause: 'The Rust crate openssl-sys needs OpenSSL’s headers and pkg-config.',
        next: 'Install pkg-config and libssl-dev (Alpine: pkgconf openssl-dev openssl-libs-static), or use the crate’s vendored or rustls feature; unset OPENSSL_LIB_DIR if it is wrong.',
      },
    ),
    rule(
      'system-library-missing',
      3,
      /The system library `(?<library>[^`]{1,80})` required by crate `(?<crate>[^`]{1,80})` was not found/,
      {
        cause: 'The crate {crate} needs the system library {library}.',
        next: 'Install the development package of {library} and pkg-config before cargo build.',
      },
    ),
    rule(
      'system-library-missing',
      3,
      /Unable to find libclang|couldn't find any valid shared libraries matching: \['libclang/,
      {
        cause: 'bindgen needs libclang.',
        next: 'Install clang and libclang-dev before cargo build.',
      },
    ),
    rule(
      'build-tool-missing',
      3,
      /is `(?<tool>[\w+.-]{1,40})` not installed\?|linker `(?<other>[\w+.-]{1,60})` not found|Failed to find tool\. Is `(?<third>[\w+.-]{1,60})` installed|Could not find `?protoc`?|The pkg-config command could not be found|error occurred in cc-rs: .{0,60}(?:not found|[Ff]ailed to find tool)|[Ff]ailed to find tool "(?<fourth>[\w.+-]{1,60})"|the `[\w-]{1,60}` target may not be installed/,
      {
        cause: 'A Rust crate has to compile native code, and a build tool isn’t installed.',
        next: 'Install the tool that the message names (build-essential, cmake, pkg-config, protobuf-compiler, musl-tools) before cargo build.',
      },
    ),
    rule(
      'package-not-found',
      3,
      /no matching package named `(?<package>[^`]{1,80})` found|^searched package name: `(?<third>[^`]{1,80})`|could not find `(?<other>[^`]{1,80})` in registry/,
      {},
    ),
    rule(
      'pinned-version-gone',
      3,
      /failed to select a version for the requirement `(?<package>[^`]{1,120})`|revision [0-9a-f]{7,40} not found/,
      {
        cause: 'No version of a crate fits {package}.',
        next: 'Ask for a version that exists (cargo search shows the newest), then run cargo update.',
      },
    ),
    rule(
      'package-auth',
      3,
      /no token found for `(?<registry>[^`]{1,80})`|got 40[13]$|token rejected for `(?<other>[^`]{1,80})`/,
      { next: 'Pass the registry’s token to this step as a build secret (CARGO_REGISTRIES_…_TOKEN).' },
    ),
    rule(
      'command-not-found',
      3,
      /'(?<name>cargo-[\w-]{1,40})' is not installed for the toolchain|no such (?:sub)?command: `(?<other>[\w-]{1,40})`/,
      { next: 'Install it before this step (rustup component add …, or cargo install …).' },
    ),
    rule('dependency-conflict', 3, /failed to select a version for `(?<package>[^`]{1,120})`/, {
      cause: 'Cargo can’t find versions of the crates that fit together.',
      next: 'Change the version of the crate that the message names, then run cargo update.',
    }),
    rule(
      'copy-missing',
      3,
      /couldn't read `[^`]{1,200}`: No such file|can't find (?:library|`\w{1,60}`) (?:bin|`\w{1,60}`).{0,80}|no targets specified in the manifest|failed to load manifest for workspace member `(?<member>[^`]{1,160})`|could not find `Cargo\.toml` in|failed to read `[^`]{1,200}Cargo\.toml`/,
      {
        cause: 'A file that Cargo needs isn’t in the image.',
        next: 'COPY Cargo.toml, Cargo.lock, src and every workspace member before the build.',
      },
    ),
    rule('unknown', 3, /set `DATABASE_URL` to use query macros online/, {
      cause: 'sqlx checks queries against a database, and there is none in the build.',
      next: 'Run cargo sqlx prepare, commit .sqlx, COPY it, and set SQLX_OFFLINE=true.',
    }),
    rule('script-missing', 3, /^error: no (?:bin|example|test|bench) target named `(?<target>[^`]{1,80})`/, {
      cause: 'The package has no target {target}.',
      next: 'Fix the name after --bin (the package’s name, or a [[bin]] of Cargo.toml).',
    }),
    rule('test-compile', 3, /could not compile `[^`]{1,80}` \((?:lib test|test "|bin "[^"]{1,60}" test)/),
    rule('test-failed', 3, /^test result: FAILED|^test \S{1,200} \.\.\. FAILED/),
    rule(
      'lint-failed',
      3,
      /= note: `-D clippy::|`-D (?:clippy::|warnings)|^Diff in \S{1,200}(?: at line \d{1,6}|:\d{1,6}):|#\[deny\((?:clippy::|warnings)/,
    ),
    rule('compile-error', 3, /^error\[E\d{4}\]: /),
    rule('compile-error', 2, /^error: could not compile `(?<crate>[^`]{1,80})`/, {
      cause: 'The crate {crate} doesn’t compile.',
    }),
    rule(
      'compile-error',
      1,
      /^error: (?:expected|unexpected|unresolved|cannot find|mismatched|linking with `)/,
    ),
  ],
};
