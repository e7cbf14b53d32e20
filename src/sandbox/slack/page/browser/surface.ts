// What a block or element stands on: a message, a modal, the Home tab. It holds what was put in, and acts.

import type { ConfirmationDialog } from '@slack/types';
import type { FilledIn, Json, Snapshot } from '../wire.ts';
import type { Words } from './words.ts';

/** The parts of an element that matter when it is used. */
export interface Usable {
  readonly action_id?: string;
  readonly confirm?: ConfirmationDialog;
}

export interface Surface {
  readonly snapshot: Snapshot;
  readonly words: Words;
  /** Makes ids unique on the page. */
  readonly scope: string;
  readonly filledIn: FilledIn;
  /** What is wrong, by block id. */
  readonly errors: Readonly<Record<string, string>>;
  /** Puts something into an input. */
  give(blockId: string, actionId: string, value: unknown): void;
  /** Notifies the app, after a confirmation where the element wants one. False: the person thought better of it. */
  press(blockId: string, element: Usable, value?: unknown): Promise<boolean>;
  /** The options that a menu loads. */
  suggest(actionId: string, text: string): Promise<readonly Json[]>;
}

/** Puts one more value in. */
export const withValue = (
  filledIn: FilledIn,
  blockId: string,
  actionId: string,
  value: unknown,
): FilledIn => ({ ...filledIn, [blockId]: { ...filledIn[blockId], [actionId]: value } });
