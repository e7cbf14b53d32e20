// What every form remembers of where it was asked for: answers to it go there.

import type { Interaction } from './interaction.ts';

/** For a form's private_metadata. @param more whatever else the form itself reads; ids only */
export const formMetadata = (
  { channelId, threadTs }: Pick<Interaction, 'channelId' | 'threadTs'>,
  more: Readonly<Record<string, unknown>> = {},
): string => JSON.stringify({ ...more, channelId, threadTs });
