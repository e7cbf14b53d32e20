// Changes an operation's message when nobody clicked: it expired, or a crash was settled.

import type { OperationReporter } from '../operations/operations.ts';
import type { Clients } from './clients.ts';
import { renderOperation } from './operation-messages.ts';
import type { SlackSettings } from './settings.ts';

export interface ReporterOptions {
  readonly clients: Clients;
  readonly settings: SlackSettings;
  readonly orgId: string | null;
}

export function createOperationReporter({ clients, settings, orgId }: ReporterOptions): OperationReporter {
  return {
    async report(operation) {
      const { channelId, messageTs } = operation.place;
      const { text, blocks } = renderOperation(operation, { settings, orgId });
      if (messageTs) await clients.answers.chat.update({ channel: channelId, ts: messageTs, text, blocks });
      // Posted through a response URL, which is gone: the person hears of an outcome in a direct message.
      else if (operation.state !== 'expired') {
        await clients.answers.chat.postMessage({ channel: operation.requestedBy, text, blocks });
      }
    },
  };
}
