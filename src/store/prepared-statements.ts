// PGlite asks its Postgres six times for one query, each time through WebAssembly, and has it parsed and planned anew. A
// short query that comes again is prepared here, and from then on costs one call: in bursts that is most of a command's
// time in the database. https://www.postgresql.org/docs/18/protocol-flow.html#PROTOCOL-FLOW-EXT-QUERY

import {
  type PGlite,
  parse,
  protocol,
  type QueryOptions,
  type Results,
  type Transaction,
} from '@electric-sql/pglite';
import { LRUCache } from 'lru-cache';

/** Each keeps its plan in the database's memory. */
const MAX_STATEMENTS = 100;
/** A long query is better planned for what it asks each time. */
const MAX_SQL_CHARS = 1_000;
/** Statements hold the columns of the tables as they were. */
const CHANGES_TABLES = /^\s*(?:alter|create|drop)\b/i;

const { serialize } = protocol;

interface Statement {
  readonly name: string;
  /** The type of each parameter, by its number in pg_type. */
  readonly types: readonly number[];
}

type Query = <T>(sql: string, parameters?: unknown[], options?: QueryOptions) => Promise<Results<T>>;

/** What Kysely needs of PGlite; its other users share its connection, and its transactions keep them out. */
export function prepareStatements(pglite: PGlite) {
  const freeNames = Array.from({ length: MAX_STATEMENTS }, (_, i) => `statement_${i}`);
  const statements = new LRUCache<string, Statement>({
    max: MAX_STATEMENTS - 1,
    dispose: ({ name }) => freeNames.push(name),
  });
  const askedOnce = new LRUCache<string, true>({ max: 1_000 });

  const send = (...messages: readonly Uint8Array[]) =>
    pglite.execProtocolStream(Buffer.concat([...messages, serialize.sync()]), { syncToFs: false });

  async function prepare(sql: string): Promise<Statement> {
    const name = freeNames.shift();
    if (name === undefined) throw new Error('more statements are prepared than may be');
    try {
      const about = { type: 'S', name } as const;
      const answer = await send(
        serialize.close(about),
        serialize.parse({ name, text: sql }),
        serialize.describe(about),
      );
      const statement = { name, types: parse.parseDescribeStatementResults(answer) };
      statements.set(sql, statement);
      return statement;
    } catch (error) {
      freeNames.push(name);
      throw error;
    }
  }

  /** As PGlite's own `query` does it. */
  function toText(value: unknown, type: number | undefined): string | null {
    if (value === null || value === undefined) return null;
    const serializer = type === undefined ? undefined : pglite.serializers[type];
    return serializer ? serializer(value) : String(value);
  }

  async function execute<T>(sql: string, parameters: readonly unknown[], options?: QueryOptions) {
    const { name, types } = statements.get(sql) ?? (await prepare(sql));
    const values = parameters.map((value, i) => toText(value, types[i]));
    const answer = await send(
      serialize.bind({ statement: name, values }),
      serialize.describe({ type: 'P' }),
      serialize.execute({}),
    );
    const [results] = parse.parseResults(answer, pglite.parsers, options);
    return results as Results<T>; // who writes the query knows its rows
  }

  function isAskedAgain(sql: string): boolean {
    if (sql.length > MAX_SQL_CHARS) return false;
    if (CHANGES_TABLES.test(sql)) statements.clear();

    const before = askedOnce.has(sql);
    askedOnce.set(sql, true);
    return before;
  }

  const inTransaction = (transaction: Transaction): { rollback(): Promise<void>; query: Query } => ({
    rollback: () => transaction.rollback(),
    query: (sql, parameters = [], options = {}) =>
      isAskedAgain(sql) && !transaction.closed
        ? pglite._runExclusiveQuery(() => execute(sql, parameters, options))
        : transaction.query(sql, parameters, options),
  });

  const query: Query = (sql, parameters = [], options = {}) =>
    isAskedAgain(sql)
      ? pglite._runExclusiveTransaction(() =>
          pglite._runExclusiveQuery(() => execute(sql, parameters, options)),
        )
      : pglite.query(sql, parameters, options);

  return {
    query,
    transaction: <T>(work: (transaction: ReturnType<typeof inTransaction>) => Promise<T>) =>
      pglite.transaction((transaction) => work(inTransaction(transaction))),
    get closed() {
      return pglite.closed;
    },
    get ready() {
      return pglite.ready;
    },
    waitReady: pglite.waitReady,
    close: () => pglite.close(),
  };
}
