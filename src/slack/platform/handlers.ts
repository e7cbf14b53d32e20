// What a feature answers besides its slash commands: shared buttons and forms, shortcuts and events. A feature exports one
// from an `X.handlers.ts`, so that the platform finds it without importing a feature.

import type { z } from 'zod';
import type { Action, Form } from './command.ts';
import type { Interaction } from './interaction.ts';
import type { EventCallback } from './receive/payloads.ts';
import type { Services } from './services.ts';

export type SlackEvent = z.infer<typeof EventCallback>['event'];

export interface Handlers {
  /** By the action id's parts before and after the colon. null: not one of mine. */
  action?(group: string, name: string): Action | null;
  /** By the callback id's parts. null: not one of mine. */
  form?(group: string, name: string): Form | null;
  /** By the callback id of manifest.yml. */
  readonly shortcuts?: Readonly<
    Record<string, (interaction: Interaction, services: Services) => Promise<void>>
  >;
  /** By type; messages as `message.im`, as the manifest calls them. */
  readonly events?: Readonly<
    Record<string, (event: SlackEvent, interaction: Interaction, services: Services) => Promise<void>>
  >;
}

/** The first answer of any feature. */
export function findIn<T>(
  all: readonly Handlers[],
  find: (handlers: Handlers) => T | null | undefined,
): T | null {
  for (const handlers of all) {
    const found = find(handlers);
    if (found) return found;
  }
  return null;
}
