// pip 20 to 25, uv, Poetry 1 and 2, Pipenv, conda and mamba, setuptools and what compiles extensions.

import { rule, type ToolRules } from '../rule.ts';

const COMPILER = {
  cause: 'A Python package has to be compiled, and the image has no {tool}.',
  next: 'Install gcc and python3-dev (Debian: build-essential python3-dev; Alpine: gcc musl-dev python3-dev), or use a version with a ready wheel.',
};
const outdated = (file: string, command: string) => ({
  cause: `${file} doesn’t match the manifest.`,
  next: `Run ${command} and commit ${file}.`,
});

export const PYTHON: ToolRules = {
  tool: 'python',
  rules: [
    rule(
      'python-externally-managed',
      3,
      /externally-managed-environment|(?:This environment|The interpreter at \S{1,120}) is externally managed/,
    ),
    rule(
      'build-tool-missing',
      3,
      /error: command '(?<tool>[\w+/.-]{1,80})' failed: No such file or directory|No such file or directory: '(?<other>(?:x86_64-linux-gnu-|aarch64-linux-gnu-)?(?:gcc|g\+\+|cc|c\+\+|clang|make|cmake|ninja|cargo|rustc|gfortran|swig))'|unable to execute '(?<third>[\w+/.-]{1,80})'|could not be installed from sources because (?<fourth>gcc|clang) is not installed/,
      {
        ...COMPILER,
        cause: 'A Python package has to be compiled, and the image has no compiler or build tool.',
      },
    ),
    rule(
      'build-tool-missing',
      3,
      /can't find Rust compiler|Rust compiler is (?:required|not)|Cargo, the Rust package manager, is not installed|requires Rust and Cargo to compile|Unknown compiler\(s\): \[\[|CMake must be installed to build|cmake.{0,20} is not installed|gfortran.{0,40}not found|RuntimeError: Unsupported compiler|you need a C compiler to build|error: invalid command 'bdist_wheel'/i,
      {
        next: 'Use a package version with a ready wheel (and a newer pip), or install the compiler that the message names.',
      },
    ),
    rule(
      'build-tool-missing',
      3,
      /CUDA_HOME environment variable is not set|nvcc.{0,20}(?:not found|No such file)/,
      {
        cause: 'The CUDA toolkit (nvcc) isn’t in the image.',
        next: 'Use a -devel image of nvidia/cuda (or pytorch) for this step, or a package with ready wheels.',
      },
    ),
    rule('unknown', 3, /AttributeError: cython_sources/, {
      cause: 'PyYAML before 6.0.1 can’t be built with Cython 3.',
      next: 'Use PyYAML 6.0.1 or later.',
    }),
    rule('unknown', 3, /ERROR: Invalid requirement: (?<what>.{1,120})/, {
      cause: 'The requirements have a mistake: {what}',
      next: 'Fix that line (== instead of =).',
    }),
    rule('unknown', 3, /CondaToSNonInteractiveError/, {
      cause: 'conda’s default channels want their terms of service accepted.',
      next: 'Run conda tos accept before it, or use only conda-forge.',
    }),
    rule('system-library-missing', 3, /fatal error: (?<header>Python\.h): No such file/, {
      cause: 'The headers of Python (Python.h) aren’t installed.',
      next: 'Install python3-dev (Debian) or python3-devel before the pip step.',
    }),
    rule(
      'system-library-missing',
      3,
      /pg_config executable not found|(?:mysql_config|mariadb_config|xml2-config|xslt-config|gdal-config|krb5-config|geos-config):? not found|Could not run (?<config>[\w-]{1,30}-config)|Can not find valid pkg-config name|A GDAL API version must be specified|Please make sure the libxml2 and libxslt development packages|xmlsec1? (?:is not|not) (?:found|installed)|ta-lib.{0,40}not found|Could not find (?:GDAL|GEOS|libgeos|PROJ)|The headers or library files could not be found for (?<library>\w{1,20})|cairo.{0,30}(?:not found|required)|libmagic.{0,40}(?:not|failed)/i,
      {
        next: 'Install the library’s development package before pip (libpq-dev, default-libmysqlclient-dev, libxml2-dev libxslt1-dev, libjpeg-dev …), or use the -binary package.',
      },
    ),
    rule(
      'wrong-platform',
      2,
      /Distribution `(?<package>[^`@]{1,100}) @ [^`]{1,160}` can't be installed because it doesn't have a source distribution or wheel for the current platform/,
      {
        cause: '{package} has no file for the platform you build.',
        next: 'Build for a platform that it has (the hint below it names them), or use a version that has yours.',
      },
    ),
    rule(
      'wrong-platform',
      3,
      /\(`(?<platform>\w{1,60})`\), but `(?<package>[^`]{1,100})` \([^)]{1,40}\) only has wheels for the following platforms?/,
      {
        cause: '{package} has no file for {platform}.',
        next: 'Build for a platform that the message names, or use a version of {package} that has yours.',
      },
    ),
    rule('wrong-platform', 2, /ERROR: (?<wheel>\S{1,200}\.whl) is not a supported wheel on this platform/, {
      cause: '{wheel} is for another platform or Python.',
      next: 'Build the wheels in the same image and for the same platform as the one that installs them, and update pip.',
    }),
    rule(
      'checksum-mismatch',
      3,
      /DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE|Hash mismatch for|Hash for \S{1,100}(?: \(\S{1,40}\))? from archive \S{1,160} not found in known hashes|Hash of \S{1,160} (?:does not match|doesn't match)|Expected sha(?:256|512) [0-9a-f]{16}|Invalid hashes? \(/i,
      {
        next: 'Retry without the cache. If it fails again, check the mirror or proxy, and whether the package was published again, before you update the hash.',
      },
    ),
    rule(
      'toolchain-too-old',
      3,
      /Required uv version `[^`]{1,40}` does not match|requires Poetry .{1,40} but you are using|requires a different Python: |Requires-Python|requires Python ?['"]?[<>=~!^]{1,2}\d|requires-python|Python version .{0,60} is not (?:supported|allowed)|current(?:ly activated)? Python version .{0,60}(?:not (?:supported|allowed)|does not satisfy)|No interpreter found for Python|incompatible with the project's Python requirement|no wheels with a matching Python (?:version|ABI) tag|The (?:option )?"--[\w-]{1,40}" (?:option )?does not exist|only has wheels with the following Python (?:ABI tags?|versions?)|does not satisfy Python ?[<>=]|Python (?:3\.\d{1,2}|>=?3\.\d{1,2}).{0,30} (?:is required|or (?:newer|later|higher) is required)/i,
      {
        cause: 'The Python in the image isn’t one that a package or the project supports.',
        next: 'Use a python base image with a version that is asked for.',
      },
    ),
    rule(
      'pinned-version-gone',
      2,
      /Could not find a version that satisfies the requirement (?<package>[\w.[\]-]{1,80}==\S{1,40}) \(from versions: (?!none)/i,
      {
        cause: '{package} isn’t there for this Python.',
        next: 'Pin a version from the list in the message, or use the Python version that {package} was made for.',
      },
    ),
    rule(
      'package-not-found',
      3,
      /Could not find a version that satisfies the requirement (?<package>[^\s(]{1,100}) \(from versions: none\)/i,
      {
        cause: 'The index has no package {package} for this Python.',
        next: 'Check the name of {package}, and --index-url if it is a private package.',
      },
    ),
    rule(
      'package-not-found',
      3,
      /(?<![\w.-])(?<package>[\w.-]{1,80}) was not found in the package registry|PackagesNotFoundError|ResolvePackageNotFound|nothing provides requested (?<other>\S{1,80})/i,
    ),
    rule(
      'package-not-found',
      2,
      /No matching distribution found for (?<package>\S{1,100})|Unable to find a package matching|Package ['"]?(?<third>[\w.-]{1,80})['"]? (?:is |was )?not found(?! in the pkg-config)|Could not find a matching version of package/i,
    ),
    rule(
      'dependency-conflict',
      3,
      /ResolutionImpossible|resolution-too-deep|have conflicting dependencies|version solving failed|No solution found when resolving|SolverProblemError|UnsatisfiableError|Double requirement given|Could not find a version that matches/i,
      {
        cause: 'The Python packages ask for versions that exclude each other.',
        next: 'Loosen or change one of the pins that the message names, then update the lock file.',
        when: ({ command }) => !/\b(?:dart|flutter)\b/.test(command),
      },
    ),
    rule(
      'pinned-version-gone',
      3,
      /there (?:is|are) no versions? of (?<package>\S{1,100})|doesn't match any versions/i,
    ),
    rule(
      'pinned-version-gone',
      2,
      /Unable to find installation candidates for (?<package>\S{1,80} \([^)]{1,40}\))/,
      {
        cause: 'The index has no file of {package} for this Python and platform.',
        next: 'Run poetry lock again (the version may be deleted), or use the Python version that {package} was made for.',
      },
    ),
    rule('system-library-missing', 3, /because ensurepip is not\b|No module named '?(?:venv|ensurepip)\b/, {
      cause: 'Python’s venv module isn’t installed.',
      next: 'Install python3-venv (Debian, Ubuntu) before this step.',
    }),
    rule(
      'lockfile-outdated',
      3,
      /lockfile at `?uv\.lock`? needs to be updated/i,
      outdated('uv.lock', 'uv lock'),
    ),
    rule(
      'lockfile-outdated',
      3,
      /pyproject\.toml changed significantly since poetry\.lock|poetry\.lock is not up to date|poetry\.lock was last generated/i,
      outdated('poetry.lock', 'poetry lock'),
    ),
    rule(
      'lockfile-outdated',
      3,
      /Pipfile\.lock .{0,60}(?:is )?out of date|Your Pipfile\.lock/i,
      outdated('Pipfile.lock', 'pipenv lock'),
    ),
    rule(
      'lockfile-missing',
      3,
      /Unable to find lockfile at|poetry\.lock .{0,40}(?:not found|does not exist)|Pipfile\.lock not found|no lock ?file found/i,
    ),
    rule(
      'lockfile-format',
      3,
      /lock file is not compatible with the current version of Poetry|Failed to parse `?uv\.lock|lock-version|unsupported lockfile version|unsupported schema version/i,
      {
        next: 'Use the version of the tool that wrote the lock file, or write it again with the version in the image.',
      },
    ),
    rule(
      'package-auth',
      3,
      /HTTP error 40[13] while getting|401 Error, Credentials not correct|HTTP status client error \(40[13]|Authorization error accessing|User for \S{1,100}:|Missing credentials for/i,
      {
        next: 'Pass the index’s credentials to this step as a build secret, and check that they may read the package.',
      },
    ),
    rule(
      'package-auth',
      3,
      /40[13] Client Error.{0,80} https:\/\/huggingface\.co\/|Cannot access gated repo for url https:\/\/huggingface\.co\/(?<model>[\w.-]{1,60}\/[\w.-]{1,80})/,
      {
        cause: 'Hugging Face refuses the model.',
        next: 'Accept the model’s terms, and pass a token that may read it as a build secret (HF_TOKEN).',
      },
    ),
    // In the words of the library that many programs ask servers with.
    rule('package-auth', 3, /40[13] Client Error|HTTPError: 40[13]/, {
      next: 'Pass the index’s credentials to this step as a build secret, and check that they may read the package.',
      when: ({ command }) => /\b(?:pip[\d.]{0,4}|poetry|uv|pipenv|twine|pdm|conda|mamba)\b/.test(command),
    }),
    rule(
      'copy-missing',
      3,
      /Could not open requirements file: .{0,20}No such file or directory: '(?<file>[^']{1,160})'|neither 'setup\.py' nor 'pyproject\.toml' found|could not find a pyproject\.toml|No `pyproject\.toml` found|Readme path `[^`]{1,160}` does not exist|Expected a Python module at|does not appear to be a Python project|No file\/folder found for package (?<package>\S{1,80})|Readme file does not exist: (?<readme>\S{1,120})|Distribution not found at: (?<distribution>\S{1,200})|is missing a `pyproject\.toml`|EnvironmentFileNotFound| does not contain any element$|Unable to determine which files to ship inside the wheel|can't open file '(?<script>[^']{1,200}\.py)': \[Errno 2\]/i,
      {
        cause: 'A file that the install step reads isn’t in the image.',
        next: 'COPY the requirements or pyproject.toml (and what it names) before this step; check .dockerignore.',
      },
    ),
  ],
};
