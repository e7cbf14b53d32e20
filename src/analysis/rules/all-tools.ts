// Every tool whose failures the bot knows. A new tool is a file beside this one, and a line here.

import type { ToolRules } from '../rule.ts';
import { BUILDKIT } from './buildkit.ts';
import { GO, RUST } from './go-rust.ts';
import { JAVASCRIPT_BUILDS } from './javascript-builds.ts';
import { JAVASCRIPT } from './javascript-packages.ts';
import { DOTNET, JVM } from './jvm-dotnet.ts';
import { LINUX_PACKAGES } from './linux-packages.ts';
import { NATIVE_CODE } from './native-code.ts';
import { NETWORK_RULES } from './network.ts';
import { OTHER_LANGUAGES } from './other-languages.ts';
import { PYTHON } from './python.ts';
import { PYTHON_CODE } from './python-code.ts';
import { REGISTRY } from './registry.ts';
import { RESOURCES } from './resources.ts';
import { PHP, RUBY } from './ruby-php.ts';
import { GIT, SHELL } from './shell.ts';
import { TEST_RUNNERS } from './test-runners.ts';

export const ALL_TOOLS: readonly ToolRules[] = [
  BUILDKIT,
  REGISTRY,
  RESOURCES,
  NETWORK_RULES,
  LINUX_PACKAGES,
  JAVASCRIPT,
  JAVASCRIPT_BUILDS,
  PYTHON,
  PYTHON_CODE,
  GO,
  RUST,
  JVM,
  DOTNET,
  RUBY,
  PHP,
  NATIVE_CODE,
  SHELL,
  GIT,
  TEST_RUNNERS,
  OTHER_LANGUAGES,
];
