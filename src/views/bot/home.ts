// The Home tab: what the bot is for, and the first step.

import type { HomeView } from '@slack/types';
import { button, buttons, context, header, section } from '../kit/blocks.ts';
import { code, lines, md } from '../kit/mrkdwn.ts';

export function homeView(slashCommand: string, version: string): HomeView {
  const start = buttons(
    button('Create a project', { actionId: 'run:create', value: '', style: 'primary' }),
    button('List projects', { actionId: 'run:projects', value: '' }),
    button('Status', { actionId: 'run:status', value: '' }),
  );
  return {
    type: 'home',
    blocks: [
      header('Depot, from Slack'),
      section(
        md`One isolated Depot project per customer, so that nobody's code shares a build cache. Viewers look, operators create and update, admins reset and delete.`,
      ),
      ...(start ? [start] : []),
      section(
        lines([
          md`*In any channel*`,
          md`• ${code(`${slashCommand} create acme`)} makes a project`,
          md`• ${code(`${slashCommand} show acme`)} shows its settings, use and last builds`,
          md`• ${code(`${slashCommand} access`)} says who may do what`,
          md`• ${code(`${slashCommand} help`)} lists everything`,
        ]),
      ),
      context(md`depot-slack ${version} · answers to these buttons come in the Messages tab`),
    ],
  };
}
