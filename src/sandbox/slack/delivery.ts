// How Slack reaches the bot: over its WebSockets (Socket Mode), or by signed HTTP.

export type DeliveryType = 'slash_commands' | 'interactive' | 'events_api';

export interface Delivered {
  readonly acked: boolean;
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
