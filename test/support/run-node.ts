// How tests start the project's own programs.

import { join } from 'node:path';

/** The Node that the project pins. */
export const NODE = join('node_modules', '.bin', 'node');

/** As `npm start` does: the sources are stripped of their types once, not by each process. */
export const COMPILED = ['--import', './src/preload.mjs'] as const;
