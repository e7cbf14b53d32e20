// A database as it was opened, whatever kind it is.

import type { Dialect } from 'kysely';
import type { fromPglite } from 'pg-boss';
import type { ServingSettings } from './postgres-settings.ts';

/** What the job queue connects with: the same PGlite, or its own pool on the same Postgres. */
export type JobsDatabase =
  | { readonly backend: 'pglite'; readonly db: ReturnType<typeof fromPglite> }
  | ({ readonly backend: 'postgres'; readonly useListenNotify: boolean } & ServingSettings);

export interface OpenDatabase {
  readonly dialect: Dialect;
  /** For migrations, where they connect in another way. It is closed after them. */
  readonly migrationDialect?: Dialect;
  readonly jobsDatabase: JobsDatabase;
  /** A connection of their own for checks, where queries may hang: while it finds nothing, no others are asked. */
  readonly checkDialect?: Dialect;
  /** What stands in the way of writing that a small write would not notice. @throws DatabaseError */
  readonly checkPlace?: () => void;
  /** After the last query. */
  readonly close?: () => Promise<void>;
  /** Connections that do not end by themselves are left behind after this. */
  readonly closeWithinMs?: number;
}
