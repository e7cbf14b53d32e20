// "Why did this fail?" on any message: its text or attached file is diagnosed as `npm run why` does it; a notice
// of the bot's own leads to `why` of its build. Only the person who asked sees the answer.

import { SOME } from '../../access/model.ts';
import { diagnoseText } from '../../analysis/diagnose.ts';
import { readBuildOutput } from '../../analysis/read-build-output.ts';
import { UserError } from '../../lib/errors.ts';
import { listIncidentsOfNotice } from '../../store/incidents.ts';
import { isNoticeKind, NOTICE_CONTENT } from '../../store/notice-content.ts';
import { findNoticeAt } from '../../store/notices.ts';
import { type FailedProject, textWhyView, whichFailureView } from '../../views/builds/text-why.ts';
import type { Interaction } from '../platform/interaction.ts';
import type { ClickedMessage } from '../platform/receive/payloads.ts';
import { readTextFile } from '../platform/reply/read-text-file.ts';
import { requirePermission } from '../platform/require-permission.ts';
import { runCommand } from '../platform/router.ts';
import type { Handlers, Services } from '../platform/services.ts';
import { messageText } from './message-text.ts';
import { command } from './why.command.ts';

/** The message shortcut of manifest.yml. */
export const WHY_SHORTCUT = 'why_message';

/** As many sections as people look through. */
const PROJECTS_OFFERED = 20;

async function explainMessage(
  interaction: Interaction,
  services: Services,
  message: ClickedMessage | null,
): Promise<void> {
  await requirePermission(command.word, SOME, interaction, services);
  if (!message) throw new UserError('Use “Why did this fail?” on a message: under its ⋮ menu.');
  const failed = await readFailures(message, interaction, services);
  if (failed === null) return explainText(message, interaction, services);
  const [first, ...more] = failed;
  if (!first)
    throw new UserError(
      'This message isn’t about a failed build. Use it on one that is, or on a build’s output.',
    );
  if (more.length === 0) return runCommand(command, first.buildId, interaction, services);
  await interaction.answer.replyPrivately(whichFailureView(failed.slice(0, PROJECTS_OFFERED)));
}

/** The builds that a notice of the bot's own is about; null: it is no notice. */
async function readFailures(
  { user }: ClickedMessage,
  { channelId, messageTs }: Interaction,
  { store, workspace }: Services,
): Promise<readonly FailedProject[] | null> {
  const isOwn = user !== undefined && user !== null && user === workspace.identity().botUserId;
  const notice =
    isOwn && channelId && messageTs ? await findNoticeAt(store.db, channelId, messageTs) : undefined;
  if (!notice) return null;
  if (notice.kind === 'incident') {
    const incidents = await listIncidentsOfNotice(store.db, notice.notice_id);
    return incidents.map(({ project_name, last_build_id }) => ({
      projectName: project_name,
      buildId: last_build_id,
    }));
  }
  const content = isNoticeKind(notice.kind)
    ? NOTICE_CONTENT[notice.kind].safeParse(notice.content).data
    : undefined;
  return content && 'buildId' in content ? [{ projectName: '', buildId: content.buildId }] : [];
}

async function explainText(
  message: ClickedMessage,
  { answer }: Interaction,
  services: Services,
): Promise<void> {
  const text = messageText(message);
  // A file is the log; what was written beside it is only about it.
  const file = message.files?.find(({ mimetype }) => !/^(?:image|video|audio)\//.test(mimetype ?? ''));
  if (!file && text === '')
    throw new UserError(
      'There is no build output in this message. Paste the output, or attach it as a text file.',
    );
  const output = file ? await readTextFile(file.id, services) : text;
  const failure = readBuildOutput(output);
  if (failure.error === '' && failure.log.every((line) => line.trim() === ''))
    throw new UserError('There is no build output in this file. Share one that has it.');
  await answer.replyPrivately(textWhyView(await diagnoseText(failure)));
}

export const handlers: Handlers = { shortcuts: { [WHY_SHORTCUT]: explainMessage } };
