import { z } from 'zod';
import { commandHelpView, helpView, isTopic, topicHelpView } from '../../views/bot/help.ts';
import { defineCommand } from '../platform/command.ts';
import { nearestWord } from '../platform/parse/nearest-word.ts';
import type { Action } from '../platform/services.ts';

const showTopic: Action = async (topic, { answer }, { commands, settings }) => {
  const all = [...commands.values()];
  const { slashCommand } = settings;
  await answer.replace(
    isTopic(topic) ? topicHelpView(all, topic, slashCommand) : helpView(all, slashCommand),
  );
};

export const command = defineCommand({
  word: 'help',
  permission: { role: null, does: 'read the help' },
  topic: 'bot',
  summary: 'List the commands, or explain one.',
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
    const problem = `No command “${word.slice(0, 40)}” found.${near ? ` Did you mean “${near.word}”?` : ''}`;
    await answer.replyPrivately(
      near ? commandHelpView(near, slashCommand, problem) : helpView(all, slashCommand, problem),
    );
  },
  actions: { topic: showTopic, all: showTopic },
});
