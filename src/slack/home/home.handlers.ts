// The Home tab.

import { ownValue } from '../../lib/own-property.ts';
import type { Interaction } from '../platform/interaction.ts';
import type { Action, Handlers, Services, SlackEvent } from '../platform/services.ts';
import { leaveHome, openHome } from './live-home.ts';

async function homeOpened({ tab }: SlackEvent, interaction: Interaction, services: Services): Promise<void> {
  if (tab === 'home') return openHome(interaction, services);
  leaveHome(interaction, services);
}

/** Buttons of the Home tab that change what it shows: the feature's own button does it, and Home shows the outcome. */
const thenRefresh =
  (word: string, name: string): Action =>
  async (value, interaction, services) => {
    await ownValue(services.commands.get(word)?.actions ?? {}, name)?.(value, interaction, services);
    await openHome(interaction, services);
  };

const BY_NAME: Readonly<Record<string, Action>> = {
  mute: thenRefresh('subscriptions', 'mute'),
  unmute: thenRefresh('subscriptions', 'unmute'),
};

export const handlers: Handlers = {
  action: (group, name) => (group === 'home' ? (ownValue(BY_NAME, name) ?? null) : null),
  events: { app_home_opened: homeOpened },
};
