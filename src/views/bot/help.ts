// Help, made from the commands themselves.

import { context, header, section, type View, view } from '../kit/blocks.ts';
import { bold, code, lines, md } from '../kit/mrkdwn.ts';

/** In the order in which help tells of them. */
const TOPICS = {
  projects: 'Projects',
  builds: 'Builds',
  notices: 'What a channel hears',
  credentials: 'Tokens, trust, images',
  access: 'Who may do what',
  bot: 'The bot',
} as const;

export type Topic = keyof typeof TOPICS;

export interface CommandHelp {
  readonly word: string;
  readonly topic: Topic;
  readonly summary: string;
  /** What follows the word. */
  readonly usage: string;
  readonly examples: readonly string[];
  readonly effect: 'read' | 'write' | 'destroy';
  /** A role of null: everybody. */
  readonly permission: { readonly role: 'viewer' | 'operator' | 'admin' | null };
  /** What some of its buttons and words do, where that needs another role. */
  readonly furtherPermissions: Readonly<Record<string, unknown>>;
}

const EFFECTS = {
  read: 'Only you see the answer.',
  write: 'Shows what it will do and asks before it does it.',
  destroy: 'Shows what would be lost and asks before it acts.',
} as const;

const WHO = {
  viewer: 'For viewers: everybody of this workspace, unless an admin closed that.',
  operator: 'For operators and admins.',
  admin: 'For admins.',
} as const;

function whoWords({ permission: { role }, furtherPermissions }: CommandHelp): string {
  const who = role === null ? 'For everybody.' : WHO[role];
  return Object.keys(furtherPermissions).length === 0
    ? who
    : `${who} Part of it needs another role, and that everybody in the channel sees.`;
}

const usageOf = (slashCommand: string, { word, usage }: CommandHelp) =>
  code(`${slashCommand} ${word} ${usage}`.trim());

/** The commands as help shows them: each topic with its own, those that only look first. */
export function byTopic<C extends Pick<CommandHelp, 'topic' | 'effect'>>(
  commands: readonly C[],
): readonly { readonly title: string; readonly commands: readonly C[] }[] {
  const order = Object.keys(EFFECTS);
  return Object.entries(TOPICS).map(([topic, title]) => ({
    title,
    commands: commands
      .filter((command) => command.topic === topic)
      .toSorted((a, b) => order.indexOf(a.effect) - order.indexOf(b.effect)),
  }));
}

export function helpView(commands: readonly CommandHelp[], slashCommand: string, problem?: string): View {
  return view([
    problem ? section(md`${problem}`) : header('Depot, from Slack'),
    ...byTopic(commands)
      .filter((topic) => topic.commands.length > 0)
      .map((topic) =>
        section(
          lines([
            bold(topic.title),
            ...topic.commands.map((command) => md`${usageOf(slashCommand, command)}\n${command.summary}`),
          ]),
        ),
      ),
    context(
      md`More about one: ${code(`${slashCommand} help create`)} · names with spaces go in quotes · leave things out and the bot asks`,
    ),
  ]);
}

export function commandHelpView(command: CommandHelp, slashCommand: string, problem?: string): View {
  return view([
    problem ? section(md`${problem}`) : null,
    section(lines([usageOf(slashCommand, command), md`${command.summary}`])),
    section(
      lines([
        md`*For example*`,
        ...command.examples.map((example) => md`• ${code(`${slashCommand} ${example}`)}`),
      ]),
    ),
    context(md`${whoWords(command)} ${EFFECTS[command.effect]}`),
  ]);
}
