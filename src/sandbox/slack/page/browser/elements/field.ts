// The value of an element: what was put in, else what it began with; and what a change does.

import type { Surface, Usable } from '../surface.ts';

export interface ElementProps<E> {
  readonly element: E;
  readonly blockId: string;
  readonly surface: Surface;
  /** Names it for screen readers: the id of its label, or words when it has none. */
  readonly labelledBy?: string;
  readonly label?: string;
  readonly describedBy?: string | undefined;
  readonly isInvalid?: boolean;
  /** A change is sent to the app at once, as outside of `input` blocks. */
  readonly dispatches: boolean;
}

export interface Field<T> {
  readonly id: string;
  readonly value: T;
  change(next: T): void;
}

/** @param began what it holds untouched */
export function fieldOf<T>(
  { element, blockId, surface, dispatches }: ElementProps<Usable>,
  began: T,
): Field<T> {
  const actionId = element.action_id ?? '';
  const given = surface.filledIn[blockId]?.[actionId];
  return {
    id: idOf(surface, blockId, actionId),
    value: given === undefined ? began : (given as T),
    change(next) {
      surface.give(blockId, actionId, next);
      if (dispatches) void surface.press(blockId, element, next);
    },
  };
}

export const idOf = ({ scope }: Surface, blockId: string, actionId: string): string =>
  `${scope}-${blockId}-${actionId}`.replace(/[^\w-]/g, '_');

/** How an element is called: by its label, or by words of its own. */
export const namedBy = ({ labelledBy, label, describedBy, isInvalid }: ElementProps<unknown>) => ({
  ...(labelledBy ? { 'aria-labelledby': labelledBy } : { 'aria-label': label ?? '' }),
  ...(describedBy && { 'aria-describedby': describedBy }),
  ...(isInvalid && { 'aria-invalid': 'true' }),
});
