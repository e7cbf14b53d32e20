// What a Web API method of the sandbox is: arguments in, an answer out, or a refusal in Slack's own word.

import type { Clock } from '../../../lib/clock.ts';
import type { Json, SlackState } from '../state.ts';
import type { Tickets } from '../tickets.ts';

export interface MethodContext {
  readonly state: SlackState;
  readonly clock: Clock;
  readonly newTs: () => string;
  readonly tickets: Tickets;
  /** `http://127.0.0.1:…`, for addresses that Slack hands out. */
  readonly baseUrl: () => string;
  readonly bearer: 'bot' | 'app';
  /** Whose links the app may put something under. */
  readonly unfurlDomains: readonly string[];
  /** Of the manifest: some answers say less without one. */
  readonly scopes: ReadonlySet<string>;
}

export type Args = Readonly<Record<string, unknown>>;
export type Method = (args: Args, context: MethodContext) => Json;

export interface MethodSpec {
  readonly run: Method;
  /** A scope the manifest must grant; null: none needed. */
  readonly scope: string | readonly string[] | null;
}

/** A refusal: `error` is Slack's word, `extra` is merged into the answer. */
export class SlackRefusal extends Error {
  override readonly name = 'SlackRefusal';
  readonly error: string;
  readonly extra: Json;

  constructor(error: string, extra: Json = {}) {
    super(error);
    this.error = error;
    this.extra = extra;
  }
}

export function stringArg(args: Args, name: string): string | undefined {
  const value = args[name];
  return value === undefined || value === null || value === '' ? undefined : String(value);
}

export function requiredArg(args: Args, name: string, error = 'invalid_arguments'): string {
  const value = stringArg(args, name);
  if (value === undefined)
    throw new SlackRefusal(error, { response_metadata: { messages: [`missing ${name}`] } });
  return value;
}

/** `true`, in JSON or in a form. */
export function flagArg(args: Args, name: string): boolean {
  return args[name] === true || args[name] === 'true';
}

/** An argument that is JSON: already an object, or its text. */
export function jsonArg(args: Args, name: string, error: string): unknown {
  const value = args[name];
  if (typeof value !== 'string') return value ?? undefined;
  if (value === '') return undefined;
  try {
    return JSON.parse(value);
  } catch {
    throw new SlackRefusal(error);
  }
}
