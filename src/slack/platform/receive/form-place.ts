// Where a form was asked for, which it carries with it.

import type { Interaction } from '../interaction.ts';
import { FormMetadata } from './payloads.ts';

/** Every form carries the place where it was asked for: answers go there. */
export function placeIn(privateMetadata: string): Pick<Interaction, 'channelId' | 'threadTs'> {
  const { data } = FormMetadata.safeParse(privateMetadata);
  return { channelId: data?.channelId ?? null, threadTs: data?.threadTs ?? null };
}
