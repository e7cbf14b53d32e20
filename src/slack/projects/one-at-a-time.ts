// What destroys is done to one project at a time: a pattern is refused in words, not taken for a mistyped name.

import { UserError } from '../../lib/errors.ts';
import type { Services } from '../platform/services.ts';

/**
 * @param does `deleted`, `reset`
 * @throws UserError for a pattern, unless a project really has that name.
 */
export async function refusePattern(typed: string, does: string, { depot }: Services): Promise<void> {
  if (!typed.includes('*')) return;
  if ((await depot.projects.list()).some(({ name }) => name === typed)) return;
  throw new UserError(
    `Projects are ${does} one at a time, for safety. Nothing changed. Name a single project.`,
  );
}
