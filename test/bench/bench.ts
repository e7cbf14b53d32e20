// `npm run bench [NAME …] [-- --write]`: measurements beside a bare baseline, both in one run on the same machine. Each runs
// in a process of its own; with --write what it prints goes into docs/performance.md too.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';

/** A new one is a file beside this one and a line here, and a place in docs/performance.md. */
const BENCHES: Readonly<Record<string, () => Promise<() => Promise<void>>>> = {
  ack: async () => (await import('./ack.ts')).benchAck,
  ci: async () => (await import('./ci.ts')).benchCi,
  failing: async () => (await import('./failing.ts')).benchFailing,
  first: async () => (await import('./first.ts')).benchFirst,
  home: async () => (await import('./failing.ts')).benchHome,
  log: async () => (await import('./log.ts')).benchLog,
  memory: async () => (await import('./memory.ts')).benchMemory,
  posted: async () => (await import('./posted.ts')).benchPosted,
  render: async () => (await import('./render.ts')).benchRender,
  soak: async () => (await import('./soak.ts')).benchSoak,
  storm: async () => (await import('./storm.ts')).benchStorm,
  usage: async () => (await import('./usage.ts')).benchUsage,
  watch: async () => (await import('./watch.ts')).benchWatch,
  why: async () => (await import('./why.ts')).benchWhy,
};

const PAGE = new URL('../../docs/performance.md', import.meta.url);

/** What a bench prints, also on this screen. */
async function runApart(name: string): Promise<string> {
  const child = spawn(process.execPath, [import.meta.filename, '--here', name], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
    process.stdout.write(text);
  });
  const [code]: unknown[] = await once(child, 'close');
  if (code !== 0) process.exitCode = 1;
  return printed;
}

/** Renews what stands between the two marks of a bench. */
function write(name: string, printed: string): void {
  const page = readFileSync(PAGE, 'utf8');
  const [begin, end] = [`<!-- bench: ${name} -->\n`, '<!-- /bench -->'];
  const from = page.indexOf(begin);
  if (from === -1) throw new Error(`docs/performance.md has no place for the bench ${name}`);
  const to = page.indexOf(end, from);
  const day = new Date().toISOString().slice(0, 10);
  const where = `${day}, Node ${process.versions.node}, ${availableParallelism()} cores`;
  const block = `\`\`\`text\n${printed.trimEnd()}\n(${where})\n\`\`\`\n`;
  writeFileSync(PAGE, page.slice(0, from) + begin + block + page.slice(to));
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'boolean', default: false }, here: { type: 'boolean', default: false } },
});
const names = positionals.length > 0 ? positionals : Object.keys(BENCHES);
const unknown = names.filter((name) => !Object.hasOwn(BENCHES, name));
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}. There is: ${Object.keys(BENCHES).join(', ')}`);
  process.exit(1);
}
for (const name of names) {
  if (values.here) {
    const bench = await BENCHES[name]?.();
    await bench?.();
    process.exit();
  }
  const printed = await runApart(name);
  if (values.write) write(name, printed);
}
