// CPython 3.7 to 3.14's own errors; ruff, flake8, pylint, black, isort, mypy, pyright.

import { rule, type ToolRules } from '../rule.ts';

export const PYTHON_CODE: ToolRules = {
  tool: 'python-code',
  rules: [
    rule(
      'toolchain-too-old',
      3,
      /No module named '(?<module>distutils|imp|asyncore|asynchat|cgi|telnetlib|pipes|crypt)(?:\.\w{1,40})?'/,
      {
        cause: 'The Python in the image is too new for a package: {module} was removed from it.',
        next: 'Use a python base image that the package supports (3.11 still has distutils), or a newer version of the package.',
      },
    ),
    rule(
      'toolchain-too-old',
      3,
      /module 'pkgutil' has no attribute 'ImpImporter'|module 'collections' has no attribute '(?:Callable|Mapping|MutableMapping|Iterable|Sequence)'|module 'inspect' has no attribute 'getargspec'|module 'asyncio' has no attribute 'coroutine'|use_2to3 is invalid/,
      {
        cause: 'The Python (or setuptools) in the image is too new for a package.',
        next: 'Use a newer version of the package, or an older python base image.',
      },
    ),
    rule('toolchain-too-old', 3, /SyntaxError: Missing parentheses in call to 'print'/, {
      cause: 'The code is for Python 2.',
      next: 'Use a version of the package that supports Python 3, or a python:2.7 base image as a stopgap.',
    }),
    rule(
      'toolchain-too-old',
      2,
      /unsupported operand type\(s\) for \|: '(?:type|NoneType)|'type' object is not subscriptable/,
      {
        cause: 'The Python in the image is too old for the code’s type annotations.',
        next: 'Use a newer python base image (3.10 or later).',
      },
    ),
    rule(
      'module-not-found',
      2,
      /ModuleNotFoundError: No module named '(?<module>[^']{1,120})'|ImportError: No module named (?<other>\S{1,120})/,
      {
        next: 'Add it to the requirements of this step. A package that imports it while it is built needs it in build-system.requires.',
      },
    ),
    rule(
      'module-not-found',
      1,
      /ImportError: cannot import name '(?<name>[^']{1,80})' from '(?<module>[^']{1,80})'/,
      {
        cause: 'Python can’t import {name} from {module}.',
        next: 'Check that the version of {module} has it; for code of your own, the name and that the file is copied.',
      },
    ),
    rule(
      'system-library-missing',
      3,
      /(?<![\w.+-])(?<library>lib[\w.+-]{1,70}): cannot open shared object file/,
      {
        cause: 'A shared library isn’t installed.',
        next: 'Install the package that brings the library named in the message (Debian: apt-file search finds it).',
      },
    ),
    rule(
      'lint-failed',
      3,
      /^\S{1,200}\.py:\d{1,6}(?::\d{1,5})?: (?:[A-Z]{1,4}\d{3,4}\b|error: )|^\s{0,4}\S{1,200}\.py:\d{1,6}:\d{1,5} - error: |would reformat:? \S{1,200}|Your code has been rated at|\d{1,6} files? would be reformatted|Oh no! .{0,40}would be reformatted|Imports are incorrectly sorted/i,
    ),
    rule('lint-failed', 2, /^Found \d{1,6} errors?(?: in \d{1,6} files?| \(|\.)/),
    rule('unknown', 1, /^KeyError: '(?<name>[A-Z][A-Z0-9_]{2,60})'$/, {
      cause: 'The code reads the variable {name}, which isn’t set in this step.',
      next: 'Give {name} a default for the build, or declare it with ARG or ENV in this stage; a secret belongs in RUN --mount=type=secret.',
    }),
    rule('compile-error', 2, /^(?:SyntaxError|IndentationError|TabError): /, {
      cause: 'A Python file has a syntax error.',
    }),
  ],
};
