// The program: `node src/main.ts [start | check | doctor | report | why | prepare]`. Picks the subcommand and loads only what that one needs; an
// older Node gets a sentence instead of a syntax error, so nothing newer than Node 22 may stand in this file or lib/errors.ts.

import './require-node.mjs';
import { UserError } from './lib/errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

interface Subcommand {
  /**
   * @param args what follows the subcommand's name.
   * @returns the exit code, or nothing while it keeps running.
   * @throws UserError with words for the person who typed it; main prints them and exits with 1.
   */
  readonly run: (args: readonly string[], env: Environment) => Promise<number | undefined>;
}

/** A new subcommand is a file in src/cli and a line here. */
const SUBCOMMANDS: Readonly<Record<string, () => Promise<Subcommand>>> = {
  start: () => import('./cli/start.ts'),
  check: () => import('./cli/check.ts'),
  doctor: () => import('./cli/doctor.ts'),
  report: () => import('./cli/report.ts'),
  why: () => import('./cli/why.ts'),
  prepare: () => import('./cli/prepare.ts'),
};

async function main([given = 'start', ...args]: readonly string[]): Promise<void> {
  // `--doctor` and `--check` are older ways to write it.
  const name = given.replace(/^--/, '');
  const load = Object.hasOwn(SUBCOMMANDS, name) ? SUBCOMMANDS[name] : undefined;
  if (!load) {
    const known = Object.keys(SUBCOMMANDS).join(', ');
    throw new UserError(
      `There is no subcommand ${given}. Use one of: ${known}; without one, the bot starts.`,
    );
  }
  const subcommand = await load();
  const exitCode = await subcommand.run(args, process.env);
  if (exitCode !== undefined) process.exitCode = exitCode;
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof UserError ? error.message : error);
  process.exit(1);
});
