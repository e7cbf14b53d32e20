// Makes a token and puts its secret into the window that is open for it. The secret is nowhere else: not in a message, the
// database, a log.

import type { NewToken } from '../../depot/model.ts';
import type { Operation, OperationRequest } from '../../operations/model.ts';
import { messageModal } from '../../views/kit/modals.ts';
import { md } from '../../views/kit/mrkdwn.ts';
import { secretModal } from '../../views/tokens/token-forms.ts';
import type { Interaction } from '../platform/interaction.ts';
import { failureModal, updateModal } from '../platform/reply/open-modal.ts';
import { SlackError } from '../platform/reply/slack-error.ts';
import { retryPatiently } from '../platform/reply/wait-for-slack.ts';
import type { Services } from '../platform/services.ts';
import { post } from './operation-messages.ts';

type TokenRequest = Extract<OperationRequest, { kind: 'token-create' | 'token-rotate' }>;

/** Showing it again harms nothing, and not showing it loses it: Slack is asked so often. */
const TRIES = 3;
const PAUSE_MS = 1_000;

const TITLE = 'Your new token';

/** @throws SlackError when the window does not take it */
async function showSecret(
  { projectId, projectName, description, ...rest }: TokenRequest,
  { secret }: NewToken,
  viewId: string,
  { clients, clock }: Services,
): Promise<boolean> {
  const overlapMinutes = rest.kind === 'token-rotate' ? rest.overlapMinutes : null;
  const view = secretModal({ projectId, projectName, description, secret, overlapMinutes });
  for (let left = TRIES; ; left--) {
    try {
      await retryPatiently(clock, () => clients.answers.views.update({ view_id: viewId, view }));
      return true;
    } catch (reason) {
      const error = SlackError.from(reason);
      // A window that was closed stays closed.
      if (left <= 1 || error.code !== 'unavailable') throw error;
      await clock.sleep(PAUSE_MS);
    }
  }
}

/** Does the work behind an open window: what stands in the way is said in it. */
export async function createTokenInWindow(
  viewId: string,
  services: Services,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    await updateModal(viewId, failureModal(error, TITLE), services);
  }
}

/**
 * @param viewId the open window
 * @param asked with the channel that is notified of the token (never of its secret)
 */
export function makeToken(
  request: TokenRequest,
  viewId: string,
  interaction: Interaction,
  services: Services,
): Promise<void> {
  return createTokenInWindow(viewId, services, async () => {
    const { actor, channelId } = interaction;
    const operation = await services.operations.propose({
      request,
      asker: actor,
      place: { teamId: actor.teamId, channelId: channelId ?? actor.userId, messageTs: null },
      originKey: `${interaction.key} token`,
    });
    const { operationId, previewVersion } = operation;
    const result = await services.operations.confirm({
      operationId,
      previewVersion,
      asker: actor,
      onSecret: (token) => showSecret(request, token, viewId, services),
    });
    if (result.kind === 'done') return await showCreated(result.operation, viewId, interaction, services);
    const reason =
      result.kind === 'refused'
        ? result.reason
        : 'The project changed just now. No token was created. Try again.';
    await updateModal(viewId, messageModal(TITLE, md`${reason}`), services);
  });
}

/** Announces the token in the channel. If the secret didn't arrive, the window says so as well. */
async function showCreated(
  operation: Operation,
  viewId: string,
  interaction: Interaction,
  services: Services,
): Promise<void> {
  const { state, outcome } = operation;
  if (state === 'failed') {
    await updateModal(viewId, messageModal(TITLE, md`❌ ${outcome?.explanation ?? ''}`), services);
    return;
  }
  try {
    await post(operation, interaction, services);
  } catch (error) {
    // The token is there, and its secret may stand in the window: that must stay.
    const { requestId } = operation;
    services.log.error({ err: error, requestId }, 'the new token could not be announced in the channel');
  }
  if (outcome?.secretShown) return;
  const words = md`⚠️ The secret could not be shown, and is lost. Use the button in the channel’s message to create the token again.`;
  await updateModal(viewId, messageModal(TITLE, words), services);
}
