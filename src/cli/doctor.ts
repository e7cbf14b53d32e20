// `npm run doctor`: asks Slack, Depot and the database how they are, and prints what is wrong and what to do about it.

import { readConfig } from '../config.ts';
import { diagnose } from '../doctor/diagnose.ts';
import type { Finding } from '../doctor/finding.ts';
import { systemClock } from '../lib/clock.ts';

function print({ ok, subject, words, next }: Finding): void {
  console.log(`${ok ? 'ok     ' : 'PROBLEM'}  ${subject}: ${words}`);
  if (next) console.log(`         Next: ${next}`);
}

export async function run(
  _args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  const findings = await diagnose(readConfig(env), systemClock);
  for (const finding of findings) print(finding);
  const problems = findings.filter(({ ok }) => !ok).length;
  if (problems === 0) console.log('\nEverything works. Start the bot: npm start');
  else console.log(`\n${problems} ${problems === 1 ? 'problem' : 'problems'} found.`);
  return problems === 0 ? 0 : 1;
}
