// What the Slack room needs of the settings.

import type { Dispatcher } from 'undici';

export interface SlackSettings {
  readonly botToken: string;
  readonly delivery:
    | { readonly mode: 'socket'; readonly appToken: string }
    | { readonly mode: 'http'; readonly signingSecret: string };
  /** Ends in a slash: `https://slack.com/api/`. */
  readonly apiUrl: string;
  readonly slashCommand: string;
  /** How often one person may act. */
  readonly actsPerMinute: number;
  /** The way of Socket Mode's WebSocket through a proxy. @default none: directly */
  readonly dispatcher?: Dispatcher;
}
