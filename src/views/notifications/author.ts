// The message to the author of a failed commit: direct, or under the incident's message.

import type { Finding } from '../../analysis/finding.ts';
import { button, buttons, section, type View, view } from '../kit/blocks.ts';
import { causeBlocks } from '../kit/cause-blocks.ts';
import { type Change, changeWords, shortChangeWords } from '../kit/change-words.ts';
import { buildUrl } from '../kit/links.ts';
import { bold, code, lines, md, mention } from '../kit/mrkdwn.ts';
import type { BuildNotice } from './build-notice.ts';
import { NOTICE_ACTIONS } from './incident.ts';

export interface AuthorNotice {
  readonly projectId: string;
  readonly projectName: string;
  readonly incidentId: string;
  readonly buildId: string;
  readonly finding: Finding | null;
  readonly change: Change | null;
}

/** In a direct message. */
export function authorView(data: AuthorNotice, orgId: string | null): View {
  const { projectId, projectName, incidentId, buildId, finding, change } = data;
  const step = finding?.step ? md` at ${code(finding.step.name)}` : md``;
  return view([
    section(
      lines([
        md`❌ Your commit failed: ${bold(projectName)}, build ${code(buildId)}${step}`,
        change && changeWords({ ...change, author: undefined }),
      ]),
    ),
    ...(finding ? causeBlocks(finding) : []),
    buttons(
      button('Why it failed', { actionId: NOTICE_ACTIONS.why, value: buildId }),
      button('Log', { actionId: NOTICE_ACTIONS.logs, value: buildId }),
      button('Assign to me', { actionId: NOTICE_ACTIONS.take, value: incidentId, style: 'primary' }),
      orgId === null
        ? null
        : button('Open in Depot', { actionId: 'link:build', url: buildUrl(orgId, projectId, buildId) }),
    ),
  ]);
}

/** Under the incident's message: CI said whose change it was when the message was posted already. */
export function authorReplyView({ projectName, build, change }: BuildNotice, userId: string): View {
  const words = change && shortChangeWords({ ...change, author: undefined });
  return view([
    section(
      md`${mention(userId)}, ${bold(projectName)} failed with your commit${words ? md` ${words}` : md``} (build ${code(build.buildId)}).`,
    ),
  ]);
}
