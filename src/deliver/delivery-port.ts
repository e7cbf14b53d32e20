// What delivery needs of Slack, and how it may fail. Given by app.ts, so that this room knows no Slack client.

import type { View } from '../views/kit/blocks.ts';

export interface Post {
  readonly channelId: string;
  /** Kept in the message's metadata, so that it can be found again after an answer that was lost. */
  readonly noticeId: string;
  readonly view: View;
  /** Posted under this message; null: in the channel. */
  readonly threadTs: string | null;
  /** A reply that the whole channel sees. */
  readonly isBroadcast: boolean;
}

export interface Poster {
  /** Sends it once. @returns the message's ts. */
  post(post: Post): Promise<string>;
  edit(channelId: string, messageTs: string, view: View): Promise<void>;
  /**
   * Looks for a message that may have been posted. @returns its ts; null: it is not there.
   * @param since it cannot be older than this
   */
  find(channelId: string, noticeId: string, since: Date, threadTs: string | null): Promise<string | null>;
  /** What an error of the three means; null: it is not Slack's. */
  failureOf(reason: unknown): PostFailure | null;
}

export interface PostFailure {
  readonly code: /** Slack wants us to wait. */
    | 'slow down'
    /** It may have happened, or not. */
    | 'unclear'
    /** Nothing can be said in this channel. */
    | 'channel'
    /** Nothing can be posted: the token is invalid. */
    | 'token'
    /** The message to be edited, or the thread, is not there. */
    | 'gone'
    /** Slack does not take what we say. */
    | 'refused';
  /** Slack's own word. */
  readonly word: string;
  /** `slow down`: for how long, in milliseconds; otherwise 0. */
  readonly retryAfterMs: number;
}
