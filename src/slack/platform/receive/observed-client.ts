// A Web API client that reports how each call ended, so that a revoked token shows by itself.

import { WebClient, type WebClientOptions } from '@slack/web-api';
import { noteShown } from '../keep-posted.ts';
import { SlackError } from '../reply/slack-error.ts';

/** Called when a call ended, with its error; null: it succeeded. */
export type OnCallEnd = (error: SlackError | null) => void;

/** What a person sees the effect of. */
const SHOWS = /^(chat|views|files)\./;

export class ObservedClient extends WebClient {
  readonly #onCallEnd: OnCallEnd;

  constructor(token: string, options: WebClientOptions, onCallEnd: OnCallEnd) {
    super(token, options);
    this.#onCallEnd = onCallEnd;
  }

  override async apiCall(...call: Parameters<WebClient['apiCall']>): ReturnType<WebClient['apiCall']> {
    try {
      const answer = await super.apiCall(...call);
      this.#onCallEnd(null);
      if (SHOWS.test(call[0])) noteShown();
      return answer;
    } catch (reason) {
      this.#onCallEnd(SlackError.from(reason));
      throw reason;
    }
  }
}
