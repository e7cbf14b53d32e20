import { expect, it } from 'vitest';
import { countedWords } from '../../../src/views/usage/counted-words.ts';

const NONE = { builds: 0, failed: 0, succeeded: 0, savedSeconds: 0, cachedSteps: 0, totalSteps: 0 };
const NOW = { builds: 64, failed: 8, succeeded: 56, savedSeconds: 7_200, cachedSteps: 70, totalSteps: 100 };

it('says what changed since before, and only that', () => {
  const before = { ...NOW, builds: 50, failed: 0, succeeded: 50 };
  expect(String(countedWords({ now: NOW, before }))).toBe(
    'Counted by the bot in subscribed projects: 64 builds (before: 50) · 88% succeeded (before: 100%) · 70% of steps cached · 2 h saved',
  );
});

it('leaves out what nobody knows', () => {
  expect(String(countedWords({ now: { ...NONE, builds: 1 }, before: NONE }))).toBe(
    'Counted by the bot in subscribed projects: 1 build',
  );
  expect(countedWords({ now: NONE, before: NOW })).toBeNull();
});
