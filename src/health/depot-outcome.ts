// What the end of a call to Depot says about Depot itself.

import type { DepotError, DepotErrorCode } from '../depot/depot-error.ts';
import type { ServiceObserver } from './service-state.ts';

const NO_ANSWER: ReadonlySet<DepotErrorCode> = new Set(['unavailable', 'deadline_exceeded', 'bad_answer']);
/** A fault with this one request, or none of Depot's doing. */
const SAYS_NOTHING: ReadonlySet<DepotErrorCode> = new Set([
  'canceled',
  'aborted',
  'internal',
  'permission_denied',
]);

/** @param error null: it was answered. Any other refusal is an answer too. */
export function noteDepotCall(depot: ServiceObserver, error: DepotError | null): void {
  if (error?.code === 'unauthenticated') depot.failed("Depot doesn't accept DEPOT_TOKEN", true);
  else if (error && NO_ANSWER.has(error.code)) depot.failed("Depot isn't reachable", false);
  else if (!error || !SAYS_NOTHING.has(error.code)) depot.worked();
}
