// Whether the disk has room for what the embedded database wants to write. Postgres answers a full disk with an error, but
// where its write-ahead log finds no room it panics, and in PGlite the next query would then never return: so nothing is
// written without room for it, and a panic ends the process as it would end a server's.
// https://www.postgresql.org/docs/18/wal-internals.html

import { accessSync, constants, existsSync, readdirSync, statfsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { PGlite } from '@electric-sql/pglite';
import { UserError } from '../lib/errors.ts';
import { DatabaseError } from './database-error.ts';

/** Small writes still find room when there is less than this, and larger ones then fail half-way. */
const LEAST_FREE_BYTES = 2 * 1024 * 1024;
/** One file of the write-ahead log. Old ones are used again, so the second one is the last that needs new room. */
const SEGMENT_BYTES = 16 * 1024 * 1024;
const SEGMENT = /^[0-9A-F]{24}$/;

/** A new database: itself, its log, and some room to work. */
const NEW_DATABASE_BYTES = 48 * 1024 * 1024;

/** Statements that write nothing, one at a time. */
const READS =
  /^\s*(?:select|show|set|begin|start transaction|commit|rollback|savepoint|release|(?:un)?listen)\b[^;]*;?\s*$/i;
const LOCKS_ROWS = /\bfor (?:no key )?(?:update|share)\b/i;

/** @throws DatabaseError when the folder is gone or read-only, or its disk has no room to write. */
export function checkRoom(dataDir: string): void {
  const folder = join(dataDir, 'pglite');
  if (!existsSync(join(folder, 'PG_VERSION'))) {
    throw new DatabaseError('files gone', `DATA_DIR ${dataDir} holds no database any more`);
  }
  try {
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new DatabaseError('read-only', error);
  }
  const { bavail, bsize } = statfsSync(dataDir);
  const free = bavail * bsize;
  if (free >= LEAST_FREE_BYTES + SEGMENT_BYTES) return;
  const segments = readdirSync(join(folder, 'pg_wal')).filter((name) => SEGMENT.test(name)).length;
  if (free < LEAST_FREE_BYTES || segments < 2) {
    throw new DatabaseError('disk full', `${free} bytes are free on the disk of DATA_DIR`);
  }
}

/** On a full disk it would not even start. @throws UserError with what to do. */
export function checkRoomToStart(dataDir: string): void {
  const words = (free: number) =>
    new UserError(`The disk of DATA_DIR ${dataDir} is full. Free ${free} MB, then start the bot again.`);
  if (existsSync(join(dataDir, 'pglite', 'PG_VERSION'))) {
    try {
      checkRoom(dataDir);
    } catch (error) {
      if (error instanceof DatabaseError && error.problem === 'disk full') throw words(20);
      throw new UserError(`DATA_DIR ${dataDir} can't be written. Make it writable for the bot's user.`, {
        cause: error,
      });
    }
    return;
  }
  let folder = resolve(dataDir);
  while (!existsSync(folder)) folder = dirname(folder);
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize < NEW_DATABASE_BYTES) throw words(60);
}

/** What is sent at once is one message after the other. https://www.postgresql.org/docs/18/protocol-message-formats.html */
function* messagesIn(
  sent: Uint8Array,
): Generator<{ readonly kind: string; readonly words: readonly string[] }> {
  const bytes = Buffer.from(sent.buffer, sent.byteOffset, sent.byteLength);
  for (let at = 0; at < bytes.length; ) {
    const end = at + 1 + bytes.readInt32BE(at + 1);
    const kind = String.fromCharCode(bytes.readUInt8(at));
    if (kind === 'Q' || kind === 'P' || kind === 'B') {
      yield { kind, words: bytes.toString('utf8', at + 5, end).split('\0', 2) };
    }
    at = end;
  }
}

const mayWrite = (sql: string) => !READS.test(sql) || LOCKS_ROWS.test(sql);

const isPanic = (error: unknown) =>
  error instanceof Error && 'severity' in error && error.severity === 'PANIC';

/**
 * From now on every write first looks whether there is room for it.
 * @param panicked gets what Postgres could not survive, once. After that every query fails.
 */
export function guardWrites(pglite: PGlite, dataDir: string, panicked: (error: DatabaseError) => void): void {
  let end: DatabaseError | null = null;
  /** The names of prepared statements that write. */
  const writers = new Set<string>();

  /** A prepared statement may be executed long after its SQL was sent. */
  function isWrite(sent: Uint8Array): boolean {
    let writes = false;
    for (const { kind, words } of messagesIn(sent)) {
      const [first = '', second = ''] = words;
      if (kind === 'Q') writes ||= mayWrite(first);
      if (kind === 'B') writes ||= writers.has(second);
      if (kind === 'P') {
        const isWriter = mayWrite(second);
        writes ||= isWriter;
        writers.delete(first);
        if (isWriter && first !== '') writers.add(first);
      }
    }
    return writes;
  }

  async function guarded<T>(message: Uint8Array, run: () => Promise<T>): Promise<T> {
    if (end) throw end;
    if (isWrite(message)) checkRoom(dataDir);
    try {
      return await run();
    } catch (error) {
      if (!isPanic(error)) throw error;
      end = DatabaseError.of(error) ?? new DatabaseError('files gone', error);
      panicked(end);
      throw end;
    }
  }
  const execProtocol = pglite.execProtocol.bind(pglite);
  const execProtocolStream = pglite.execProtocolStream.bind(pglite);
  pglite.execProtocol = (message, options) => guarded(message, () => execProtocol(message, options));
  pglite.execProtocolStream = (message, options) =>
    guarded(message, () => execProtocolStream(message, options));
}
