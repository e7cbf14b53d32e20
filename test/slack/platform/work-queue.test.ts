import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { createWorkQueue } from '../../../src/slack/platform/work-queue.ts';
import { CHANNELS, PEOPLE, startBot } from '../../support/start-bot.ts';

it('begins no work while more comes in at every turn', async () => {
  const queue = createWorkQueue();
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

it('has no more under way than it may, and goes on after work that failed', async () => {
  const queue = createWorkQueue(2);
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

it('a burst over the socket is acknowledged before it is worked on', async () => {
  const BURST = 40;
  await using bot = await startBot();
  const { calls, control, state } = bot.slack;
  const before = state.messages.length;
  const order: string[] = [];
  calls.onCall(({ name }) => void order.push(name));
  const burst = [];
  for (let i = 0; i < BURST; i++) {
    burst.push(control.as(PEOPLE.ana).command(CHANNELS.platform, '/depot help'));
    await nextTurn();
  }
  expect((await Promise.all(burst)).every(({ acked }) => acked)).toBe(true);
  await control.waitFor(() => state.messages.length >= before + BURST, 'all answers');
  const early = order.slice(0, order.lastIndexOf('/depot help')).filter((name) => name === 'response_url');
  expect(early.length).toBeLessThan(BURST / 2);
}, 60_000);
