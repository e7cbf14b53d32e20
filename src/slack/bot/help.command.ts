import { z } from 'zod';
import { commandHelpView, helpView } from '../../views/bot/help.ts';
import { defineCommand } from '../platform/command.ts';
import { nearestWord } from '../platform/parse/nearest-word.ts';

export const command = defineCommand({
  word: 'help',
  permission: { role: null, does: 'read the help' },
  topic: 'bot',
  summary: 'Lists what there is, or explains one command.',
  usage: '[COMMAND]',
  examples: ['help', 'help create'],
  effect: 'read',
  args: z.object({ positional: z.array(z.string()) }).transform(({ positional }) => positional[0]),
  async run(word, { answer }, { commands, settings }) {
    const { slashCommand } = settings;
    const all = [...commands.values()];
    if (!word) return answer.replyPrivately(helpView(all, slashCommand));
    const known = commands.get(word.toLowerCase());
    if (known) return answer.replyPrivately(commandHelpView(known, slashCommand));
    const near = commands.get(nearestWord([...commands.keys()], word.toLowerCase()) ?? '');
    const problem = `There is no command of that name.${near ? ` The nearest is “${near.word}”:` : ' This is what there is:'}`;
    await answer.replyPrivately(
      near ? commandHelpView(near, slashCommand, problem) : helpView(all, slashCommand, problem),
    );
  },
});
