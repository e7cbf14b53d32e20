// How Slack reaches the bot: over its WebSockets (Socket Mode), or by signed HTTP.

export type DeliveryType = 'slash_commands' | 'interactive' | 'events_api';

/** Slack's words for what went wrong: the app was not reached, or did not answer within three seconds. */
export type DeliveryFailure = 'dispatch_failed' | 'operation_timeout';

export interface Delivered {
  readonly acked: boolean;
  /** Only when it was not acknowledged. */
  readonly failure?: DeliveryFailure;
  /** What the acknowledgement carried: a modal's answer, options, a message. */
  readonly body: unknown;
  readonly ms: number;
}

export interface Retry {
  readonly num: number;
  readonly reason: string;
}

export interface Delivery {
  deliver(type: DeliveryType, payload: Readonly<Record<string, unknown>>, retry?: Retry): Promise<Delivered>;
  close(): Promise<void>;
}
