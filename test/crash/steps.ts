// Counts a bot's steps to the outside, and kills it at one of them: before the step is made, or when it is made and nobody
// has heard of it yet. A step is a call to Slack, a call to Depot or its answer, a write to the database.

import { writeSync } from 'node:fs';
import http2 from 'node:http2';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import { PGlite } from '@electric-sql/pglite';

export interface CrashPoint {
  readonly label: string;
  /** The first, the second … step of this label. */
  readonly nth: number;
  readonly when: 'before' | 'after';
}

let labels: string[] | null = null;
let point: CrashPoint | null = null;

/** From now on steps are counted. @param at null: only counted */
export function arm(at: CrashPoint | null): void {
  labels = [];
  point = at;
}

/** What was counted since. */
export const countedSteps = (): readonly string[] => labels ?? [];

function dieIf(isTime: boolean, label: string, when: string): void {
  if (!isTime) return;
  writeSync(2, `killed ${when} ${label}\n`);
  process.kill(process.pid, 'SIGKILL');
}

/** @returns what to do when the step is made */
function step(label: string): () => void {
  if (!labels) return () => undefined;
  labels.push(label);
  const isHere = label === point?.label && labels.filter((one) => one === label).length === point.nth;
  dieIf(isHere && point?.when === 'before', label, 'before');
  return () => dieIf(isHere, label, 'after');
}

const WRITE = /^\s*(?:insert into|update|delete from) "?([\w."]+)/i;

/** What of the database's traffic is a step: not reading, and not the queue's looks for work. */
function sqlLabel(text: string): string | null {
  if (/skip locked/i.test(text)) return null;
  const sql = text.slice(Math.max(0, text.search(/commit\b|insert into |update |delete from /i)));
  if (/^commit\b/i.test(sql)) return 'commit';
  if (/state = 'completed'/.test(sql)) return 'job done';
  const table = WRITE.exec(sql)?.[1];
  return table && !/clock|instance|version|schedule|queue\b/.test(table)
    ? `write ${table.replaceAll('"', '')}`
    : null;
}

/** Node's own; every write to a socket goes through it. */
type WriteGeneric = (
  this: net.Socket,
  several: boolean,
  data: unknown,
  encoding: string,
  done: unknown,
) => void;

function textOf(several: boolean, data: unknown): string {
  const parts = several ? (data as readonly { readonly chunk: unknown }[]).map(({ chunk }) => chunk) : [data];
  return parts.map((part) => (Buffer.isBuffer(part) ? part.toString('latin1') : String(part))).join('');
}

/** @param databasePort of Postgres; null: the database is in the process */
function watchSockets(databasePort: number | null): void {
  const sockets = net.Socket.prototype as unknown as { _writeGeneric: WriteGeneric };
  const write = sockets._writeGeneric;
  sockets._writeGeneric = function (several, data, encoding, done) {
    const text = labels ? textOf(several, data) : '';
    const method = /^POST \/(?:api\/)?(upload|[\w.]+)/.exec(text)?.[1];
    const label = this.remotePort === databasePort ? sqlLabel(text) : method ? `Slack ${method}` : null;
    const made = label ? step(label) : () => undefined;
    write.call(this, several, data, encoding, done);
    made();
  };
}

function watchDepot(): void {
  const { connect } = http2;
  http2.connect = ((...given: Parameters<typeof connect>) => {
    const session = connect(...given);
    const request = session.request.bind(session);
    session.request = (headers, options) => {
      const path = headers && ':path' in headers ? headers[':path'] : '';
      const name = String(path).split('/').at(-1);
      step(`Depot ${name}`);
      const stream = request(headers, options);
      stream.prependOnceListener('response', () => void step(`Depot ${name} answers`));
      return stream;
    };
    return session;
  }) as typeof connect;
  // Also for those who have imported it by name.
  syncBuiltinESMExports();
}

/** What is sent to the embedded Postgres, message by message: https://www.postgresql.org/docs/18/protocol-message-formats.html */
function messagesIn(
  sent: Uint8Array,
): readonly { readonly kind: string; readonly words: readonly string[] }[] {
  const bytes = Buffer.from(sent);
  const messages = [];
  for (let at = 0; at < bytes.length; at += 1 + bytes.readInt32BE(at + 1)) {
    const end = at + 1 + bytes.readInt32BE(at + 1);
    messages.push({
      kind: String.fromCharCode(bytes.readUInt8(at)),
      words: bytes.toString('latin1', at + 5, end).split('\0'),
    });
  }
  return messages;
}

function watchPglite(): void {
  const sqlOf = new Map<string, string>();
  let made: () => void = () => undefined;
  const { execProtocolStream } = PGlite.prototype;
  PGlite.prototype.execProtocolStream = async function (sent, options) {
    const messages = messagesIn(sent);
    for (const { kind, words } of messages) {
      const [first = '', second = ''] = words;
      if (kind === 'P') sqlOf.set(first, second);
      const label = kind === 'Q' ? sqlLabel(first) : kind === 'B' ? sqlLabel(sqlOf.get(second) ?? '') : null;
      if (label) made = step(label);
    }
    const answer = await execProtocolStream.call(this, sent, options);
    if (messages.some(({ kind }) => kind === 'Q' || kind === 'S')) {
      made();
      made = () => undefined;
    }
    return answer;
  };
}

/** @param databasePort of Postgres; null: the database is in the process */
export function countSteps(databasePort: number | null): void {
  watchSockets(databasePort);
  watchDepot();
  if (databasePort === null) watchPglite();
}
