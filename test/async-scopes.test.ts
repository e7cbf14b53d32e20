// What leaves a block with `using` or `await using` leaves it after an await: a promise that is returned without one still
// runs while what it works with is being closed. Biome has no such rule, so the compiler's own types are asked.

import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  isBlock,
  isFunctionLikeDeclaration,
  isReturnStatement,
  isVariableStatement,
  type Node,
  NodeFlags,
} from 'typescript/unstable/ast';
import { API, type Checker } from 'typescript/unstable/sync';
import { describe, expect, it } from 'vitest';

/** `using` and `await using` share this bit. */
const isUsing = (node: Node) =>
  isVariableStatement(node) && (node.declarationList.flags & NodeFlags.Using) === NodeFlags.Using;

function isPromise(checker: Checker, node: Node): boolean {
  const type = checker.getTypeAtLocation(node);
  return type !== undefined && checker.getPropertiesOfType(type).some(({ name }) => name === 'then');
}

/** Visits the returns of this function, not those of functions inside it. */
function eachReturn(node: Node, visit: (returned: Node) => void): void {
  if (isFunctionLikeDeclaration(node)) return;
  if (isReturnStatement(node) && node.expression) visit(node.expression);
  node.forEachChild((child) => eachReturn(child, visit));
}

function escapesIn(node: Node, checker: Checker): readonly Node[] {
  const found: Node[] = [];
  const look = (inner: Node): void => {
    if (isBlock(inner)) {
      const statements = [...inner.statements];
      const opened = statements.findIndex(isUsing);
      for (const later of opened < 0 ? [] : statements.slice(opened)) {
        eachReturn(later, (returned) => {
          if (isPromise(checker, returned)) found.push(returned);
        });
      }
    }
    inner.forEachChild(look);
  };
  look(node);
  return found;
}

const FILES = globSync(['src/**/*.ts', 'test/**/*.ts'], {
  exclude: ['src/sandbox/slack/page/browser/**'],
}).filter((path) => /\busing \w+ =/.test(readFileSync(path, 'utf8')));

/** @param edit what a file says instead, for trying the rule out. */
function promisesThatEscape(
  edit: (path: string, text: string) => string = (_, text) => text,
): readonly string[] {
  const readFile = (path: string) => {
    const relative = FILES.find((file) => resolve(file) === path);
    return relative ? edit(relative, readFileSync(path, 'utf8')) : undefined;
  };
  const api = new API({ cwd: resolve('.'), fs: { readFile } });
  try {
    const config = resolve('tsconfig.json');
    const project = api.updateSnapshot({ openProjects: [config] }).getProject(config);
    if (!project) throw new Error('the compiler does not know tsconfig.json');
    return FILES.flatMap((path) => {
      const source = project.program.getSourceFile(resolve(path));
      if (!source) throw new Error(`the compiler does not know ${path}`);
      return escapesIn(source, project.checker).map((node) => `${path}: return ${node.getText(source)}`);
    });
  } finally {
    api.close();
  }
}

describe('a block with `using`', () => {
  it('returns no promise that still runs while the block closes', () => {
    expect(FILES.length).toBeGreaterThan(10);
    expect(promisesThatEscape()).toEqual([]);
  });

  it('is caught when it does', () => {
    const broken = promisesThatEscape((path, text) =>
      path === 'src/doctor/ask-depot.ts'
        ? text.replace(
            'const { latencyMs, error } = await depot.check();',
            'return depot.check().then(judge);',
          )
        : text,
    );
    expect(broken).toEqual(['src/doctor/ask-depot.ts: return depot.check().then(judge)']);
  });
});
