// Refuses early, before a form is filled in for nothing. The operation asks again when it is proposed and confirmed.

import type { Effect } from '../access/model.ts';
import { UserError } from '../lib/errors.ts';
import type { Asked } from './asked.ts';
import type { Room } from './room.ts';

/** @throws UserError with the reason. */
export async function requireRight(effect: Effect, { actor }: Asked, { access }: Room): Promise<void> {
  const decision = await access.check(actor, effect);
  if (!decision.allowed) throw new UserError(decision.reason);
}
