// Things Slack hands out that work for a while: trigger ids (3 s, once) and response URLs (30 min, 5 times).

import { randomUUID } from 'node:crypto';
import type { Clock } from '../../lib/clock.ts';
import { LIMITS } from './limits.ts';

export interface ResponseTicket {
  readonly userId: string;
  readonly channelId: string;
  /** The message that was clicked; null for a slash command. */
  readonly messageTs: string | null;
}

export interface Tickets {
  newTrigger(userId: string): string;
  /** The person it was made for, or Slack's word for why not. */
  useTrigger(triggerId: string): { readonly userId: string } | { readonly error: string };
  newResponseId(ticket: ResponseTicket): string;
  useResponse(responseId: string): ResponseTicket | { readonly error: string };
  /** What a slash command was answered with may be replaced through the same address. */
  rememberAnswer(responseId: string, messageTs: string): void;
  newSocketTicket(): string;
  useSocketTicket(ticket: string): boolean;
}

export function createTickets(clock: Clock): Tickets {
  const triggers = new Map<string, { userId: string; at: number; used: boolean }>();
  const responses = new Map<string, { ticket: ResponseTicket; at: number; uses: number }>();
  const sockets = new Set<string>();
  const now = () => clock.now().getTime();
  return {
    newTrigger(userId) {
      const triggerId = `${triggers.size + 1}.${randomUUID()}`;
      triggers.set(triggerId, { userId, at: now(), used: false });
      return triggerId;
    },
    useTrigger(triggerId) {
      const trigger = triggers.get(triggerId);
      if (!trigger) return { error: 'invalid_trigger_id' };
      if (trigger.used) return { error: 'exchanged_trigger_id' };
      if (now() - trigger.at > LIMITS.triggerMs) return { error: 'expired_trigger_id' };
      trigger.used = true;
      return { userId: trigger.userId };
    },
    newResponseId(ticket) {
      const responseId = randomUUID();
      responses.set(responseId, { ticket, at: now(), uses: 0 });
      return responseId;
    },
    useResponse(responseId) {
      const response = responses.get(responseId);
      if (!response) return { error: 'invalid_url' };
      if (now() - response.at > LIMITS.responseUrlMs) return { error: 'expired_url' };
      if (response.uses >= LIMITS.responseUrlUses) return { error: 'used_url' };
      response.uses += 1;
      return response.ticket;
    },
    rememberAnswer(responseId, messageTs) {
      const response = responses.get(responseId);
      if (response && response.ticket.messageTs === null) {
        responses.set(responseId, { ...response, ticket: { ...response.ticket, messageTs } });
      }
    },
    newSocketTicket() {
      const ticket = randomUUID();
      sockets.add(ticket);
      return ticket;
    },
    useSocketTicket: (ticket) => sockets.delete(ticket),
  };
}
