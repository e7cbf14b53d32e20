// README.md and the code say the same: commands, settings, scripts, files that it points to.

import { existsSync, globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '../src/config.ts';
import { loadCommands } from '../src/slack/platform/load-features.ts';
import { commandsTable } from './tools/commands-table.ts';

const README = readFileSync('README.md', 'utf8');

describe('README.md', () => {
  it('has the table of commands that the commands themselves make', async () => {
    const [, table = ''] = /<!-- commands[^>]*-->\n([\s\S]*?)<!-- \/commands -->/.exec(README) ?? [];
    expect(table.trim()).toBe(commandsTable([...(await loadCommands()).values()]).trim());
  });

  it('lists every setting with its default, and no other', () => {
    const listed = [...README.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, name]) => name);
    const source = readFileSync('src/config.ts', 'utf8');
    const [, schema = ''] = /const Settings = z\.object\(\{([\s\S]*?)\n\}\);/.exec(source) ?? [];
    const known = [...schema.matchAll(/^ {2}([A-Z_]+):/gm)].map(([, name]) => name);
    expect(known.length).toBeGreaterThan(20);
    expect(listed).toEqual(known);
  });

  it('marks as needed exactly what the bot does not start without', () => {
    const needed = [...README.matchAll(/^\| `([A-Z_]+)` \| needed/gm)].map(([, name]) => name);
    const problems = (() => {
      try {
        readConfig({ SLACK_APP_TOKEN: 'xapp-1' });
        return [];
      } catch (error) {
        return error instanceof ConfigError ? error.problems : [];
      }
    })();
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual(needed);
  });

  it('names only scripts and files that there are', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
    const named = [...README.matchAll(/npm run ([a-z:]+)/g)].map(([, script = '']) => script);
    expect(named.filter((script) => !(script in scripts))).toEqual([]);
    const files = [...README.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, path = '']) => path);
    expect(files.length).toBeGreaterThan(3);
    expect(files.filter((path) => !existsSync(path))).toEqual([]);
  });

  it('names no entry that an older Node cannot say anything about, nor does any page or usage text', () => {
    const paths = globSync([
      'README.md',
      'CHANGELOG.md',
      'CONTRIBUTING.md',
      'SECURITY.md',
      'docs/**/*.md',
      'src/cli/*.ts',
    ]);
    const bare = paths.filter((path) => /^(?!\/\/).*node src\/\w+\.ts/m.test(readFileSync(path, 'utf8')));
    expect(paths.length).toBeGreaterThan(20);
    expect(bare).toEqual([]);
  });

  it('names only metrics that there are', () => {
    const sources = globSync('src/**/*metrics.ts')
      .map((path) => readFileSync(path, 'utf8'))
      .join('\n');
    const rules = readFileSync('docs/operating/prometheus-rules.yml', 'utf8');
    const named = [...README.matchAll(/`(depot_[a-z_]+)`/g), ...rules.matchAll(/\b(depot_[a-z_]+)\b/g)].map(
      ([, name = '']) => name,
    );
    expect(named.length).toBeGreaterThan(4);
    expect(named.filter((name) => !sources.includes(`'${name}'`))).toEqual([]);
  });
});
