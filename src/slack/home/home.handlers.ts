// The Home tab.

import { ownValue } from '../../lib/own-property.ts';
import { OPERATION_ACTIONS_BY_NAME } from '../operations/operation.handlers.ts';
import type { Interaction } from '../platform/interaction.ts';
import type { Action, Handlers, Services, SlackEvent } from '../platform/services.ts';
import { leaveHome, openHome } from './live-home.ts';

async function homeOpened({ tab }: SlackEvent, interaction: Interaction, services: Services): Promise<void> {
  if (tab === 'home') return openHome(interaction, services);
  leaveHome(interaction, services);
}

/**
 * A button of the Home tab that changes what it shows: the same as the button elsewhere, with the same checks, and Home then
 * shows what is true, also after a refusal.
 */
const thenRefresh =
  (find: (services: Services) => Action | null): Action =>
  async (value, interaction, services) => {
    try {
      await find(services)?.(value, interaction, services);
    } finally {
      await openHome(interaction, services);
    }
  };

const ofSubscription = (name: string) =>
  thenRefresh(({ commands }) => ownValue(commands.get('subscriptions')?.actions ?? {}, name) ?? null);
const ofOperation = (name: string) => thenRefresh(() => ownValue(OPERATION_ACTIONS_BY_NAME, name) ?? null);

const BY_NAME: Readonly<Record<string, Action>> = {
  mute: ofSubscription('mute'),
  unmute: ofSubscription('unmute'),
  'unmute-channel': ofSubscription('unmute-channel'),
  resume: ofSubscription('resume-there'),
  approve: ofOperation('approve'),
  reject: ofOperation('reject'),
  cancel: ofOperation('cancel'),
  stop: ofOperation('stop'),
};

export const handlers: Handlers = {
  action: (group, name) => (group === 'home' ? (ownValue(BY_NAME, name) ?? null) : null),
  events: { app_home_opened: homeOpened },
};
