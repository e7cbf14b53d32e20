// Turns a message, a modal or the Home tab into a surface that blocks stand on.

import { useMemo, useState } from 'preact/hooks';
import type { Act, FilledIn } from '../wire.ts';
import { openMessage, useSession } from './session.ts';
import { type Surface, withValue } from './surface.ts';
import { wordsFor } from './words.ts';

type Click = Extract<Act, { readonly kind: 'click' }>;

export interface Standing {
  readonly scope: string;
  readonly where: Click['where'];
  readonly channelId: string;
  readonly messageTs?: string;
}

/** What a press of the sandbox's own buttons does: they fill the message box instead of calling the app. */
export const TRY_ACTION = 'sandbox:try';

/** For a place that keeps what was put in by itself. */
export function useSurface(standing: Standing): Surface {
  const [filledIn, setFilledIn] = useState<FilledIn>({});
  return useSurfaceWith(standing, filledIn, setFilledIn, {});
}

export function useSurfaceWith(
  standing: Standing,
  filledIn: FilledIn,
  setFilledIn: (change: (before: FilledIn) => FilledIn) => void,
  errors: Surface['errors'],
): Surface {
  const session = useSession();
  const { snapshot, me, act, confirm, write } = session;
  const words = useMemo(() => wordsFor(snapshot, me, (at, ts) => openMessage(session, at, ts)), [session]);
  const { scope, where, channelId, messageTs } = standing;
  return {
    snapshot,
    words,
    scope,
    filledIn,
    errors,
    give: (blockId, actionId, value) => setFilledIn((before) => withValue(before, blockId, actionId, value)),
    async press(blockId, element, value) {
      const actionId = element.action_id ?? '';
      if (actionId.startsWith(TRY_ACTION)) {
        write(String(value));
        return true;
      }
      if (element.confirm && !(await confirm(element.confirm))) return false;
      const now = withValue(filledIn, blockId, actionId, value);
      await act({
        kind: 'click',
        where,
        channelId,
        ...(messageTs !== undefined && { messageTs }),
        blockId,
        actionId,
        value,
        filledIn: now,
      });
      return true;
    },
    async suggest(actionId, text) {
      return (await act({ kind: 'suggest', actionId, text })).options ?? [];
    },
  };
}
