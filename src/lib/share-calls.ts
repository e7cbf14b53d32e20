// In a burst, many ask the same at once. They share one call, which begins after all of them have asked.

import { messageOf } from './errors.ts';
import { gather } from './gather.ts';

const asError = (reason: unknown) => (reason instanceof Error ? reason : new Error(messageOf(reason)));

/**
 * @param call for a key; everyone who asked for that key in the meantime gets what it resolves or rejects with.
 * @returns the same, shared. A caller never gets the answer of a call that began before it asked.
 */
export const shareCalls = <Value>(call: (key: string) => Promise<Value>): ((key: string) => Promise<Value>) =>
  gather<Value>(async (keys) => {
    const calls = new Map([...new Set(keys)].map((key) => [key, call(key).catch(asError)]));
    return await Promise.all(keys.map((key) => calls.get(key) ?? asError(key)));
  });
