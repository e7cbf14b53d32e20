// Languages with few rules: Elixir's mix 1.10 to 1.18, Swift 5 and 6, Dart's pub and Flutter 3, Perl, R. Wording from their own sources.

import { rule, type ToolRules } from '../rule.ts';

export const OTHER_LANGUAGES: ToolRules = {
  tool: 'other-languages',
  rules: [
    rule(
      'package-not-found',
      2,
      /package ['‘](?<package>[\w.]{1,60})['’] is not available (?:for this version of R|\(for R version)/,
      {
        cause: 'CRAN has no R package {package} for this R.',
        next: 'Check the name of {package}, or use the R version that it needs.',
      },
    ),
    rule(
      'compile-error',
      3,
      /^== Compilation error in file |^\*\* \((?:CompileError|SyntaxError|TokenMissingError)\)/,
      {
        cause: 'The Elixir code doesn’t compile.',
      },
    ),
    rule('lockfile-outdated', 3, /Your mix\.lock is out of date/, {
      cause: 'mix.lock doesn’t match mix.exs.',
      next: 'Run mix deps.get and commit mix.lock.',
    }),
    rule('copy-missing', 3, /^\*\* \(Mix\) Could not find a Mix\.Project/, {
      cause: 'mix.exs isn’t in the folder where the step runs.',
      next: 'COPY mix.exs and mix.lock into the WORKDIR before this step, and check the folder that the build starts from.',
    }),
    rule('copy-missing', 3, /\(File\.Error\) could not read file "(?<file>[^"]{1,200})": no such file/, {
      cause: '{file}, which the Elixir project reads, isn’t in the image.',
      next: 'COPY {file} before this step, or read it only when the program runs (config/runtime.exs).',
    }),
    rule(
      'dependency-conflict',
      3,
      /^\*\* \(Mix\) Hex dependency resolution failed|^Because .{1,200} version solving failed/,
      {
        cause: 'The packages ask for versions that exclude each other.',
        next: 'Loosen or change one of the versions that the message names, then update the lock file.',
        when: ({ command }) => /\b(?:mix|dart|flutter)\b/.test(command),
      },
    ),
    rule(
      'toolchain-too-old',
      3,
      /requires (?:Flutter |Dart )?SDK version [\^<>=\d][^,]{1,60}, version solving failed|requires SDK version [\^<>=\d]/,
      {
        cause: 'The Dart or Flutter in the image isn’t one that the app or a package supports.',
        next: 'Use an image with the version that is asked for.',
      },
    ),
    rule('toolchain-too-old', 3, /requires the Flutter SDK, version solving failed/, {
      cause: 'The package needs Flutter, and the image has only Dart.',
      next: 'Use a Flutter image, and flutter pub get instead of dart pub get.',
    }),
    rule('toolchain-too-old', 3, /You're trying to run :\w{1,60} on Elixir v\S{1,20} but it has declared/, {
      cause: 'The Elixir in the image isn’t one that the project supports.',
      next: 'Use an elixir base image with the version that mix.exs asks for.',
    }),
    rule('compile-error', 3, /^\S{1,200}\.swift:\d{1,6}:\d{1,5}: error: /),
    rule('toolchain-too-old', 3, /is using Swift tools version [\d.]{1,10} but the installed version is/, {
      next: 'Use a swift base image with the version that Package.swift asks for.',
    }),
    rule(
      'module-not-found',
      3,
      /Can't locate (?<module>[\w/]{1,120})\.pm in @INC|there is no package called ['‘](?<other>[\w.]{1,60})/,
      {
        next: 'Install the module before this step (cpanm, install.packages).',
      },
    ),
    rule(
      'system-library-missing',
      2,
      /^ERROR: configuration failed for package ['‘](?<package>[\w.]{1,60})/,
      {
        cause: 'The R package {package} needs a library that isn’t installed.',
        next: 'Install the library’s development package before it (the lines above name it).',
      },
    ),
    rule('compile-error', 3, /^\S{1,200}\.(?:dart|hs|ml|nim|erl|cr):\d{1,6}[:,]\d{0,6}:? {1,4}[Ee]rror/),
    rule('lint-failed', 3, /\b(?:DL|SC)\d{4}\b.{0,200}|\bMD\d{3}\//),
  ],
};
