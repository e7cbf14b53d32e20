// "Project and token in one go": the window that will show the secret is opened first, because its trigger lives 3 seconds.

import type { Confirmation } from '../../operations/model.ts';
import { messageModal } from '../../views/kit/modals.ts';
import { md } from '../../views/kit/mrkdwn.ts';
import { makingTokenModal } from '../../views/tokens/token-forms.ts';
import type { Asked } from '../platform/asked.ts';
import { openModal, updateModal } from '../platform/reply/open-modal.ts';
import type { Room } from '../platform/room.ts';
import { inWindow, makeToken } from './create-token.ts';
import { show } from './operation-messages.ts';

const TITLE = 'Project and token';
export const USUAL_DESCRIPTION = 'CI';

/** After a create: makes the token, or says in the window why there is none. */
export async function tokenAfterCreate(
  result: Confirmation,
  description: string,
  viewId: string,
  asked: Asked,
  room: Room,
): Promise<void> {
  const operation = 'operation' in result ? result.operation : null;
  const project = operation?.state === 'succeeded' ? operation.outcome?.project : null;
  if (project && !operation?.outcome?.alreadyExisted) {
    const { projectId, name: projectName } = project;
    return makeToken({ kind: 'token-create', projectId, projectName, description }, viewId, asked, room);
  }
  const waits =
    operation?.state === 'awaiting' || operation?.state === 'scheduled' || result.kind === 'reason-needed';
  const words = waits
    ? md`The project has to wait; the message in the channel says for what. Make the token when it is there.`
    : md`The project was not created, so no token was made. The message in the channel says why.`;
  await updateModal(viewId, messageModal(TITLE, words), room);
}

/** @param showResult turns the confirmation's message into what came of it */
export async function createWithToken(
  target: { readonly operationId: string; readonly previewVersion: number },
  asked: Asked,
  room: Room,
  showResult: (result: Confirmation) => Promise<void>,
): Promise<void> {
  const viewId = await openModal(makingTokenModal(TITLE), asked, room);
  await inWindow(viewId, room, async () => {
    const result = await room.operations.confirm({
      ...target,
      asker: asked.actor,
      onRunning: (operation) => show(operation, asked, room),
    });
    await showResult(result);
    await tokenAfterCreate(result, USUAL_DESCRIPTION, viewId, asked, room);
  });
}
