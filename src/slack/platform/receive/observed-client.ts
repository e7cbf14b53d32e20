// A Web API client that tells how each call has ended, so that a revoked token shows without anybody asking.

import { WebClient, type WebClientOptions } from '@slack/web-api';
import { SlackError } from '../reply/slack-error.ts';

/** Hears how a call ended; null: Slack has done it. */
export type OnCallEnd = (error: SlackError | null) => void;

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
      return answer;
    } catch (reason) {
      this.#onCallEnd(SlackError.from(reason));
      throw reason;
    }
  }
}
