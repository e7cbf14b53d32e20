import { z } from 'zod';
import { ALL } from '../../access/model.ts';
import { EVERY_PROJECT } from '../../store/subscriptions.ts';
import { defineCommand } from '../platform/command.ts';
import { findProject } from '../platform/find-project.ts';
import { asMinutes } from '../platform/parse/duration-words.ts';
import { requirePermission } from '../platform/require-permission.ts';
import { muteChannel } from './mute-channel.ts';

const USUAL_MINUTES = 60;
const LONGEST_MINUTES = 7 * 24 * 60;

export const command = defineCommand({
  word: 'mute',
  permission: { role: 'viewer', does: 'mute notifications in this channel' },
  furtherPermissions: {
    'mute-elsewhere': { role: 'operator', does: 'mute notifications in other channels' },
  },
  topic: 'notices',
  summary: 'Mute notifications for a while.',
  usage: '[PROJECT] [2h]',
  examples: ['mute acme 2h', 'mute acme', 'mute 30m'],
  effect: 'write',
  args: z.object({ positional: z.array(z.string()) }).transform(({ positional }, context) => {
    const last = positional.at(-1) ?? '';
    const minutes = asMinutes(last);
    if (minutes !== null && (minutes < 1 || minutes > LONGEST_MINUTES)) {
      context.addIssue({ code: 'custom', message: 'A mute lasts from 1 minute to 7 days: 30m, 2h, 1d.' });
      return z.NEVER;
    }
    const words = minutes === null ? positional : positional.slice(0, -1);
    return { typed: words.join(' '), minutes: minutes ?? USUAL_MINUTES };
  }),
  async run({ typed, minutes }, interaction, services) {
    if (typed === '' || typed === EVERY_PROJECT) {
      await requirePermission('mute', ALL, interaction, services);
      return muteChannel({ project_id: EVERY_PROJECT, project_name: '' }, minutes, interaction, services);
    }
    const project = await findProject(typed, 'mute', interaction, services);
    if (!project) return;
    await muteChannel(
      { project_id: project.projectId, project_name: project.name },
      minutes,
      interaction,
      services,
    );
  },
});
