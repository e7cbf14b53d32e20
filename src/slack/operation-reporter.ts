// Changes an operation's messages when nobody clicked: it expired, ran when its delay was over, or a crash was settled.

import type { Operation } from '../operations/model.ts';
import type { OperationReporter } from '../operations/operations.ts';
import { type Drawing, drawOperation, renderOperation } from './draw-operation.ts';
import { SlackError } from './slack-error.ts';

export function createOperationReporter(drawing: Drawing): OperationReporter {
  /** It has no message yet: the end of a rotation; or one posted through a response URL, which is gone. */
  async function post(operation: Operation) {
    const { place, requestedBy, state } = operation;
    const { text, blocks } = renderOperation(operation, drawing);
    // Where the bot may post. Otherwise the person hears of it in a direct message.
    const channel = state === 'scheduled' ? place.channelId : requestedBy;
    const send = (to: string) => drawing.clients.posts.chat.postMessage({ channel: to, text, blocks });
    const { channel: channelId, ts: messageTs } = await send(channel).catch((reason: unknown) => {
      // Only a clear refusal: after a lost answer it could be there already.
      if (SlackError.from(reason).code !== 'no_access') throw reason;
      return send(requestedBy);
    });
    return channelId && messageTs ? { place: { ...place, channelId, messageTs } } : {};
  }

  return {
    async report(operation, changes = []) {
      const words = changes.map(({ what }) => what);
      const { operation: _, ...shown } = await drawOperation(operation, drawing, words);
      if (operation.place.messageTs || operation.state === 'expired' || operation.state === 'running')
        return shown;
      return { ...shown, ...(await post(operation)) };
    },
  };
}
