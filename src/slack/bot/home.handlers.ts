// The Home tab, and where messages to the bot lead.

import { homeView } from '../../views/bot/home.ts';
import { section, view } from '../../views/kit/blocks.ts';
import { code, md } from '../../views/kit/mrkdwn.ts';
import type { Interaction } from '../platform/interaction.ts';
import type { Handlers, Services, SlackEvent } from '../platform/services.ts';

async function publishHome(
  { tab }: SlackEvent,
  { actor }: Interaction,
  { clients, settings, version }: Services,
): Promise<void> {
  if (tab !== 'home') return;
  await clients.answers.views.publish({
    user_id: actor.userId,
    view: homeView(settings.slashCommand, version),
  });
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
  events: { app_home_opened: publishHome, app_mention: pointToCommands, 'message.im': pointToCommands },
};
