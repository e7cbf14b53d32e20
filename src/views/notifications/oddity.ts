// What is unusual about a project, or about many at once.

import { button, buttons, context, section, type View, view } from '../kit/blocks.ts';
import { bold, code, lines, type Mrkdwn, md, shortName } from '../kit/mrkdwn.ts';
import { PROVIDER_WORDS } from '../kit/trust-words.ts';
import { count, duration } from '../kit/words.ts';

export type OddityWords =
  | { readonly kind: 'cache'; readonly fromGb: number; readonly toGb: number }
  | { readonly kind: 'minutes'; readonly seconds: number; readonly usualSeconds: number }
  | { readonly kind: 'hours'; readonly hours: readonly number[]; readonly builds: number }
  | { readonly kind: 'token'; readonly description: string }
  | { readonly kind: 'trust'; readonly provider: string; readonly from: string };

export interface OddityData {
  readonly items: readonly {
    readonly projectId: string;
    readonly projectName: string;
    readonly oddity: OddityWords;
  }[];
  /** So many are not named. */
  readonly more: number;
  readonly slashCommand: string;
}

export function oddityView({ items, more, slashCommand }: OddityData): View {
  const [first, ...others] = items;
  if (first && others.length === 0) {
    const { projectId: value, projectName, oddity } = first;
    return view([
      section(md`🔎 ${sentence(projectName, oddity)}`),
      context(md`${advice(oddity)}`),
      buttons(...accessButton(oddity, value), button('Show project', { actionId: 'notice:show', value })),
    ]);
  }
  return view([
    section(md`🔎 *Unusual activity: ${count(items.length + more, 'change')}*`),
    section(
      lines([
        ...items.map(({ projectName, oddity }) => md`• ${sentence(projectName, oddity)}`),
        more > 0 ? md`and ${more} more` : null,
      ]),
    ),
    context(md`See one: ${code(`${slashCommand} show PROJECT`)}`),
  ]);
}

const provider = (name: string) =>
  Object.entries(PROVIDER_WORDS).find(([known]) => known === name)?.[1] ?? 'an unknown provider';

function sentence(projectName: string, oddity: OddityWords): Mrkdwn {
  const name = bold(projectName);
  switch (oddity.kind) {
    case 'cache':
      return md`The cache of ${name} grew from ${oddity.fromGb} GB to *${oddity.toGb} GB* in a week.`;
    case 'minutes':
      return md`${name} built for *${duration(oddity.seconds)}* today, usually ${duration(oddity.usualSeconds)} a day.`;
    case 'hours':
      return md`${name} started *${count(oddity.builds, 'build')}* at an unusual time: ${hourWords(oddity.hours)} UTC.`;
    case 'token':
      return md`Somebody changed ${name} outside Slack: new token “${bold(oddity.description)}”.`;
    case 'trust':
      return md`Somebody changed ${name} outside Slack: new trust policy for ${provider(oddity.provider)} ${code(shortName(oddity.from))}.`;
  }
}

/** `1:00–4:00, 22:00–23:00`: neighbours together. */
function hourWords(hours: readonly number[]): string {
  const spans: { from: number; to: number }[] = [];
  for (const hour of hours.toSorted((a, b) => a - b)) {
    const last = spans.at(-1);
    if (last && last.to === hour) last.to = hour + 1;
    else spans.push({ from: hour, to: hour + 1 });
  }
  return spans.map(({ from, to }) => `${from}:00–${to}:00`).join(', ');
}

function advice({ kind }: OddityWords): string {
  switch (kind) {
    case 'token':
      return 'If nobody on your team created it, revoke it.';
    case 'trust':
      return 'Builds from there can run in this project. If nobody on your team added it, remove it.';
    default:
      return 'If the customer’s code isn’t trusted, check what it builds.';
  }
}

function accessButton({ kind }: OddityWords, value: string) {
  switch (kind) {
    case 'token':
      return [button('Tokens', { actionId: 'notice:tokens', value })];
    case 'trust':
      return [button('Trust policies', { actionId: 'notice:trust', value })];
    default:
      return [button('Builds', { actionId: 'notice:builds', value })];
  }
}
