// A Kysely dialect whose errors say whether the query or the database is at fault: the latter become a DatabaseError, at
// the one place where nothing else can have thrown them.

import type { CompiledQuery, DatabaseConnection, Dialect, Driver, QueryResult } from 'kysely';
import { systemClock } from '../lib/clock.ts';
import { DatabaseError } from './database-error.ts';

export interface Judge {
  /** The database is at fault, as a query shows that began then. */
  onTrouble(error: DatabaseError, began: Date): void;
  /** A known problem: then nothing is asked, so that nobody waits in vain. null: ask. */
  knownTrouble(): DatabaseError | null;
}

export function judgeDialect(dialect: Dialect, { onTrouble, knownTrouble }: Judge): Dialect {
  async function judged<T>(work: Promise<T>): Promise<T> {
    const began = systemClock.now();
    try {
      return await work;
    } catch (reason) {
      const error = DatabaseError.of(reason);
      if (!error) throw reason;
      onTrouble(error, began);
      throw error;
    }
  }

  class JudgedConnection implements DatabaseConnection {
    readonly inner: DatabaseConnection;

    constructor(inner: DatabaseConnection) {
      this.inner = inner;
    }

    executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
      return judged(this.inner.executeQuery<R>(query));
    }

    streamQuery<R>(query: CompiledQuery, chunkSize: number): AsyncIterableIterator<QueryResult<R>> {
      return this.inner.streamQuery<R>(query, chunkSize);
    }
  }

  const innerOf = (connection: DatabaseConnection) =>
    connection instanceof JudgedConnection ? connection.inner : connection;

  const judgeDriver = (driver: Driver): Driver => ({
    init: (options) => driver.init(options),
    async acquireConnection(options) {
      const trouble = knownTrouble();
      if (trouble) throw trouble;
      return new JudgedConnection(await judged(driver.acquireConnection(options)));
    },
    beginTransaction: (connection, settings) =>
      judged(driver.beginTransaction(innerOf(connection), settings)),
    commitTransaction: (connection) => judged(driver.commitTransaction(innerOf(connection))),
    rollbackTransaction: (connection) => judged(driver.rollbackTransaction(innerOf(connection))),
    releaseConnection: (connection, options) => driver.releaseConnection(innerOf(connection), options),
    destroy: (options) => driver.destroy(options),
  });

  return {
    createDriver: () => judgeDriver(dialect.createDriver()),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createAdapter: () => dialect.createAdapter(),
    createIntrospector: (db) => dialect.createIntrospector(db),
  };
}
