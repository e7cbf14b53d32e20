import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { systemClock } from '../../../src/lib/clock.ts';
import { gather } from '../../../src/lib/gather.ts';
import { createLog } from '../../../src/lib/log.ts';
import { createHandling } from '../../../src/slack/platform/handle.ts';
import type { Interaction } from '../../../src/slack/platform/interaction.ts';
import { createWorkQueue } from '../../../src/slack/platform/work-queue.ts';

it('reads nothing and begins no work while more comes in at every turn', async () => {
  const queue = createWorkQueue({ heldBackMs: 60_000, readWithinMs: 60_000 });
  const happened: string[] = [];
  const all: Promise<void>[] = [];
  const arrive = (number: number) =>
    queue.afterAcks(async () => {
      happened.push(`read ${number}`);
      await queue.add(async () => void happened.push(`begun ${number}`));
    });
  for (let turn = 0; turn < 20; turn++) {
    all.push(arrive(turn));
    await nextTurn();
  }
  expect(happened).toEqual([]);
  await Promise.all(all);
  const numbers = Array.from({ length: 20 }, (_, number) => number);
  expect(happened.filter((what) => what.startsWith('read'))).toEqual(numbers.map((n) => `read ${n}`));
  expect(happened.filter((what) => what.startsWith('begun'))).toEqual(numbers.map((n) => `begun ${n}`));
});

it('reads what came while work waited before it begins more', async () => {
  const queue = createWorkQueue({ heldBackMs: 60_000, readWithinMs: 60_000 });
  let begun = 0;
  const work = [1, 2, 3].map(() =>
    queue.add(async () => {
      begun += 1;
    }),
  );
  const reading = queue.afterAcks(async () => void expect(begun).toBe(0));
  await Promise.all([reading, ...work]);
  expect(begun).toBe(3);
});

it('reads soon where requests never pause: within 200 ms, so that people are kept posted', async () => {
  const queue = createWorkQueue({ readWithinMs: 1 });
  let read = 0;
  await vi.waitUntil(
    () => {
      void queue.afterAcks(async () => {
        read += 1;
      });
      return read > 20;
    },
    { interval: 1, timeout: 10_000 },
  );
});

it('fails as the reading does', async () => {
  const queue = createWorkQueue();
  await expect(queue.afterAcks(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
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
      void queue.afterAcks(async () => undefined);
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
  for (let turn = 0; turn < 10; turn++) {
    handling.afterAcks(() => handling.handle(act(turn), 'command', async () => undefined));
    await nextTurn();
  }
  expect(begun).toBe(0);
  await handling.drained(AbortSignal.timeout(10_000));
  expect(begun).toBe(10);
});

const act = (number: number): Interaction => ({
  arrivedAt: new Date(),
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
