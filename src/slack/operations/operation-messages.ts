// The message of an operation: posted where it was asked, turned into the outcome in place.

import { UserError } from '../../lib/errors.ts';
import type {
  Confirmation,
  Operation,
  OperationRequest,
  OperationState,
  PostedPlace,
} from '../../operations/model.ts';
import { DatabaseError } from '../../store/database-error.ts';
import type { Interaction } from '../platform/interaction.ts';
import { placeFor, postIn } from '../platform/reply/post-in-channel.ts';
import { SlackError } from '../platform/reply/slack-error.ts';
import type { Services } from '../platform/services.ts';
import { drawOperation, renderOperation } from './draw-operation.ts';

/** Takes the preview, stores the operation, posts its message. */
export async function propose(
  request: OperationRequest,
  interaction: Interaction,
  services: Services,
): Promise<Operation> {
  const place = {
    teamId: interaction.actor.teamId,
    channelId: interaction.channelId ?? interaction.actor.userId,
    messageTs: null,
  };
  const operation = await services.operations.propose({
    request,
    asker: interaction.actor,
    place,
    originKey: interaction.key,
  });
  return post(operation, interaction, services);
}

/** For what a form has confirmed already: proposes, posts, and goes as far as the rules let it. */
export async function runAtOnce(
  request: OperationRequest,
  interaction: Interaction,
  services: Services,
): Promise<Confirmation> {
  const { operationId, previewVersion, place } = await propose(request, interaction, services);
  const result = await services.operations.confirm({ operationId, previewVersion, asker: interaction.actor });
  // Where a rule wants a reason, the message has the button to give it.
  if ('operation' in result) await show({ ...result.operation, place }, interaction, services);
  return result;
}

/**
 * Posts an operation's message to everybody in the channel; to the person's direct message when there is no channel.
 * Where the bot is no member, the response URL still lets it speak.
 */
export async function post(
  operation: Operation,
  interaction: Interaction,
  services: Services,
): Promise<Operation> {
  const view = renderOperation(operation, services);
  const { teamId } = interaction.actor;
  try {
    const where = interaction.channelId ?? interaction.actor.userId;
    const { channel, ts } = await postIn(placeFor(where, interaction), view, services);
    if (!channel || !ts) return operation;
    const place = { teamId, channelId: channel, messageTs: ts };
    await services.operations.placed(operation.operationId, place);
    await services.operations.shown(operation.operationId, operation.state);
    return { ...operation, place };
  } catch (reason) {
    const error = SlackError.from(reason);
    if (error.isUnclear) {
      // Posting again could show it twice. Should it be there after all, its buttons work.
      throw new UserError(
        'Slack didn’t say whether the confirmation was posted. Nothing changed. If you see it, use it; if not, ask again in a minute.',
        { cause: error },
      );
    }
    if (error.code !== 'no_access') throw error;
    if (!interaction.answer.replyPublicly) {
      throw new UserError(
        'The bot can’t post in that channel. Nothing changed. Invite it with /invite, or ask in a direct message.',
        { cause: error },
      );
    }
    await interaction.answer.replyPublicly(view);
    return operation;
  }
}

const OVER: ReadonlySet<OperationState> = new Set(['succeeded', 'failed', 'unclear']);

/**
 * Turns the operation's messages into what it is now, whichever way there is. After a change was sent, a failure to show it
 * is no failure of the change: the person gets the outcome in another way, and the sweep draws the message.
 * @param changes since the person looked
 */
export async function show(
  operation: Operation,
  interaction: Interaction,
  services: Services,
  changes: readonly string[] = [],
): Promise<void> {
  try {
    await draw(operation, interaction, services, changes);
  } catch (error) {
    if (!OVER.has(operation.state)) throw error;
    const { requestId, state } = operation;
    services.log.warn({ err: error, requestId, state }, 'the outcome could not be shown in its message');
    await replyWithOutcome(operation, interaction, services);
  }
}

async function replyWithOutcome(
  operation: Operation,
  interaction: Interaction,
  services: Services,
): Promise<void> {
  try {
    await interaction.answer.replyPrivately(renderOperation(operation, services));
  } catch (error) {
    const { requestId, state } = operation;
    services.log.error(
      { err: error, requestId, state },
      'the outcome could not be posted; it will be retried',
    );
  }
}

async function draw(
  operation: Operation,
  interaction: Interaction,
  services: Services,
  changes: readonly string[],
): Promise<void> {
  const { state, place } = operation;
  // Who confirms sees the changed preview at once; who asked for approval, or gave it, may not be looking.
  const announce = changes.length > 0 && state === 'awaiting';
  const drawn = await drawOperation(operation, services, changes, announce);
  if (!place.messageTs) {
    await interaction.answer.replace(renderOperation(drawn.operation, services, changes));
  }
  await noteShown(operation, drawn.approvalPlaces, interaction, services);
}

/** Without the database it stays unnoted: the sweep then draws the same message once more. */
async function noteShown(
  { operationId, state, place, requestId }: Operation,
  approvalPlaces: readonly PostedPlace[] | undefined,
  { responseUrl }: Interaction,
  { operations, replyUrls, log }: Services,
): Promise<void> {
  const waits = state === 'awaiting' || state === 'scheduled' || state === 'running';
  try {
    if (approvalPlaces) await operations.placedForApprovers(operationId, approvalPlaces);
    if (!place.messageTs && waits && responseUrl) await replyUrls.remember(operationId, responseUrl);
    await operations.shown(operationId, state);
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    log.warn({ requestId, state, problem: error.problem }, 'a redrawn message could not be recorded');
  }
}
