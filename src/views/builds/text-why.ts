// Why the build failed whose output somebody shared in Slack; and which build of several a notice is about.

import type { Finding } from '../../analysis/finding.ts';
import { button, context, header, section, type View, view } from '../kit/blocks.ts';
import { causeBlocks } from '../kit/cause-blocks.ts';
import { bold, code, lines, md } from '../kit/mrkdwn.ts';

export function textWhyView(finding: Finding): View {
  const { step } = finding;
  return view([
    header('Why this failed'),
    step?.name
      ? section(lines([md`Failed at ${code(step.name)}`, step.error ? md`${step.error}` : null]))
      : null,
    ...causeBlocks(finding),
    context(md`Read from the message, not from Depot. Only you see this.`),
  ]);
}

export interface FailedProject {
  readonly projectName: string;
  readonly buildId: string;
}

export function whichFailureView(projects: readonly FailedProject[]): View {
  return view([
    section(md`Which project?`),
    ...projects.map(({ projectName, buildId }) =>
      section(
        md`${bold(projectName)}, build ${code(buildId)}`,
        button('Why', { actionId: 'notice:why', value: buildId }),
      ),
    ),
  ]);
}
