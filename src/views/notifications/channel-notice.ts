// Notifications about subscriptions themselves, for a channel or their owner.

import { button, buttons, context, section, type View, view } from '../kit/blocks.ts';
import { fitting } from '../kit/fitting.ts';
import { bold, channelMention, code, lines, md, when } from '../kit/mrkdwn.ts';
import { count } from '../kit/words.ts';

export interface CaughtUpProject {
  readonly projectName: string;
  readonly failed: number;
  readonly succeeded: number;
  readonly other: number;
  readonly isRed: boolean;
}

const LINES_PER_SECTION = 10;
const MAX_LINES = 100;
const MAX_CHARS = 9_000;

/** What ended while Depot could not be asked. */
export function caughtUpView(from: Date, to: Date, projects: readonly CaughtUpProject[]): View {
  const byName = mergedByName(projects);
  const builds = byName.reduce((sum, { failed, succeeded, other }) => sum + failed + succeeded + other, 0);
  const all = byName.map(({ projectName, failed, succeeded, other, isRed }) => {
    const parts = [
      failed > 0 ? `${failed} failed` : null,
      succeeded > 0 ? `${succeeded} succeeded` : null,
      other > 0 ? `${other} cancelled` : null,
    ].filter((part) => part !== null);
    return md`• ${isRed ? '❌' : '✅'} ${bold(projectName)}: ${parts.join(', ')}; ${isRed ? 'failing' : 'not failing'} now`;
  });
  const shown = fitting(all, MAX_LINES, MAX_CHARS);
  const more = all.length - shown.length;
  return view([
    section(
      md`⏱ The bot couldn’t see builds for a while. ${count(builds, 'build')} of ${count(byName.length, 'project')} finished without a notification here, from ${when(from)} to ${when(to)}:`,
    ),
    ...Array.from({ length: Math.ceil(shown.length / LINES_PER_SECTION) }, (_, i) =>
      section(lines(shown.slice(i * LINES_PER_SECTION, (i + 1) * LINES_PER_SECTION))),
    ),
    more > 0 ? context(md`and ${more} more projects`) : null,
    context(md`Projects that are still failing have their own message`),
  ]);
}

/** A project that was caught up with in two steps is one line. Those that are red come first. */
function mergedByName(projects: readonly CaughtUpProject[]): readonly CaughtUpProject[] {
  const byName = new Map<string, CaughtUpProject>();
  for (const project of projects) {
    const before = byName.get(project.projectName);
    byName.set(
      project.projectName,
      before
        ? {
            ...project,
            failed: before.failed + project.failed,
            succeeded: before.succeeded + project.succeeded,
            other: before.other + project.other,
          }
        : project,
    );
  }
  return [...byName.values()].toSorted((a, b) => Number(b.isRed) - Number(a.isRed) || b.failed - a.failed);
}

export function deletedView(projectName: string): View {
  return view([
    section(md`🗑 ${bold(projectName)} was deleted in Depot, so this channel is no longer subscribed to it.`),
  ]);
}

/** To who subscribed, in a direct message. @param because in words, such as `the channel is archived` */
export function pausedView(
  channelId: string,
  because: string,
  projects: readonly string[],
  slashCommand: string,
): View {
  return view([
    section(
      md`⏸ Nothing can be posted in ${channelMention(channelId)}: ${because}. Its ${count(projects.length, 'subscription')} (${projects.join(', ')}) are paused until someone resumes them.`,
    ),
    context(
      md`Resume when that’s fixed. Not needed any more: ${code(`${slashCommand} unsubscribe`)} in that channel`,
    ),
    buttons(button('Resume', { actionId: 'subscriptions:resume-there', value: channelId, style: 'primary' })),
  ]);
}
