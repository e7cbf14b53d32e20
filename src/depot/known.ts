// A part that Depot does not give is null, and the view says so: a screen with a gap beats no screen.

import { DepotError } from './depot-error.ts';

export async function readIfKnown<T>(part: Promise<T>): Promise<T | null> {
  try {
    return await part;
  } catch (error) {
    if (error instanceof DepotError) return null;
    throw error;
  }
}
