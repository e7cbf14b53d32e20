import { z } from 'zod';
import { UserError } from '../../lib/errors.ts';
import { type PersonChoice, setPersonChoice } from '../../store/authors.ts';
import { section, view } from '../../views/kit/blocks.ts';
import { code, md, mention } from '../../views/kit/mrkdwn.ts';
import { defineCommand } from '../platform/command.ts';
import type { Interaction } from '../platform/interaction.ts';
import type { Action, Services } from '../platform/services.ts';
import { answerRequest } from './answer-request.ts';
import { type MeRequest, readMeWords } from './me-words.ts';
import { claimName, removeName } from './names.ts';
import { loadMe } from './show-me.ts';

const choose = (choice: PersonChoice, { actor }: Interaction, { store, clock }: Services) =>
  setPersonChoice(store.db, actor.userId, choice, clock.now());

const choosing =
  (choice: PersonChoice): Action =>
  async (_value, interaction, services) => {
    await choose(choice, interaction, services);
    await interaction.answer.replace(await loadMe(interaction, services));
  };

async function claim(
  { name }: Extract<MeRequest, { kind: 'claim' | 'remove' }>,
  interaction: Interaction,
  services: Services,
): Promise<void> {
  const { claimed, holderId } = await claimName(name, interaction, services);
  const { answer } = interaction;
  if (claimed === 'added' || claimed === 'yours already' || holderId === null) {
    return answer.replyPrivately(await loadMe(interaction, services));
  }
  const asked =
    claimed === 'kept'
      ? md`${mention(holderId)} was asked less than 7 days ago, and keeps it.`
      : md`${mention(holderId)} was asked in a direct message. You’ll be notified of the answer.`;
  await answer.replyPrivately(
    view([section(md`${code(name.name)} belongs to ${mention(holderId)}. Nothing changed. ${asked}`)]),
  );
}

const remove: Action = async (value, interaction, services) => {
  const request = readMeWords(['remove', value.slice(value.indexOf(' ') + 1)]);
  if (typeof request === 'string' || request.kind !== 'remove')
    throw new UserError('This button is from an older version of the bot. Nothing changed.');
  await removeName(request.name, interaction, services);
  await interaction.answer.replace(await loadMe(interaction, services));
};

const NOT_QUIET = { quiet_from: null, quiet_to: null };

export const command = defineCommand({
  word: 'me',
  permission: { role: 'viewer', does: 'change how you are notified' },
  topic: 'notices',
  summary: 'Say which commits are yours, and when to ping you.',
  usage:
    '[github LOGIN | email ADDRESS | remove NAME | quiet 19:00-08:00 | quiet off | pings on | pings off]',
  examples: ['me', 'me github ana-gh', 'me email ana@home.example', 'me quiet 19:00-08:00', 'me pings off'],
  effect: 'write',
  args: z.object({ positional: z.array(z.string()) }).transform(({ positional }, context) => {
    const request = readMeWords(positional);
    if (typeof request !== 'string') return request;
    context.addIssue({ code: 'custom', message: request });
    return z.NEVER;
  }),
  async run(request, interaction, services) {
    switch (request.kind) {
      case 'claim':
        return claim(request, interaction, services);
      case 'remove':
        await removeName(request.name, interaction, services);
        break;
      case 'quiet':
        await choose(
          { quiet_from: request.hours?.from ?? null, quiet_to: request.hours?.to ?? null },
          interaction,
          services,
        );
        break;
      case 'pings':
        await choose({ pings: request.on }, interaction, services);
        break;
      case 'show':
    }
    await interaction.answer.replyPrivately(await loadMe(interaction, services));
  },
  actions: {
    remove,
    'pings-on': choosing({ pings: true }),
    'pings-off': choosing({ pings: false }),
    'quiet-off': choosing(NOT_QUIET),
    give: answerRequest(true),
    keep: answerRequest(false),
  },
});
