import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { addAuditEntry } from '../../store/audit.ts';
import { arePreviewsOff, turnPreviewsOff, turnPreviewsOn } from '../../store/silent-links.ts';
import { section, view } from '../../views/kit/blocks.ts';
import { code, md, mention } from '../../views/kit/mrkdwn.ts';
import { defineCommand } from '../platform/command.ts';
import type { Interaction } from '../platform/interaction.ts';
import { postInChannel } from '../platform/reply/post-in-channel.ts';
import type { Services } from '../platform/services.ts';

async function turn(isOn: boolean, interaction: Interaction, services: Services): Promise<void> {
  const { actor, channelId, answer } = interaction;
  const { store, clock } = services;
  const place = channelId ?? actor.userId;
  const at = clock.now();
  const changed = await store.db.transaction().execute(async (trx) => {
    const row = { channel_id: place, team_id: actor.teamId, set_by: actor.userId, set_at: at };
    const isNew = isOn ? await turnPreviewsOn(trx, place) : await turnPreviewsOff(trx, row);
    if (!isNew) return false;
    await addAuditEntry(trx, {
      at,
      teamId: actor.teamId,
      actor: actor.userId,
      action: 'unfurl',
      projectId: null,
      projectName: null,
      channelId,
      outcome: 'succeeded',
      detail: { remark: `link previews ${isOn ? 'on' : 'off'}` },
      operationId: null,
      requestId: randomUUID().slice(0, 8),
    });
    return true;
  });
  const state = isOn ? 'on' : 'off';
  if (!changed) {
    return answer.replyPrivately(
      view([section(md`Link previews are already ${state} here. Nothing changed.`)]),
    );
  }
  const words = md`🔗 ${mention(actor.userId)} turned link previews ${state} in this channel.`;
  await postInChannel(place, view([section(words)]), interaction, services);
}

async function show({ actor, channelId, answer }: Interaction, { store, settings }: Services): Promise<void> {
  const isOff = await arePreviewsOff(store.db, channelId ?? actor.userId);
  const { slashCommand } = settings;
  await answer.replyPrivately(
    view([
      section(
        isOff
          ? md`Link previews are off in this channel. Turn them on: ${code(`${slashCommand} unfurl on`)}`
          : md`Links to Depot get a preview here, unless outsiders read or not everybody may see the project. Turn it off: ${code(`${slashCommand} unfurl off`)}`,
      ),
    ]),
  );
}

export const command = defineCommand({
  word: 'unfurl',
  permission: { role: 'viewer', does: 'change this channel’s link previews' },
  topic: 'builds',
  summary: 'Turn link previews on or off in this channel.',
  usage: '[on | off]',
  examples: ['unfurl', 'unfurl off'],
  effect: 'write',
  args: z.object({ positional: z.array(z.string()) }).transform(({ positional }, issues) => {
    const [word = '', ...others] = positional.map((one) => one.toLowerCase());
    if (others.length === 0 && (word === '' || word === 'on' || word === 'off')) return word;
    issues.addIssue({ code: 'custom', message: 'Type on or off.' });
    return z.NEVER;
  }),
  run: (word, interaction, services) =>
    word === '' ? show(interaction, services) : turn(word === 'on', interaction, services),
});
