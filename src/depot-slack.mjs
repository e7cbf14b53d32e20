// Starts src/main.ts on any Node, or says that it is too old. Node 20 reads no TypeScript: given src/main.ts itself, it fails
// before a line of ours runs, so what people type begins here.

import './require-node.mjs';

await import('./main.ts');
