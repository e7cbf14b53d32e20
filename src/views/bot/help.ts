// Help, made from the commands themselves.

import { button, buttons, context, header, section, type View, view } from '../kit/blocks.ts';
import { bold, code, lines, md } from '../kit/mrkdwn.ts';

/** In the order in which help shows them, each with the commands that matter most. */
const TOPICS = {
  projects: { title: 'Projects', first: ['create', 'show', 'projects'] },
  builds: { title: 'Builds', first: ['failing', 'why', 'builds'] },
  notices: { title: 'Notifications', first: ['subscribe', 'subscriptions', 'mute'] },
  credentials: { title: 'Tokens, CI and images', first: ['tokens', 'trust', 'ci'] },
  access: { title: 'Roles and audit', first: ['access', 'audit'] },
  bot: { title: 'The bot', first: ['status', 'help'] },
} as const;

export type Topic = keyof typeof TOPICS;

export interface CommandHelp {
  readonly word: string;
  readonly topic: Topic;
  readonly summary: string;
  /** What follows the word. */
  readonly usage: string;
  readonly examples: readonly string[];
  readonly effect: keyof typeof EFFECTS;
  /** A role of null: everybody. */
  readonly permission: { readonly role: 'viewer' | 'operator' | 'admin' | null };
  /** What some of its buttons and words do, where that needs another role. */
  readonly furtherPermissions: Readonly<Record<string, unknown>>;
}

/** Those that only read first. */
const EFFECTS = {
  read: 'Only you see the answer.',
  write: 'Changes take effect at once.',
  manage: 'Asks for confirmation before it removes anything.',
  confirm: 'Shows a preview and asks for confirmation.',
  destroy: 'Shows the impact and asks for confirmation.',
} as const;

const WHO = {
  viewer: 'For viewers: by default everyone in this workspace.',
  operator: 'For operators and admins.',
  admin: 'For admins.',
} as const;

function whoWords({ permission: { role }, furtherPermissions }: CommandHelp): string {
  const who = role === null ? 'For everyone.' : WHO[role];
  return Object.keys(furtherPermissions).length === 0 ? who : `${who} Some actions need a higher role.`;
}

const usageOf = (slashCommand: string, { word, usage }: CommandHelp) =>
  code(`${slashCommand} ${word} ${usage}`.trim());

/** The commands by topic, those that only read first. */
export function byTopic<C extends Pick<CommandHelp, 'topic' | 'effect'>>(
  commands: readonly C[],
): readonly { readonly topic: Topic; readonly title: string; readonly commands: readonly C[] }[] {
  const order = Object.keys(EFFECTS);
  return TOPIC_NAMES.map((topic) => ({
    topic,
    title: TOPICS[topic].title,
    commands: commands
      .filter((command) => command.topic === topic)
      .toSorted((a, b) => order.indexOf(a.effect) - order.indexOf(b.effect)),
  }));
}

const TOPIC_NAMES = Object.keys(TOPICS) as readonly Topic[]; // keys of our own table

export const isTopic = (word: string): word is Topic => TOPIC_NAMES.some((topic) => topic === word);

const commandLine = (slashCommand: string, command: CommandHelp) =>
  md`${code(`${slashCommand} ${command.word}`)} ${command.summary}`;

/** One screen: each topic with the commands that matter most; the others are a click away. */
export function helpView(commands: readonly CommandHelp[], slashCommand: string, problem?: string): View {
  return view([
    problem ? section(md`${problem}`) : header('Depot, from Slack'),
    ...byTopic(commands).flatMap(({ topic, title, commands: all }) => {
      const first = TOPICS[topic].first.flatMap((word) => all.find((command) => command.word === word) ?? []);
      const more = all.length - first.length;
      const text = lines([bold(title), ...first.map((command) => commandLine(slashCommand, command))]);
      return all.length === 0
        ? []
        : [section(text, more > 0 ? button(`${more} more`, { actionId: 'help:topic', value: topic }) : null)];
    }),
    context(md`More about one: ${code(`${slashCommand} help create`)} · leave anything out and the bot asks`),
  ]);
}

/** Everything in one topic. */
export function topicHelpView(commands: readonly CommandHelp[], topic: Topic, slashCommand: string): View {
  const mine = byTopic(commands).find((one) => one.topic === topic);
  return view([
    section(
      lines([
        bold(TOPICS[topic].title),
        ...(mine?.commands ?? []).map((command) => md`${usageOf(slashCommand, command)}\n${command.summary}`),
      ]),
    ),
    buttons(button('All topics', { actionId: 'help:all', value: '' })),
    context(md`More about one: ${code(`${slashCommand} help WORD`)}`),
  ]);
}

/** For a word that is no command: the nearest ones, and where all of them are. */
export function unknownCommandView(typed: string, near: readonly CommandHelp[], slashCommand: string): View {
  return view([
    section(md`No command “${typed}” found. Nothing changed. Did you mean:`),
    section(lines(near.map((command) => md`• ${usageOf(slashCommand, command)} ${command.summary}`))),
    buttons(button('All commands', { actionId: 'run:help', value: '' })),
  ]);
}

export function commandHelpView(command: CommandHelp, slashCommand: string, problem?: string): View {
  return view([
    problem ? section(md`${problem}`) : null,
    section(lines([usageOf(slashCommand, command), md`${command.summary}`])),
    section(
      lines([
        md`*Examples*`,
        ...command.examples.map((example) => md`• ${code(`${slashCommand} ${example}`)}`),
      ]),
    ),
    context(md`${whoWords(command)} ${EFFECTS[command.effect]}`),
  ]);
}
