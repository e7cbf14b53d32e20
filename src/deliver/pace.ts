// Slack's pace: one message a second in a channel, some hundreds a minute in a workspace, and whatever its Retry-After
// says. https://docs.slack.dev/apis/web-api/rate-limits

import type { Clock } from '../lib/clock.ts';

const CHANNEL_MS = 1_000;
/** All channels together, shared by the replicas. */
const POSTS_PER_SECOND = 5;
/** chat.update allows 50 a minute; answers to people edit messages, too. */
const EDITS_PER_SECOND = 0.6;

export interface Pace {
  /** Resolves when a post in this channel may be sent. */
  post(channelId: string): Promise<void>;
  /** Resolves when a message may be edited. */
  edit(): Promise<void>;
  /** Slack said to wait: with posts in this channel, or with all edits. */
  holdPosts(channelId: string, ms: number): void;
  holdEdits(ms: number): void;
  /** The workspace's pace is for so many processes together. */
  shareAmong(processes: number): void;
}

export function createPace(clock: Clock): Pace {
  /** When each may be used again. */
  const channels = new Map<string, number>();
  let nextPost = 0;
  let nextEdit = 0;
  let sharers = 1;
  const now = () => clock.now().getTime();

  async function until(at: number): Promise<void> {
    const wait = at - now();
    if (wait > 0) await clock.sleep(wait);
  }

  return {
    async post(channelId) {
      const at = Math.max(now(), nextPost, channels.get(channelId) ?? 0);
      nextPost = Math.max(now(), nextPost) + (1_000 / POSTS_PER_SECOND) * sharers;
      channels.set(channelId, at + CHANNEL_MS);
      forgetOld(channels, now());
      await until(at);
    },
    async edit() {
      const at = Math.max(now(), nextEdit);
      nextEdit = at + (1_000 / EDITS_PER_SECOND) * sharers;
      await until(at);
    },
    holdPosts(channelId, ms) {
      channels.set(channelId, Math.max(channels.get(channelId) ?? 0, now() + ms));
    },
    holdEdits(ms) {
      nextEdit = Math.max(nextEdit, now() + ms);
    },
    shareAmong(processes) {
      sharers = processes;
    },
  };
}

const MANY = 1_000;

function forgetOld(channels: Map<string, number>, now: number): void {
  if (channels.size < MANY) return;
  for (const [channelId, at] of channels) if (at < now) channels.delete(channelId);
}
