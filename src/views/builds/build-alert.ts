// “Notify me”: the promise, and the direct message at the end.

import type { Finding } from '../../analysis/finding.ts';
import type { BuildStatus } from '../../depot/model.ts';
import { button, buttons, section, type View, view } from '../kit/blocks.ts';
import { bold, code, lines, type Mrkdwn, md } from '../kit/mrkdwn.ts';
import { duration, STATUS_WORDS } from '../kit/words.ts';

export function alertPromiseView(buildId: string, projectName: string): View {
  return view([
    section(md`🔔 You’ll get a direct message when build ${code(buildId)} in ${bold(projectName)} ends.`),
    buttons(button('Cancel', { actionId: 'build:notify-off', value: buildId })),
  ]);
}

export interface BuildAlert {
  readonly buildId: string;
  readonly projectName: string;
  /** How it ended; or why the bot stopped waiting. */
  readonly outcome: BuildStatus | 'too long' | 'gone' | 'no access';
  readonly durationSeconds: number | null;
  /** null: it did not fail, or nothing was found out. */
  readonly finding: Finding | null;
}

export function buildAlertView({
  buildId,
  projectName,
  outcome,
  durationSeconds,
  finding,
}: BuildAlert): View {
  const build = md`Build ${code(buildId)}`;
  const stopped = (why: Mrkdwn) =>
    view([section(md`🔕 ${build}${why}, so you won’t be notified when it ends.`)]);
  switch (outcome) {
    case 'too long':
      return view([
        section(
          md`🔕 ${build} in ${bold(projectName)} is still running after 24 hours, so the bot stopped waiting.`,
        ),
        buttons(button('Notify me', { actionId: 'build:notify', value: buildId })),
      ]);
    case 'gone':
      return stopped(md` is gone: its project was deleted, or Depot no longer keeps it`);
    case 'no access':
      return stopped(md`: you can’t see its project any more`);
    default: {
      const took = durationSeconds === null ? '' : ` in ${duration(durationSeconds)}`;
      const hasFailed = outcome === 'failed' || outcome === 'error';
      return view([
        section(
          lines([
            md`${build} in ${bold(projectName)}: ${STATUS_WORDS[outcome]}${took}`,
            finding?.step ? md`Failed at ${code(finding.step.name)}` : null,
            finding && finding.cause.id !== 'unknown' ? md`*Probably*: ${finding.cause.cause}` : null,
            finding && finding.cause.id !== 'unknown' ? md`*Next*: ${finding.cause.next}` : null,
          ]),
        ),
        buttons(
          button('Summary', { actionId: 'build:build', value: buildId }),
          hasFailed ? button('Why', { actionId: 'build:why', value: buildId }) : null,
        ),
      ]);
    }
  }
}
