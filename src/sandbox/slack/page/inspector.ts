// Every call between Slack, the bot and Depot, in one list, without secrets.

import { redactSecrets } from '../../../lib/redact.ts';
import type { SlackCall, SlackCalls } from '../calls.ts';
import { isJson } from '../problems.ts';
import type { CallSource, SeenCall } from './ports.ts';
import type { CallDetail, CallRow, Side } from './wire.ts';

export interface Inspector {
  rows(): readonly CallRow[];
  /** null: forgotten, or never there. */
  detail(callId: number): CallDetail | null;
  onRow(listener: (row: CallRow) => void): () => void;
}

const KEEP = 600;
const ABOUT_CHARS = 160;
const DETAIL_CHARS = 40_000;

const HIDDEN = '[not shown]';
/** What opens something, under whatever name the two sides carry it. */
const SECRET_KEYS =
  /^(?:token|secret|password|authorization|app_token|bot_token|accessToken|buildToken|response_url|upload_url|trigger_id|ticket)$/i;

/** Anything made fit to be shown: secrets are taken out by their key and by their look. */
export function shown(value: unknown, key = ''): unknown {
  if (typeof value === 'string') {
    if (SECRET_KEYS.test(key) && value !== '') return HIDDEN;
    // Web API arguments carry JSON as text.
    const inner = /^[[{]/.test(value) ? parsed(value) : undefined;
    return inner === undefined ? redactSecrets(value) : shown(inner);
  }
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((part: unknown) => shown(part));
  if (isJson(value)) return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, shown(v, k)]));
  return value;
}

/** What every payload of Slack carries; it says nothing at a glance. */
const NOISE =
  /^(?:type|token|team|team_\w+|context_\w+|api_app_id|is_enterprise_install|enterprise|authorizations|response_urls?|trigger_id|is_ext_shared_channel|container)$/;

/** The beginning of a payload, on one line. */
function gist(payload: unknown): string {
  if (!isJson(payload)) return '';
  const telling = Object.entries(payload).filter(([key]) => !NOISE.test(key));
  return JSON.stringify(shown(Object.fromEntries(telling))).replace(/^\{|\}$/g, '');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readable(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  return text.length > DETAIL_CHARS
    ? `${text.slice(0, DETAIL_CHARS)}\n… ${text.length - DETAIL_CHARS} more characters`
    : text;
}

interface Seen {
  readonly row: CallRow;
  readonly payload: unknown;
  readonly answer: () => unknown;
}

export function createInspector(slackCalls: SlackCalls, depotCalls: CallSource | undefined): Inspector {
  const seen = new Map<number, Seen>();
  const listeners = new Set<(row: CallRow) => void>();
  let lastId = 0;

  function add(from: Side, to: Side, call: SeenCall): void {
    lastId += 1;
    const { name, outcome, ok, latencyMs, at } = call;
    const about = gist(call.payload).slice(0, ABOUT_CHARS);
    const row = { callId: lastId, at: at.getTime(), from, to, name, outcome, ok, latencyMs, about };
    seen.set(lastId, { row, payload: call.payload, answer: () => call.answer() });
    seen.delete(lastId - KEEP);
    for (const listener of [...listeners]) listener(row);
  }

  const addSlack = (call: SlackCall) => {
    const [from, to]: readonly [Side, Side] = call.direction === 'api' ? ['bot', 'Slack'] : ['Slack', 'bot'];
    const ok = call.outcome === 'ok' || call.outcome === 'acked';
    add(from, to, { ...call, ok, answer: () => call.answer });
  };
  const addDepot = (call: SeenCall) => add('bot', 'Depot', call);

  for (const call of slackCalls.all()) addSlack(call);
  for (const call of depotCalls?.all() ?? []) addDepot(call);
  slackCalls.onCall(addSlack);
  depotCalls?.onCall(addDepot);

  return {
    rows: () => [...seen.values()].map(({ row }) => row),
    detail(callId) {
      const call = seen.get(callId);
      return (
        (call && { payload: readable(shown(call.payload)), answer: readable(shown(call.answer())) }) ?? null
      );
    },
    onRow(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
