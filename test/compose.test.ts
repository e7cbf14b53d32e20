// compose.yaml, as far as it can be wrong without an engine.

import { readFileSync } from 'node:fs';
import pg from 'pg';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readConfig } from '../src/config.ts';

const Compose = z.object({
  services: z.object({
    bot: z.object({ environment: z.record(z.string(), z.string()), env_file: z.literal('.env') }),
    database: z.object({ environment: z.record(z.string(), z.string()) }),
  }),
});

/** As compose fills it in: the value as it is, whatever stands around it. */
const fillIn = (environment: Readonly<Record<string, string>>, password: string) =>
  Object.fromEntries(
    Object.entries(environment).map(([name, text]) => [
      name,
      text.replace(/\$\{POSTGRES_PASSWORD[^}]*\}/, () => password),
    ]),
  );

describe('compose.yaml', () => {
  const { services } = Compose.parse(parse(readFileSync('compose.yaml', 'utf8')));
  afterEach(() => void vi.unstubAllEnvs());

  it.each(['ab/cd', 'x#y', 'q?z', '100%', 'a@b:c', 'T9/wL+0Q=='])(
    'hands the password %s to the bot as the database has it',
    (password) => {
      const env = fillIn(services.bot.environment, password);
      const tokens = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1', DEPOT_TOKEN: 'depot_org_1' };
      const { store } = readConfig({ ...tokens, ...env });
      if (store.kind !== 'postgres') throw new Error('compose.yaml must name a Postgres');
      for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
      const client = new pg.Client({ connectionString: store.url });
      expect(client).toMatchObject({ user: 'bot', host: 'database', database: 'bot', password });
      expect(fillIn(services.database.environment, password).POSTGRES_PASSWORD).toBe(password);
    },
  );
});
