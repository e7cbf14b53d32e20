// In a burst, many want the same kind of thing at once. They are gathered, and one call serves them all.

import DataLoader from 'dataloader';
import { systemClock } from './clock.ts';

/** How long those who keep coming hold up the first, in milliseconds. */
const AT_MOST_MS = 20;
const MAX_AT_ONCE = 500;

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

/**
 * @param call gets all keys that came since the last call, in order, a key as often as it was asked for; its answers are
 * in the same order, an Error for a key that failed. It begins when two turns of the event loop have brought no other key,
 * so that a key which comes alone waits for nothing.
 * @returns asks for one key. Rejects with the key's Error, or with what `call` rejects with.
 */
export function gather<Value>(
  call: (keys: readonly string[]) => Promise<readonly (Value | Error)[]>,
): (key: string) => Promise<Value> {
  let asked = 0;
  async function quiet(): Promise<void> {
    const until = systemClock.now().getTime() + AT_MOST_MS;
    let before: number;
    do {
      before = asked;
      // Twice, because who begins at every turn may do so just after the first.
      await nextTurn();
      await nextTurn();
    } while (asked > before && systemClock.now().getTime() < until);
  }
  const loader = new DataLoader<string, Value>(call, {
    cache: false,
    maxBatchSize: MAX_AT_ONCE,
    batchScheduleFn: (run) => void quiet().then(run),
  });
  return (key) => {
    asked += 1;
    return loader.load(key);
  };
}
