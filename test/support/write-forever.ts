// Writes rows one commit at a time and prints each number once it is acknowledged, until it is killed.

import { createLog } from '../../src/lib/log.ts';
import { openStore } from '../../src/store/open-store.ts';
import { rememberNew } from '../../src/store/seen-requests.ts';

const [, , dataDir = ''] = process.argv;
const store = await openStore({ kind: 'pglite', dataDir }, createLog({ level: 'silent' }));
for (let n = 1; ; n++) {
  await rememberNew(store.db, [`row ${n}`], new Date());
  process.stdout.write(`${n}\n`);
}
