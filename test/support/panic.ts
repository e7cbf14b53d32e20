// Lets the embedded database's write-ahead log meet a full disk, as nothing of ours would: says when it is open, and goes on
// at the first line of its input.

import { once } from 'node:events';
import { sql } from 'kysely';
import { createLog } from '../../src/lib/log.ts';
import { openStore } from '../../src/store/open-store.ts';

const [, , dataDir = ''] = process.argv;
const store = await openStore({ kind: 'pglite', dataDir }, createLog({ level: 'silent' }));
process.stdout.write('open\n');
await once(process.stdin, 'data');
for (let i = 0; i < 5; i++) {
  await sql`select pg_switch_wal()`.execute(store.db).catch(() => undefined);
  await sql`select pg_logical_emit_message(false, 'test', 'a record for the next segment')`
    .execute(store.db)
    .catch((error: unknown) => process.stdout.write(`${error}\n`));
}
