// Requests are acknowledged first, and read when nothing more has come for a moment. What turns the clock while somebody
// waits for the bot, waits here until it knows that they do.

import { expect, vi } from 'vitest';
import type { Bot } from './start-bot.ts';

async function countBegun({ app }: Bot): Promise<number> {
  const { n } = await app.store.db
    .selectFrom('seen_requests')
    .select((e) => e.fn.countAll().as('n'))
    .executeTakeFirstOrThrow();
  return Number(n);
}

/** Does something that sends the bot so many requests, and resolves when it has begun to work on all of them. */
export async function untilBegun(bot: Bot, requests: number, act: () => Promise<unknown>): Promise<void> {
  const before = await countBegun(bot);
  await act();
  await vi.waitFor(async () => expect(await countBegun(bot)).toBe(before + requests), { timeout: 10_000 });
}
