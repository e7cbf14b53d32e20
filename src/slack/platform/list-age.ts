// How old the list of projects is that a reply shows.

import type { Services } from './services.ts';

const NOTABLE_MS = 60_000;

/** When the list was read, where that is more than a minute ago; null: it is as good as new. */
export function asOfNow({ depot, clock }: Pick<Services, 'depot' | 'clock'>): Date | null {
  const at = depot.projects.listedAt();
  return at && clock.now().getTime() - at.getTime() > NOTABLE_MS ? at : null;
}
