// Who a grant or a rule is for.

import { Mrkdwn, md, mention } from './mrkdwn.ts';

export type SubjectData =
  | { readonly kind: 'person' | 'group' | 'channel'; readonly id: string }
  | { readonly kind: 'everyone' | 'workspace-admins' };

const slackId = /^[A-Z0-9]+$/;

export function subjectWords(subject: SubjectData): Mrkdwn {
  switch (subject.kind) {
    case 'person':
      return mention(subject.id);
    case 'group':
      return slackId.test(subject.id) ? new Mrkdwn(`<!subteam^${subject.id}>`) : md`group ${subject.id}`;
    case 'channel':
      return slackId.test(subject.id)
        ? new Mrkdwn(`anyone acting in <#${subject.id}>`)
        : md`anyone acting in ${subject.id}`;
    case 'everyone':
      return md`everybody of this workspace`;
    case 'workspace-admins':
      return md`admins and owners of this workspace`;
  }
}
