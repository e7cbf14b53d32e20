// Who asked, where, and the ways to answer them.

import type { Actor } from '../../access/model.ts';
import type { View } from '../../views/kit/blocks.ts';

/** What a person was answered with, while they look at it. */
export interface ShownAnswer {
  /** Names the message as a click on it does; null where Slack does not say. */
  readonly key: string | null;
  /** How often it may still be edited: without end where everybody sees it, a few times where only this person does. */
  editsLeft(): number;
  /** Changes it in place. @throws SlackError when Slack does not take it. */
  edit(view: View): Promise<void>;
}

export interface Answer {
  /** Only for the person who asked. */
  replyPrivately(view: View): Promise<void>;
  /**
   * Says that the answer takes longer; the answer then stands in its place, where Slack can replace it: after a command, and
   * after a click on a message that only this person sees. Elsewhere it is a new message.
   */
  replyMeanwhile(view: View): Promise<void>;
  /** Takes away what `replyMeanwhile` said, when the answer came another way: as a form, or to everybody. */
  endMeanwhile(): Promise<void>;
  /** In place of the message whose button was pressed; a whisper when there is none. */
  replace(view: View): Promise<void>;
  /** The same, for what is going to change by itself. */
  show(view: View): Promise<ShownAnswer>;
  /** To everybody in the channel, through the response URL: works where the bot is no member. Null: there is no way. */
  readonly replyPublicly: ((view: View) => Promise<void>) | null;
}

export interface Interaction {
  /** When it was acknowledged: from then on the person waits. */
  readonly arrivedAt: Date;
  readonly actor: Actor;
  /** null: a shortcut, or the Home tab. */
  readonly channelId: string | null;
  /** The clicked message, when there is one that everybody sees. */
  readonly messageTs: string | null;
  /** Names the clicked message, also one that only this person sees; null when no message was clicked. */
  readonly clickedKey: string | null;
  /** The modal whose button was pressed, or that was sent; null when it was none. */
  readonly viewId: string | null;
  /** Opens one modal, within 3 seconds; null where Slack gave none. */
  readonly triggerId: string | null;
  /** Names this act of the person: the same for a redelivery. */
  readonly key: string;
  /** Speaks and edits in the channel for half an hour, also where the bot is no member; null where Slack gave none. */
  readonly responseUrl: string | null;
  /** The thread it was asked in; null: none. */
  readonly threadTs: string | null;
  readonly answer: Answer;
}
