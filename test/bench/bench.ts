// `npm run bench NAME`: measurements as ratios against a bare baseline, both in one run on the same machine.

import { benchAck } from './ack.ts';
import { benchLog } from './log.ts';
import { benchRender } from './render.ts';
import { benchStorm } from './storm.ts';
import { benchWatch } from './watch.ts';

const BENCHES: Readonly<Record<string, () => Promise<void>>> = {
  ack: benchAck,
  log: benchLog,
  render: benchRender,
  storm: benchStorm,
  watch: benchWatch,
};

const [name = 'ack'] = process.argv.slice(2);
const bench = BENCHES[name];
if (!bench) {
  console.error(`There is no bench ${name}. There is: ${Object.keys(BENCHES).join(', ')}`);
  process.exit(1);
}
await bench();
process.exit();
