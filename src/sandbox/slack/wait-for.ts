// Waits for something to be seen, looking again after every change: no sleeping.

import type { SlackState } from './state.ts';

/** @throws Error that shows what there was to see instead, after `timeoutMs`. */
export async function waitFor<T>(
  state: SlackState,
  look: () => T | null | undefined | false,
  what = 'what was waited for',
  timeoutMs = 5_000,
): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const check = () => {
    const seen = look();
    if (seen) resolve(seen);
  };
  const stop = state.onChange(check);
  const timeout = AbortSignal.timeout(timeoutMs);
  timeout.addEventListener('abort', () => {
    const visible = state.messages.slice(-8).map((m) => `  ${m.channelId} ${m.ephemeralFor ?? ''} ${m.text}`);
    const views = [...state.views.values()].map(
      (v) => `  ${v.userId} ${JSON.stringify(v.view).slice(0, 300)}`,
    );
    reject(
      new Error(
        `${what} did not come within ${timeoutMs} ms. Last messages:\n${visible.join('\n')}\nViews:\n${views.join('\n')}`,
      ),
    );
  });
  try {
    check();
    return await promise;
  } finally {
    stop();
  }
}
