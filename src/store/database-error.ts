// What can be wrong with the database itself, as one closed list. A query that is refused for what it says is none of it.

export type DatabaseProblem =
  /** Nothing answers, or not in time. */
  | 'unreachable'
  /** It takes no more connections. */
  | 'too many connections'
  | 'read-only'
  | 'disk full'
  /** The files of the embedded database are no longer there, or not readable. */
  | 'files gone'
  /** It no longer accepts the bot's user, password or database name. */
  | 'refused';

const SQLSTATES: Readonly<Record<string, DatabaseProblem>> = {
  // https://www.postgresql.org/docs/current/errcodes-appendix.html
  '25006': 'read-only',
  '28000': 'refused',
  '28P01': 'refused',
  '3D000': 'refused',
  '53100': 'disk full',
  '53300': 'too many connections',
  '57P01': 'unreachable',
  '57P02': 'unreachable',
  '57P03': 'unreachable',
  '57P05': 'unreachable',
  '25P03': 'unreachable',
  '58030': 'files gone',
  '58P01': 'files gone',
  '58P02': 'files gone',
};

const SYSTEM_CODES: Readonly<Record<string, DatabaseProblem>> = {
  ECONNREFUSED: 'unreachable',
  ECONNRESET: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENOTFOUND: 'unreachable',
  EAI_AGAIN: 'unreachable',
  EPIPE: 'unreachable',
  ETIMEDOUT: 'unreachable',
  ENOSPC: 'disk full',
  EROFS: 'read-only',
  ENOENT: 'files gone',
};

/** pg and pg-pool give these no code. */
const SAYS_UNREACHABLE =
  /connection (was )?terminated|timeout exceeded when trying to connect|timeout expired|connection error and is not queryable|client was closed and is not queryable|connection has been discarded|has been silent|LISTEN\/NOTIFY heartbeat timed out/i;
/** PgBouncer's own words for a full pool. */
const SAYS_FULL = /no more connections allowed|too many clients/i;

/** Postgres gives files that it may not open or write the code of a missing grant. */
const SAYS_READ_ONLY = /could not .*(?:read-only file system|permission denied)/i;

function problemOf(reason: Error): DatabaseProblem | null {
  const code = 'code' in reason && typeof reason.code === 'string' ? reason.code : '';
  const known = SQLSTATES[code] ?? SYSTEM_CODES[code];
  if (known) return known;
  if (SAYS_READ_ONLY.test(reason.message)) return 'read-only';
  if (SAYS_FULL.test(reason.message)) return 'too many connections';
  // Class 08 of SQLSTATE: a connection that failed.
  if (code.startsWith('08') || SAYS_UNREACHABLE.test(reason.message)) return 'unreachable';
  // PGlite ends its own process where Postgres would: after that, nothing it is asked has an answer.
  return reason.name === 'RuntimeError' || reason.name === 'ExitStatus' ? 'files gone' : null;
}

const WORDS: Readonly<Record<DatabaseProblem, string>> = {
  unreachable: "The bot's database isn't reachable.",
  'too many connections': "The bot's database takes no more connections.",
  'read-only': "The bot's database is read-only.",
  'disk full': "The disk of the bot's database is full.",
  'files gone': "The bot's data folder is gone or can't be read.",
  refused: "The bot's database doesn't accept the bot's user, password or database name.",
};

/** pg-boss hands on one of ours as a plain copy. */
const toldProblem = (reason: Error): DatabaseProblem | null =>
  'problem' in reason && typeof reason.problem === 'string' && Object.hasOwn(WORDS, reason.problem)
    ? (reason.problem as DatabaseProblem) // a key of our own table
    : null;

/** What is wrong, as a person may read it: one sentence. */
export const databaseWords = (problem: DatabaseProblem): string => WORDS[problem];

/** The database cannot be used. What was being written was not written, unless the answer to a commit was lost. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly problem: DatabaseProblem;

  constructor(problem: DatabaseProblem, cause: unknown) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    super(`${databaseWords(problem)} (${detail})`, { cause });
    this.problem = problem;
  }

  /** null: the database works, and the error says something about the query. Only for what a database driver has thrown. */
  static of(reason: unknown): DatabaseError | null {
    if (reason instanceof DatabaseError) return reason;
    if (!(reason instanceof Error)) return null;
    const problem = toldProblem(reason) ?? problemOf(reason);
    return problem ? new DatabaseError(problem, reason) : null;
  }
}

/** For the log: trouble with the database has a line when it begins and one when it ends, and needs none for each query. */
export const faultLevel = (error: unknown): 'debug' | 'error' =>
  error instanceof DatabaseError ? 'debug' : 'error';
