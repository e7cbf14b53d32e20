import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/support/longest-first.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/migrated-database.ts'],
    // Nothing here keeps state in a module, so files can share what they import: a quarter of the time saved.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    // PGlite hangs for ever when a transaction reaches for the outer connection: a limit shows it.
    testTimeout: 90_000,
    hookTimeout: 30_000,
    // One more than the cores that it must do with: some of them wait for processes that start and are killed.
    maxWorkers: 3,
  },
});
