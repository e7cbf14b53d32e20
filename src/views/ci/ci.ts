// What CI reports of a project, and the window that shows a new secret once, with the lines to copy.

import type { ModalView } from '@slack/types';
import { button, buttons, context, header, plain, section, type View, view } from '../kit/blocks.ts';
import { LIMITS } from '../kit/limits.ts';
import { bold, escapeMrkdwn, lines, Mrkdwn, md, mention, shortName, when } from '../kit/mrkdwn.ts';
import { count } from '../kit/words.ts';
import { SNIPPETS } from './snippets.ts';

export interface CiStatusData {
  readonly projectId: string;
  readonly projectName: string;
  readonly secrets: readonly {
    readonly createdBy: string;
    readonly createdAt: Date;
    readonly expiresAt: Date | null;
  }[];
  readonly lastReportAt: Date | null;
  readonly problem: { readonly words: string; readonly at: Date } | null;
}

export function ciStatusView({ projectId, projectName, secrets, lastReportAt, problem }: CiStatusData): View {
  const hasSecret = secrets.length > 0;
  return view([
    header(`CI reports for ${shortName(projectName)}`),
    section(
      lines([
        lastReportAt ? md`CI last reported ${when(lastReportAt)}.` : md`CI has not reported yet.`,
        problem ? md`⚠️ Refused ${when(problem.at)}: ${problem.words}` : null,
        hasSecret ? md`${count(secrets.length, 'secret')}:` : md`No secret yet.`,
        ...secrets.map(
          ({ createdBy, createdAt, expiresAt }) =>
            md`• created by ${mention(createdBy)} ${when(createdAt)}${expiresAt ? md`, expires ${when(expiresAt)}` : md``}`,
        ),
      ]),
    ),
    buttons(
      button(hasSecret ? 'Rotate secret' : 'Create secret', { actionId: 'ci:secret', value: projectId }),
    ),
    context(
      hasSecret
        ? md`After a rotation, the old secret works for another 24 hours.`
        : md`With it, CI reports whose change a build was. It works for this project only.`,
    ),
  ]);
}

const fenced = (text: string) => new Mrkdwn(`\`\`\`${escapeMrkdwn(text)}\`\`\``);

export function ciSecretModal(projectId: string, projectName: string, secret: string): ModalView {
  return {
    type: 'modal',
    title: plain('CI secret', LIMITS.modalTitle),
    close: plain('Done', LIMITS.modalButton),
    blocks: [
      section(md`The CI secret of ${bold(projectName)}. *You can’t see it again.*`),
      section(fenced(secret)),
      section(
        md`Store it in your CI system as the secret DEPOT_CI_SECRET, set DEPOT_CI_URL to the bot’s address, then add this after the build:`,
      ),
      ...SNIPPETS.flatMap(({ title, text }) => [section(bold(title)), section(fenced(text(projectId)))]),
    ],
  };
}
