// The Home tab, and where messages to the bot lead.

import { section, view } from '../../views/kit/blocks.ts';
import { code, md } from '../../views/kit/mrkdwn.ts';
import type { Interaction } from '../platform/interaction.ts';
import type { Handlers, Services, SlackEvent } from '../platform/services.ts';
import { leaveHome, openHome } from './live-home.ts';

async function homeOpened({ tab }: SlackEvent, interaction: Interaction, services: Services): Promise<void> {
  if (tab === 'home') return openHome(interaction, services);
  leaveHome(interaction, services);
}

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
  events: { app_home_opened: homeOpened, app_mention: pointToCommands, 'message.im': pointToCommands },
};
