import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { systemClock } from '../../../src/lib/clock.ts';
import { gather } from '../../../src/lib/gather.ts';
import { createLog } from '../../../src/lib/log.ts';
import { createHandling } from '../../../src/slack/platform/handle.ts';
import type { Interaction } from '../../../src/slack/platform/interaction.ts';
import { createWorkQueue } from '../../../src/slack/platform/work-queue.ts';

it('begins no work while more comes in at every turn', async () => {
  const queue = createWorkQueue({ heldBackMs: 60_000 });
  let begun = 0;
  const all: Promise<void>[] = [];
  for (let turn = 0; turn < 20; turn++) {
    all.push(
      queue.add(async () => {
        begun += 1;
      }),
    );
    await nextTurn();
  }
  expect(begun).toBe(0);
  await Promise.all(all);
  expect(begun).toBe(20);
});

it('begins in the order of arrival, never more than one in a turn', async () => {
  const queue = createWorkQueue();
  const begun: number[] = [];
  const all = Promise.all([1, 2, 3, 4].map((n) => queue.add(async () => void begun.push(n))));
  let most = 0;
  while (begun.length < 4) {
    const before = begun.length;
    await nextTurn();
    most = Math.max(most, begun.length - before);
  }
  await all;
  expect(begun).toEqual([1, 2, 3, 4]);
  expect(most).toBe(1);
});

it('what all work asks for first is asked once for many, though each begins in a turn of its own', async () => {
  const queue = createWorkQueue();
  const sizes: number[] = [];
  const ask = gather(async (keys) => {
    sizes.push(keys.length);
    return keys;
  });
  await Promise.all(
    Array.from({ length: 100 }, (_, n) => queue.add(async () => void (await ask(String(n))))),
  );
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(100);
  // A slow machine ends a wait early, so not always all in one.
  expect(sizes.length).toBeLessThan(20);
});

it('has no more under way than it may, and goes on after work that failed', async () => {
  const queue = createWorkQueue({ atOnce: 2 });
  const gates = [1, 2, 3].map(() => Promise.withResolvers<void>());
  let begun = 0;
  const all = gates.map(({ promise }) =>
    queue.add(() => {
      begun += 1;
      return promise;
    }),
  );
  await vi.waitFor(() => expect(begun).toBe(2));
  for (let turn = 0; turn < 20; turn++) await nextTurn();
  expect(begun).toBe(2);
  gates[0]?.reject(new Error('no'));
  await expect(all[0]).rejects.toThrow('no');
  await vi.waitFor(() => expect(begun).toBe(3));
  for (const { resolve } of gates) resolve();
  await Promise.all(all.slice(1));
});

it('is not held back for ever by requests that never pause', async () => {
  const queue = createWorkQueue({ heldBackMs: 1 });
  let begun = 0;
  const all: Promise<void>[] = [];
  await vi.waitUntil(
    () => {
      all.push(
        queue.add(async () => {
          begun += 1;
        }),
      );
      return begun > 20;
    },
    { interval: 1, timeout: 10_000 },
  );
  await Promise.all(all);
});

it('is what every act goes through: none is worked on while more comes in', async () => {
  let begun = 0;
  const isNew = async () => {
    begun += 1;
    return false;
  };
  const handling = createHandling({
    seenRequests: { isNew },
    clock: systemClock,
    log: createLog({ level: 'silent' }),
    auditChannel: { drain: async () => undefined },
  });
  const acts: Promise<void>[] = [];
  for (let turn = 0; turn < 10; turn++) {
    acts.push(handling.handle(act(turn), 'command', async () => undefined));
    await nextTurn();
  }
  expect(begun).toBe(0);
  await Promise.all(acts);
  expect(begun).toBe(10);
});

const act = (number: number): Interaction => ({
  actor: { teamId: 'T1', userId: 'U1', channelId: null },
  channelId: null,
  messageTs: null,
  threadTs: null,
  clickedKey: null,
  viewId: null,
  triggerId: null,
  key: String(number),
  responseUrl: null,
  answer: neverAnswers,
});

const neverAnswers = new Proxy({} as Interaction['answer'], {
  get() {
    throw new Error('nothing is to be answered');
  },
});
