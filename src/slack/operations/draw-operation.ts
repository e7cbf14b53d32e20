// An operation on every message that shows it: where it was asked, and in the channels of its approvers.

import type { Operation, PostedPlace } from '../../operations/model.ts';
import type { Shown } from '../../operations/operations.ts';
import { section, type View, view } from '../../views/kit/blocks.ts';
import { lines, md, mention } from '../../views/kit/mrkdwn.ts';
import { operationView } from '../../views/operations/operation.ts';
import { SlackError } from '../platform/reply/slack-error.ts';
import { retryPatiently } from '../platform/reply/wait-for-slack.ts';
import type { Services } from '../platform/services.ts';

export type Drawing = Pick<Services, 'settings' | 'orgId' | 'clock' | 'clients' | 'log' | 'replyUrls'>;

export function renderOperation(
  operation: Operation,
  { orgId, settings, clock }: Pick<Services, 'settings' | 'orgId' | 'clock'>,
  changes: readonly string[] = [],
  reader: 'asker' | 'approvers' = 'asker',
): View {
  return operationView(operation, {
    orgId,
    slashCommand: settings.slashCommand,
    now: clock.now(),
    changes,
    reader,
    approvalChannelId: operation.approvalPlaces[0]?.channelId ?? null,
  });
}

/** Channels where approvers are to be asked and have not been yet. */
function channelsToAsk({ state, guards, place, approvalPlaces }: Operation): readonly string[] {
  if (state !== 'awaiting') return [];
  const wanted = guards.approvals.flatMap(({ channelId }) => channelId ?? []);
  const interaction = approvalPlaces.map(({ channelId }) => channelId);
  return [...new Set(wanted)].filter((id) => id !== place.channelId && !interaction.includes(id));
}

/** A channel that the bot cannot reach is left out: the message where it was asked then has the buttons. */
async function askApprovers(operation: Operation, drawing: Drawing): Promise<readonly PostedPlace[]> {
  const posted: PostedPlace[] = [];
  for (const channelId of channelsToAsk(operation)) {
    const { text, blocks } = renderOperation(operation, drawing, [], 'approvers');
    try {
      const { channel, ts } = await retryPatiently(drawing.clock, () =>
        drawing.clients.posts.chat.postMessage({ channel: channelId, text, blocks }),
      );
      if (channel && ts) posted.push({ channelId: channel, messageTs: ts });
    } catch (reason) {
      const error = SlackError.from(reason);
      drawing.log.warn({ channelId, error: error.word }, 'the approvers could not be asked in their channel');
    }
  }
  return posted;
}

async function update(
  { channelId, messageTs }: PostedPlace,
  { text, blocks }: View,
  { clients, clock }: Drawing,
): Promise<void> {
  await retryPatiently(clock, () =>
    clients.answers.chat.update({ channel: channelId, ts: messageTs, text, blocks }),
  );
}

/** Beside the message: an edit notifies nobody. */
async function announceChanges(
  places: readonly PostedPlace[],
  { requestedBy, confirmedBy }: Operation,
  changes: readonly string[],
  { clients, log }: Drawing,
): Promise<void> {
  const people = [...new Set([requestedBy, confirmedBy])].filter((userId) => userId !== null);
  const { text, blocks } = view([
    section(
      lines([
        md`⚠️ The impact changed, so earlier approvals no longer count:`,
        ...changes.map((change) => md`• ${change}`),
        ...people.map((userId) => md`${mention(userId)}, please check the message again.`),
      ]),
    ),
  ]);
  for (const { channelId: channel, messageTs } of places) {
    await clients.answers.chat
      .postMessage({ channel, thread_ts: messageTs, text, blocks })
      .catch((reason: unknown) => {
        log.warn(
          { error: SlackError.from(reason).word },
          'the withdrawn approvals could not be announced in the thread',
        );
      });
  }
}

/**
 * Draws it wherever it has a message already, and asks approvers who have not been asked.
 * @param changes what moved, so that people must agree again
 * @param announces also posts it in the threads: an edit alone notifies nobody
 * @throws SlackError when the message where it was asked cannot be changed
 */
export async function drawOperation(
  operation: Operation,
  drawing: Drawing,
  changes: readonly string[] = [],
  announce = changes.length > 0,
): Promise<Shown & { readonly operation: Operation }> {
  const interaction = await askApprovers(operation, drawing);
  const drawn = { ...operation, approvalPlaces: [...operation.approvalPlaces, ...interaction] };
  const { channelId, messageTs } = drawn.place;
  const places = [...(messageTs ? [{ channelId, messageTs }] : []), ...operation.approvalPlaces];
  const forApprovers = renderOperation(drawn, drawing, changes, 'approvers');
  for (const place of operation.approvalPlaces) await update(place, forApprovers, drawing);
  if (messageTs) await update({ channelId, messageTs }, renderOperation(drawn, drawing, changes), drawing);
  if (announce) await announceChanges(places, drawn, changes, drawing);
  return { operation: drawn, ...(interaction.length > 0 && { approvalPlaces: drawn.approvalPlaces }) };
}
