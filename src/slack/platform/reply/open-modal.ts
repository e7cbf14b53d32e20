// Opening a modal, and changing it when the data is there. A trigger lives 3 seconds and works once.

import type { ModalView } from '@slack/types';
import { type ActionName, SOME } from '../../../access/model.ts';
import { DepotError, depotErrorWords } from '../../../depot/depot-error.ts';
import { UserError } from '../../../lib/errors.ts';
import { loadingModal, messageModal } from '../../../views/kit/modals.ts';
import { md } from '../../../views/kit/mrkdwn.ts';
import type { Interaction } from '../interaction.ts';
import { requirePermission } from '../require-permission.ts';
import type { Services } from '../services.ts';
import { SlackError } from './slack-error.ts';

/** @returns the view's id. @throws UserError when Slack did not open it in time. */
export async function openModal(
  view: ModalView,
  { triggerId }: Interaction,
  { clients }: Services,
): Promise<string> {
  if (!triggerId)
    throw new UserError('Forms can’t be opened from here. Type the command in a channel instead.');
  try {
    const { view: opened } = await clients.answers.views.open({ trigger_id: triggerId, view });
    return opened?.id ?? '';
  } catch (reason) {
    const error = SlackError.from(reason);
    if (error.code !== 'expired') throw error;
    throw new UserError('Slack took too long to open the form. Nothing changed. Try again.', {
      cause: error,
    });
  }
}

/** A modal that the person has closed in the meantime is no fault. */
export async function updateModal(
  viewId: string,
  view: ModalView,
  { clients, log }: Services,
): Promise<void> {
  try {
    await clients.answers.views.update({ view_id: viewId, view });
  } catch (reason) {
    const error = SlackError.from(reason);
    if (error.word !== 'not_found') throw error;
    log.info({ viewId }, 'the modal was closed before it could be filled');
  }
}

/**
 * Opens a modal at once and fills it when its content is known. What stands in the way is said in the modal.
 * @param needs asked for before anything opens; on which project, `fill` asks. null: `fill` asks for all of it
 * @param title at most 24 characters
 */
export async function openAndFill(
  title: string,
  needs: ActionName | null,
  interaction: Interaction,
  services: Services,
  fill: () => Promise<ModalView>,
): Promise<void> {
  if (needs) await requirePermission(needs, SOME, interaction, services);
  const viewId = await openModal(loadingModal(title), interaction, services);
  const filled = await fill().catch((error: unknown) => failureModal(error, title));
  await inTime(updateModal(viewId, filled, services), services);
}

/** Depot's read ends within 10 seconds; with this the person reads the end of it within 15. */
const FILL_WITHIN_MS = 4_000;

/** The form may still fill later. @throws UserError when Slack has not taken it by then */
async function inTime(update: Promise<void>, { clock, log }: Services): Promise<void> {
  const isOver = new AbortController();
  const late = clock.sleep(FILL_WITHIN_MS, isOver.signal).then(
    () => true,
    () => false,
  );
  try {
    if (!(await Promise.race([update, late]))) return;
  } finally {
    isOver.abort();
  }
  update.catch((error: unknown) => log.warn({ err: error }, 'a form could not be filled'));
  throw new UserError(
    'Slack isn’t responding, so the form stays empty. Nothing changed. Try again in a minute.',
  );
}

/** What stood in the way, for the modal that was to show the result. @throws what no person can act on */
export function failureModal(error: unknown, title: string): ModalView {
  if (error instanceof UserError) return messageModal(title, md`${error.message}`);
  if (error instanceof DepotError)
    return messageModal(title, md`⚠️ ${depotErrorWords(error, 'Nothing changed.')}`);
  throw error;
}
