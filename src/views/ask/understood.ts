// What the bot understood of a question, and what else it may have meant.

import { button, buttons, section, type View, view } from '../kit/blocks.ts';
import { code, md } from '../kit/mrkdwn.ts';

export interface Offer {
  readonly word: string;
  readonly project: string;
}

/** @param line the command that was understood, with the slash; null: nothing was. */
export function understoodView(line: string | null, offers: readonly Offer[], slashCommand: string): View {
  const words = line
    ? md`I understood ${code(line)}. Or did you mean:`
    : md`I didn't understand that. Nothing changed. Try ${code(`${slashCommand} help`)}, or:`;
  const offered = offers.map(({ word, project }) =>
    button(project ? `${word} ${project}` : word, { actionId: `run:${word}`, value: project }),
  );
  return view([section(words), buttons(...offered)]);
}
