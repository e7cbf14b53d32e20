// Changes an operation's messages when nobody clicked: it expired, ran when its delay was over, or a crash was settled.

import { messageOf } from '../../lib/errors.ts';
import type { Operation } from '../../operations/model.ts';
import type { OperationReporter } from '../../operations/operations.ts';
import type { View } from '../../views/kit/blocks.ts';
import { SlackError } from '../platform/reply/slack-error.ts';
import { type Drawing, drawOperation, renderOperation } from './draw-operation.ts';

const endsRotation = ({ request }: Operation) => request.kind === 'token-revoke' && request.endsRotation;

export function createOperationReporter(drawing: Drawing): OperationReporter {
  async function replaced({ operationId }: Operation, view: View): Promise<boolean> {
    try {
      return await drawing.replyUrls.replace(operationId, view);
    } catch (error) {
      drawing.log.warn(
        { error: messageOf(error) },
        'a response URL failed; the person gets a direct message',
      );
      return false;
    }
  }

  /** The end of a rotation has no message yet; others have lost theirs, and the person is notified directly. */
  async function post(operation: Operation, { text, blocks }: View) {
    const { place, requestedBy } = operation;
    const send = (to: string) => drawing.clients.posts.chat.postMessage({ channel: to, text, blocks });
    const first = send(endsRotation(operation) ? place.channelId : requestedBy);
    const { channel: channelId, ts: messageTs } = await first.catch((reason: unknown) => {
      // Only a clear refusal: after a lost answer it could be there already.
      if (SlackError.from(reason).code !== 'no_access') throw reason;
      return send(requestedBy);
    });
    return channelId && messageTs ? { place: { ...place, channelId, messageTs } } : {};
  }

  return {
    async report(operation, changes = []) {
      const words = changes.map(({ what }) => what);
      const { operation: drawn, ...shown } = await drawOperation(operation, drawing, words);
      const { place, state } = operation;
      if (place.messageTs || state === 'running' || operation.isOfBatch) return shown;
      // A response URL works five times: a countdown is not worth one.
      const isWaiting = state === 'awaiting' || state === 'scheduled';
      if (isWaiting && words.length === 0 && !endsRotation(operation)) return shown;
      const view = renderOperation(drawn, drawing, words);
      if (await replaced(operation, view)) return shown;
      return state === 'expired' ? shown : { ...shown, ...(await post(operation, view)) };
    },
  };
}
