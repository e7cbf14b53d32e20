// The Home tab, and where messages to the bot lead.

import { ownValue } from '../../lib/own-property.ts';
import { section, view } from '../../views/kit/blocks.ts';
import { code, md } from '../../views/kit/mrkdwn.ts';
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

async function pointToCommands(
  _event: SlackEvent,
  { answer }: Interaction,
  { settings }: Services,
): Promise<void> {
  const { slashCommand } = settings;
  await answer.replyPrivately(
    view([
      section(
        md`I listen to ${code(slashCommand)}, not to messages. Try ${code(`${slashCommand} help`)} or ${code(`${slashCommand} projects`)}.`,
      ),
    ]),
  );
}

export const handlers: Handlers = {
  action: (group, name) => (group === 'home' ? (ownValue(BY_NAME, name) ?? null) : null),
  events: { app_home_opened: homeOpened, app_mention: pointToCommands, 'message.im': pointToCommands },
};
