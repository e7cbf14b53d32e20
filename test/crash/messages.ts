// What the one who watches and the bot that is to die say to each other.

import type { AppConfig } from '../../src/app.ts';
import type { Follow } from '../support/follow.ts';
import type { CrashPoint } from './steps.ts';

export interface Life {
  readonly config: AppConfig;
  /** The bot's time at its start, in milliseconds: never before what it has already written. */
  readonly startsAt: number;
  /** Time moves only by `turn`, so that it is the same for several bots. @default false: it flies by itself */
  readonly isTurned?: boolean;
}

export type ToBot =
  /** The channel follows the project, whose past is known, others are forgotten; then time stands still until `go`. */
  | { readonly say: 'follow'; readonly follow: Follow; readonly forget: readonly string[] }
  | { readonly say: 'go'; readonly at: CrashPoint | null }
  | { readonly say: 'turn'; readonly ms: number }
  | { readonly say: 'count' };

export type FromBot =
  | { readonly say: 'time'; readonly now: number }
  | { readonly say: 'ready' }
  | { readonly say: 'turned' }
  | { readonly say: 'following' }
  | { readonly say: 'counted'; readonly steps: readonly string[] };
