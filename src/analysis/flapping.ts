// A project that changes between green and red all the time.

import { z } from 'zod';

export type Colour = 'green' | 'red';

/** The last ten or so, newest last; as they are kept. */
export const Outcomes = z.array(z.enum(['green', 'red']));

/** Red again and again, not twice in a bad week. */
const FLAPPING_CHANGES = 5;

export function isFlapping(outcomes: readonly Colour[]): boolean {
  const changes = outcomes.filter((colour, i) => i > 0 && colour !== outcomes[i - 1]).length;
  return changes >= FLAPPING_CHANGES;
}

/** `4 of the last 10` */
export const redOutOf = (outcomes: readonly Colour[]) => ({
  red: outcomes.filter((colour) => colour === 'red').length,
  outOf: outcomes.length,
});
