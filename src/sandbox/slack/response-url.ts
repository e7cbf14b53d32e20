// response_url: five answers within 30 minutes. https://docs.slack.dev/interactivity/handling-user-interaction

import { LIMITS } from './limits.ts';
import { isJson, lengthOf } from './problems.ts';
import { findMessage, type Json } from './state.ts';
import { problemsOf, textIn } from './validate-blocks.ts';
import { addMessage } from './web-api/chat.ts';
import type { MethodContext } from './web-api/method.ts';

type Result = { readonly ok: true } | { readonly ok: false; readonly error: string };

export function respond(context: MethodContext, responseId: string, body: unknown): Result {
  if (!isJson(body)) return { ok: false, error: 'invalid_payload' };
  const blocks = Array.isArray(body.blocks) ? body.blocks : [];
  if (problemsOf(blocks, 'message').length > 0) return { ok: false, error: 'invalid_blocks' };
  if (textIn(blocks) > LIMITS.messageBlocksChars) return { ok: false, error: 'msg_blocks_too_long' };
  const ticket = context.tickets.useResponse(responseId);
  if ('error' in ticket) return { ok: false, error: ticket.error };
  const { state } = context;
  const text = typeof body.text === 'string' ? body.text : '';
  const original = ticket.messageTs ? findMessage(state, ticket.channelId, ticket.messageTs) : undefined;

  if (body.delete_original === true && original) {
    state.messages.splice(state.messages.indexOf(original), 1);
    state.changed();
    return { ok: true };
  }
  if (text === '' && blocks.length === 0) return { ok: false, error: 'no_text' };
  if (lengthOf(text) > 40_000) return { ok: false, error: 'msg_too_long' };
  if (body.replace_original === true && original) {
    original.text = text;
    original.blocks = blocks.filter(isJson) as readonly Json[];
    original.editedAt = context.clock.now();
    state.changed();
    return { ok: true };
  }
  const posted = addMessage(context, {
    channelId: ticket.channelId,
    userId: state.botUserId,
    text,
    blocks: blocks.filter(isJson) as readonly Json[],
    ephemeralFor: body.response_type === 'in_channel' ? null : ticket.userId,
    threadTs: typeof body.thread_ts === 'string' ? body.thread_ts : null,
  });
  context.tickets.rememberAnswer(responseId, posted.ts);
  return { ok: true };
}
