// Bundler 1 to 2 and RubyGems, RuboCop; Composer 2, docker-php-ext-install, PHPStan.

import { rule, type ToolRules } from '../rule.ts';

export const RUBY: ToolRules = {
  tool: 'ruby',
  rules: [
    rule(
      'toolchain-too-old',
      3,
      /Your Ruby version is [\d.]{1,12}, but your Gemfile specified|requires [Rr]uby version [<>=~\d.\s,]{1,40},? which is incompatible|requires [Rr]uby version|rubygems version .{0,60}(?:required|or higher)|rbenv: version `[^']{1,20}' is not installed/,
      {
        cause: 'The Ruby in the image isn’t the one that the Gemfile or a gem asks for.',
        next: 'Use a ruby base image with the version that is asked for.',
      },
    ),
    rule(
      'lockfile-outdated',
      3,
      /deployment mode after changing|frozen (?:mode|is set)|The gemspecs? for .{0,100}changed|dependencies in your gemfile changed|Your lockfile (?:doesn't|does not) (?:include|match|satisfy)|Your bundle only supports platforms|You have (?:added to|deleted from|changed in) the Gemfile/i,
      {
        cause: 'Gemfile.lock doesn’t match the Gemfile or this platform.',
        next: 'Run bundle install locally (and bundle lock --add-platform for this platform) and commit Gemfile.lock.',
      },
    ),
    rule(
      'lockfile-missing',
      3,
      /The (?:deployment setting|--deployment flag|--frozen flag) requires a (?:lockfile|Gemfile\.lock)/,
      {
        next: 'Commit Gemfile.lock and COPY it next to the Gemfile before bundle install.',
      },
    ),
    rule(
      'lockfile-format',
      3,
      /Could not find 'bundler' \(|can't find gem bundler \(|required by your .{0,120}Gemfile\.lock|lockfile was (?:created|generated) (?:by|with) a (?:newer|more recent)|You must use Bundler \d/i,
      {
        cause: 'Gemfile.lock was written by another version of Bundler.',
        next: 'Install the Bundler version that Gemfile.lock names at its end: gem install bundler -v …',
      },
    ),
    rule(
      'package-not-found',
      3,
      /Could not find gem '(?<gem>[^']{1,100})'|Could not find a valid gem '(?<other>[^']{1,100})'/,
      {
        cause: 'A gem doesn’t exist in the sources.',
      },
    ),
    rule(
      'pinned-version-gone',
      2,
      /Could not find (?<gem>[\w.-]{1,100}) in (?:any of the sources|rubygems)|has been yanked|removed from rubygems\.org/i,
      {},
    ),
    rule(
      'pinned-version-gone',
      3,
      /Your bundle is locked to (?<gem>\S{1,80} \([^)]{1,40}\))|The author of (?<other>\S{1,80} \([^)]{1,40}\)) has removed it/,
      { next: 'Run bundle update for that gem, and commit Gemfile.lock.' },
    ),
    rule(
      'module-not-found',
      2,
      /Could not find (?<gem>[\w.-]{1,100}) in locally installed gems|cannot load such file -- (?<file>\S{1,120})/,
      {
        next: 'Add the gem to the Gemfile (in a group that this step installs), and run bundle install before it.',
      },
    ),
    rule('script-missing', 3, /Don't know how to build task '(?<task>[^']{1,80})'/, {
      next: 'Check the task’s name (rake --tasks), and that the file with it is copied.',
    }),
    rule(
      'command-not-found',
      3,
      /bundler: command not found: (?<name>\S{1,60})|Could not find a JavaScript runtime|(?<other>Yarn) executable was not detected/,
      { next: 'Add the gem, or install the program (Node.js, Yarn) before this step.' },
    ),
    rule('secret-missing', 2, /Missing encryption key to decrypt file with/, {
      cause: 'Rails needs its master key, and this step doesn’t have it.',
      next: 'Pass RAILS_MASTER_KEY as a build secret, or build assets with SECRET_KEY_BASE_DUMMY=1.',
    }),
    rule('unknown', 3, /Missing `secret_key_base` for/, {
      cause: 'Rails needs secret_key_base, and this step doesn’t have it.',
      next: 'Build assets with SECRET_KEY_BASE_DUMMY=1 (Rails 7.1 and later), or pass SECRET_KEY_BASE as a build secret.',
    }),
    rule(
      'dependency-conflict',
      3,
      /Bundler could not find compatible versions|Could not find compatible versions|version solving has failed/i,
      {},
    ),
    rule(
      'package-auth',
      3,
      /Authentication is required for|Bad username or password for|Access to \S{1,120} is forbidden|Please supply credentials for this source/i,
      {},
    ),
    rule('copy-missing', 3, /Could not locate Gemfile|There are no gemspecs at/, {
      cause: 'The Gemfile (or a gemspec) isn’t in the image.',
      next: 'COPY Gemfile and Gemfile.lock before bundle install.',
    }),
    rule(
      'build-tool-missing',
      3,
      /You have to install development tools first|The compiler failed to generate an executable file/,
      {
        cause: 'A gem has to be compiled, and the image has no compiler.',
        next: 'Install build-essential (Alpine: build-base) before bundle install.',
      },
    ),
    rule('system-library-missing', 3, /mkmf\.rb can't find header files for ruby/, {
      cause: 'The headers of Ruby aren’t installed.',
      next: 'Install ruby-dev before bundle install.',
    }),
    rule(
      'system-library-missing',
      3,
      /\b(?<other>\w{1,30}) is missing\. (?:Please|Try)|Unable to find the '?(?<third>\w{1,30})'? client library|libyaml.{0,40}(?:not found|required)|Can't find the 'libpq-fe\.h header/i,
      {
        cause: 'A gem needs a system library that isn’t installed.',
        next: 'Install the library’s development package (libpq-dev, libyaml-dev, default-libmysqlclient-dev …) before bundle install.',
      },
    ),
    rule(
      'system-library-missing',
      1,
      /An error occurred while installing (?<gem>psych|pg|mysql2|nokogiri|rmagick|charlock_holmes|sqlite3|ffi|curb|idn-ruby|unf_ext) \(/,
      {
        cause: 'The gem {gem} could not be compiled: a library that it needs isn’t installed.',
        next: 'Install the development package of the library that {gem} wraps before bundle install.',
      },
    ),
    rule('lint-failed', 3, /\d{1,6} files inspected, [1-9]\d{0,6} offenses? detected/),
  ],
};

export const PHP: ToolRules = {
  tool: 'php',
  rules: [
    rule(
      'system-library-missing',
      3,
      /requires (?:PHP extension )?ext-(?<extension>[\w-]{1,30}) .{0,80}(?:missing from your system|is missing|not (?:loaded|installed))|the requested PHP extension (?:ext-)?(?<other>[\w-]{1,30})(?: \S{1,20})? is missing|Class "(?<third>ZipArchive|DOMDocument|Imagick)" not found/i,
      {
        cause: 'A PHP extension isn’t installed.',
        next: 'Install it with docker-php-ext-install (or pecl) before composer install; --ignore-platform-req only hides it.',
      },
    ),
    rule(
      'toolchain-too-old',
      3,
      /requires php [^-]{1,60} -> your php version|your php version \([^)]{1,20}\) does not satisfy|Composer detected issues in your platform: .{0,80}PHP version/i,
      {
        cause: 'The PHP in the image isn’t one that a package supports.',
        next: 'Use a php base image with the version that is asked for.',
      },
    ),
    rule(
      'lockfile-outdated',
      3,
      /is not present in the lock file|lock file is not up to date with the latest changes .{0,60}(?:run|composer)|Required package ".{1,120}" is (?:not )?in the lock file/i,
      {
        cause: 'composer.lock doesn’t match composer.json.',
        next: 'Run composer update --lock locally and commit composer.lock.',
      },
    ),
    rule('lockfile-outdated', 1, /lock file does not contain a compatible set/, {
      cause: 'composer.lock asks for packages that don’t fit this PHP.',
      next: 'Run composer update with the PHP of the image, and commit composer.lock.',
    }),
    rule(
      'package-auth',
      3,
      /Could not authenticate against|URL required authentication \(HTTP|could not be (?:downloaded|accessed) \(HTTP(?:\/\d(?:\.\d)?)? 40[13]|Invalid credentials for|authentication required \(\S{1,120}\)|HTTP 40[13] .{0,80}packagist/i,
      {
        next: 'Pass COMPOSER_AUTH as a build secret with a token that may read the repository.',
      },
    ),
    rule(
      'package-not-found',
      3,
      /Could not find (?:a matching version of )?package (?<package>[\w./-]{1,120})|The requested package (?<other>[\w./-]{1,120}) could not be found|Root composer\.json requires (?<third>[\w./-]{1,120}).{0,60}could not be found/i,
      {},
    ),
    rule('dependency-conflict', 1, /Your requirements could not be resolved to an installable set/, {}),
    rule(
      'copy-missing',
      3,
      /Composer could not find a composer\.json file|Could not open input file: (?<file>\S{1,120})|Could not scan for classes inside "(?<other>[^"]{1,120})"/,
      {
        cause: 'A file that this step reads isn’t in the image yet.',
        next: 'COPY it before this step; for composer, install with --no-scripts --no-autoloader first when the code is copied later.',
      },
    ),
    rule(
      'module-not-found',
      3,
      /vendor\/autoload\.php\)?: [Ff]ailed to open stream|Failed opening required '(?<file>\S{1,120}vendor\/autoload\.php)'/,
      {
        cause: 'Composer’s packages aren’t installed where this step looks for them.',
        next: 'Run composer install before this step, and keep vendor out of the build context.',
      },
    ),
    rule(
      'system-library-missing',
      2,
      /Call to undefined function (?<function>mb_\w{1,40}|image\w{1,40}|curl_\w{1,40}|gmp_\w{1,40}|bc\w{3,10}|iconv\w{0,20})\(|could not find driver/,
      {
        cause: 'A PHP extension isn’t installed.',
        next: 'Install it with docker-php-ext-install before this step.',
      },
    ),
    rule('package-not-found', 2, /error: \/usr\/src\/php\/ext\/(?<extension>\w{1,40}) does not exist/, {
      cause: 'PHP brings no extension {extension}.',
      next: 'Install it with pecl install {extension} and docker-php-ext-enable, if it is one of PECL’s.',
    }),
    rule('toolchain-too-old', 3, /pecl\/\w{1,40} requires PHP/, {
      next: 'Install an older version of the extension (pecl install NAME-VERSION), or use another php base image.',
    }),
    rule(
      'lint-failed',
      3,
      /\[ERROR\] Found \d{1,6} errors?$|^FOUND \d{1,6} ERRORS? |Found \d{1,6} of \d{1,6} files that can be fixed/,
    ),
    rule('compile-error', 3, /^PHP Parse error: |^Parse error: /),
  ],
};
