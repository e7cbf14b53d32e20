// The sign of life for a dead man's switch outside (healthchecks.io, Dead Man's Snitch, Better Stack …): when it stays away,
// that one alerts people without the bot or Slack.

import { messageOf } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';

const WITHIN_MS = 10_000;

export interface Heartbeat {
  /** Never rejects. */
  beat(): Promise<void>;
}

/** @param url HEARTBEAT_URL: anyone who knows it can pretend to be the bot, so it is never logged */
export function createHeartbeat(url: string, log: Log): Heartbeat {
  let isFailing = false;
  return {
    async beat() {
      try {
        const response = await fetch(url, { signal: AbortSignal.timeout(WITHIN_MS) });
        await response.body?.cancel();
        if (!response.ok) throw new Error(`HTTP ${response.status}`);
        if (isFailing) log.info('HEARTBEAT_URL answers again');
        isFailing = false;
      } catch (error) {
        if (!isFailing) log.warn({ error: messageOf(error) }, 'HEARTBEAT_URL does not answer');
        isFailing = true;
      }
    },
  };
}
