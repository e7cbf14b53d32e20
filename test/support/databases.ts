// The databases that the same suites run on: PGlite always, Postgres when TEST_POSTGRES_URL names one. `.ci/run` sets
// it; a stranger's `npm test` has no Postgres, and runs the same suites on PGlite alone.

import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { createLog } from '../../src/lib/log.ts';
import { openStore, type Store, type StoreSettings } from '../../src/store/open-store.ts';
import { memoryStore } from './memory-store.ts';

export interface TestDatabase {
  readonly settings: StoreSettings;
  /** Opens the database; on Postgres several times the same one, as replicas do. */
  open(): Promise<Store>;
  drop(): Promise<void>;
}

async function onServer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: process.env.TEST_POSTGRES_URL });
  await client.connect();
  await client.query(sql);
  await client.end();
}

/** Needs TEST_POSTGRES_URL. */
export async function onPostgres(): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await onServer(`create database ${name}`);
  // A hand-turned clock of the job queue then holds in the bot's own sessions too, where it sends jobs in transactions.
  await onServer(`alter database ${name} set pgboss.test_clock = 'on'`);
  const url = new URL(process.env.TEST_POSTGRES_URL ?? '');
  url.pathname = name;
  const settings = { kind: 'postgres', url: url.href } as const;
  return {
    settings,
    open: () => openStore(settings, createLog({ level: 'silent' })),
    drop: () => onServer(`drop database ${name} with (force)`),
  };
}

async function inMemory(): Promise<TestDatabase> {
  const settings = memoryStore();
  return {
    settings,
    open: () => openStore(settings, createLog({ level: 'silent' })),
    drop: async () => undefined,
  };
}

export const DATABASES: readonly (readonly [name: string, make: () => Promise<TestDatabase>])[] = [
  ['PGlite', inMemory],
  ...(process.env.TEST_POSTGRES_URL ? [['Postgres', onPostgres] as const] : []),
];
