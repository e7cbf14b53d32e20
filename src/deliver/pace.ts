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
  /**
   * Asks to edit a message; nobody is held up in the meantime.
   * @param noticeId a turn that was given is kept for it.
   * @returns 0: now; otherwise in so many milliseconds.
   */
  edit(noticeId: string): number;
  /** How long who asks now would wait to edit, in milliseconds. */
  editDelay(): number;
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
  let editsHeldUntil = 0;
  /** Turns to edit that were given, and are not yet used. */
  const turns = new Map<string, number>();
  let sharers = 1;
  const now = () => clock.now().getTime();

  async function until(at: number): Promise<void> {
    const wait = at - now();
    if (wait > 0) await clock.sleep(wait);
  }

  function newTurn(): number {
    const at = Math.max(now(), nextEdit);
    nextEdit = at + Math.ceil((1_000 / EDITS_PER_SECOND) * sharers);
    return at;
  }

  return {
    async post(channelId) {
      const at = Math.max(now(), nextPost, channels.get(channelId) ?? 0);
      nextPost = Math.max(now(), nextPost) + (1_000 / POSTS_PER_SECOND) * sharers;
      channels.set(channelId, at + CHANNEL_MS);
      forgetOld(channels, now());
      await until(at);
    },
    edit(noticeId) {
      const turn = Math.max(turns.get(noticeId) ?? newTurn(), editsHeldUntil);
      const wait = turn - now();
      if (wait <= 0) turns.delete(noticeId);
      else turns.set(noticeId, turn);
      forgetOld(turns, now());
      return Math.max(0, wait);
    },
    editDelay: () => Math.max(0, nextEdit - now(), editsHeldUntil - now()),
    holdPosts(channelId, ms) {
      channels.set(channelId, Math.max(channels.get(channelId) ?? 0, now() + ms));
    },
    holdEdits(ms) {
      editsHeldUntil = Math.max(editsHeldUntil, now() + ms);
    },
    shareAmong(processes) {
      sharers = processes;
    },
  };
}

const MANY = 1_000;
const OLD_MS = 60_000;

function forgetOld(moments: Map<string, number>, now: number): void {
  if (moments.size < MANY) return;
  for (const [key, at] of moments) if (at < now - OLD_MS) moments.delete(key);
}
