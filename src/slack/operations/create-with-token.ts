// "Project and token in one go": the window that will show the secret is opened first, because its trigger lives 3 seconds.

import type { Confirmation } from '../../operations/model.ts';
import { messageModal } from '../../views/kit/modals.ts';
import { md } from '../../views/kit/mrkdwn.ts';
import { makingTokenModal } from '../../views/tokens/token-forms.ts';
import type { Interaction } from '../platform/interaction.ts';
import { openModal, updateModal } from '../platform/reply/open-modal.ts';
import type { Services } from '../platform/services.ts';
import { createTokenInWindow, makeToken } from './create-token.ts';
import { show } from './operation-messages.ts';

const TITLE = 'Project and token';
export const USUAL_DESCRIPTION = 'CI';

/** After a create: makes the token, or says in the window why there is none. */
export async function createTokenAfterProject(
  result: Confirmation,
  description: string,
  viewId: string,
  interaction: Interaction,
  services: Services,
): Promise<void> {
  const operation = 'operation' in result ? result.operation : null;
  const project = operation?.state === 'succeeded' ? operation.outcome?.project : null;
  if (project && !operation?.outcome?.alreadyExisted) {
    const { projectId, name: projectName } = project;
    return makeToken(
      { kind: 'token-create', projectId, projectName, description },
      viewId,
      interaction,
      services,
    );
  }
  const waits =
    operation?.state === 'awaiting' || operation?.state === 'scheduled' || result.kind === 'reason-needed';
  const words = waits
    ? md`The project has to wait; the message in the channel says why. Create the token afterwards.`
    : md`The project wasn’t created, so no token was either. The message in the channel says why.`;
  await updateModal(viewId, messageModal(TITLE, words), services);
}

/** @param showResult turns the confirmation's message into what came of it */
export async function createWithToken(
  target: { readonly operationId: string; readonly previewVersion: number },
  interaction: Interaction,
  services: Services,
  showResult: (result: Confirmation) => Promise<void>,
): Promise<void> {
  const viewId = await openModal(makingTokenModal(TITLE), interaction, services);
  await createTokenInWindow(viewId, services, async () => {
    const result = await services.operations.confirm({
      ...target,
      asker: interaction.actor,
      onRunning: (operation) => show(operation, interaction, services),
    });
    await showResult(result);
    await createTokenAfterProject(result, USUAL_DESCRIPTION, viewId, interaction, services);
  });
}
