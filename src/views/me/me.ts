// What the bot knows of a person, for that person.

import { button, buttons, context, header, section, type View, view } from '../kit/blocks.ts';
import { code, lines, md, mention } from '../kit/mrkdwn.ts';

export interface NameData {
  readonly kind: 'email' | 'github';
  readonly name: string;
}

export interface MeData {
  /** null: Slack doesn't tell the bot. */
  readonly slackEmail: string | null;
  readonly names: readonly NameData[];
  /** Names that belong to somebody else, who was asked. */
  readonly requests: readonly (NameData & { readonly holderId: string })[];
  readonly pings: boolean;
  /** `19:00–08:00`; null: none. */
  readonly quiet: string | null;
  readonly timeZone: string;
  /** Full members only are ever pinged. */
  readonly isMember: boolean;
  readonly slashCommand: string;
}

export const KIND_WORDS = { email: 'E-mail', github: 'GitHub' } as const;

/** `E-mail ana@acme.com`; also a button's value, see `readNameValue`. */
export const nameValue = ({ kind, name }: NameData): string => `${kind} ${name}`;

export function meView(data: MeData): View {
  const { slackEmail, names, requests, pings, quiet, timeZone, isMember, slashCommand } = data;
  return view([
    header('What the bot knows about you'),
    section(
      lines([
        isMember
          ? pings
            ? md`*Pings:* on. You’re notified when your commit fails a build.`
            : md`*Pings:* off. Messages show your name without notifying you.`
          : md`*Pings:* off for guests and people from other workspaces.`,
        md`*Quiet hours:* ${quiet ? `${quiet}, ${timeZone}` : 'none'}`,
        md`*E-mail in Slack:* ${slackEmail ? code(slackEmail) : 'not shared with the bot'}`,
        names.length === 0 ? md`*Other commit names:* none` : null,
      ]),
    ),
    ...names.map((name) =>
      section(
        md`*${KIND_WORDS[name.kind]}:* ${code(name.name)}`,
        button('Remove', { actionId: 'me:remove', value: nameValue(name) }),
      ),
    ),
    requests.length === 0
      ? null
      : section(
          lines(
            requests.map(
              ({ kind, name, holderId }) =>
                md`*${KIND_WORDS[kind]}:* ${code(name)} belongs to ${mention(holderId)}, who was asked`,
            ),
          ),
        ),
    buttons(
      isMember
        ? button(pings ? 'Turn pings off' : 'Turn pings on', { actionId: `me:pings-${pings ? 'off' : 'on'}` })
        : null,
      quiet ? button('End quiet hours', { actionId: 'me:quiet-off' }) : null,
    ),
    context(
      md`Add a name: ${code(`${slashCommand} me github LOGIN`)}, ${code(`${slashCommand} me email ADDRESS`)}`,
      md`Set quiet hours: ${code(`${slashCommand} me quiet 19:00-08:00`)}`,
    ),
  ]);
}

/** To the person who has a name that somebody else claims. */
export function nameRequestView(
  { kind, name }: NameData,
  { requestId, claimantId }: { readonly requestId: string; readonly claimantId: string },
): View {
  return view([
    section(
      md`${mention(claimantId)} says that commits of ${KIND_WORDS[kind]} ${code(name)} are theirs. So far they’re yours: you’re notified when one fails a build.`,
    ),
    buttons(
      button('Keep it', { actionId: 'me:keep', value: requestId }),
      button('Hand it over', { actionId: 'me:give', value: requestId }),
    ),
    context(md`Nothing changes unless you hand it over`),
  ]);
}

/** To the person who claimed it. */
export function nameAnswerView({ kind, name }: NameData, holderId: string, isYours: boolean): View {
  return view([
    section(
      isYours
        ? md`${mention(holderId)} handed ${KIND_WORDS[kind]} ${code(name)} over to you.`
        : md`${mention(holderId)} keeps ${KIND_WORDS[kind]} ${code(name)}. Nothing changed.`,
    ),
  ]);
}
