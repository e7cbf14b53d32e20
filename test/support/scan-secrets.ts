// Looks for secrets everywhere that the bot writes to: its log, its database, messages, Home tabs, files, and what the
// sandbox's inspector keeps. Every story ends with this; the windows of people may hold one, and the file for one person.

import { sql } from 'kysely';
import type { SlackState, StoredFile } from '../../src/sandbox/slack/state.ts';
import type { Db } from '../../src/store/tables.ts';
import type { Bot } from './start-bot.ts';

/** What hostile builds of the seed print. */
const PRINTED_BY_BUILDS = ['npm_aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789'];

/** Every row of every table, the job queue's too. */
export async function dumpDatabase(db: Db): Promise<string> {
  const { rows: tables } = await sql<{ name: string }>`
    select quote_ident(table_schema) || '.' || quote_ident(table_name) as name from information_schema.tables
    where table_schema in ('public', 'jobs') and table_type = 'BASE TABLE'`.execute(db);
  const dump: string[] = [];
  for (const { name } of tables) {
    const { rows } = await sql.raw<{ row: string }>(`select t::text as row from ${name} t`).execute(db);
    dump.push(`${name}:`, ...rows.map(({ row }) => row));
  }
  return dump.join('\n');
}

/** The file that new tokens' secrets are handed over in, in the direct message of who asked; or not shared yet. */
const isForOnePerson = ({ name, channelId }: StoredFile, { channels }: SlackState) =>
  name === 'depot-secrets.csv' && (channelId === null || channels.get(channelId)?.kind === 'dm');

export type Places = Readonly<Record<string, string>>;

export async function placesOf({ app, slack, depot, logged }: Bot): Promise<Places> {
  const { state } = slack;
  return {
    'the database': await dumpDatabase(app.store.db),
    'the log': logged.join('\n'),
    messages: JSON.stringify(state.messages),
    'Home tabs': JSON.stringify([...state.homes]),
    files: [...state.files.values()]
      .filter((file) => !isForOnePerson(file, state))
      .map(({ content }) => content.toString())
      .join('\n'),
    "the inspector's calls of Slack": JSON.stringify(slack.calls.all()),
    "the inspector's calls of Depot": JSON.stringify(
      depot.calls.all().map((call) => ({ ...call, answer: call.answer?.() })),
    ),
  };
}

export const secretsOf = ({ slack, depot }: Bot): readonly string[] => [
  ...depot.state.handedOutSecrets,
  ...PRINTED_BY_BUILDS,
  depot.token,
  slack.botToken,
  slack.appToken,
  slack.signingSecret,
];

/** @throws Error that names the place, never the secret */
export async function expectNoSecrets(bot: Bot): Promise<void> {
  const found: string[] = [];
  for (const [place, text] of Object.entries(await placesOf(bot))) {
    for (const [index, secret] of secretsOf(bot).entries()) {
      if (text.includes(secret)) found.push(`secret ${index} (${secret.slice(0, 6)}…) in ${place}`);
    }
  }
  if (found.length > 0) throw new Error(`secrets were found where they must not be: ${found.join('; ')}`);
}
