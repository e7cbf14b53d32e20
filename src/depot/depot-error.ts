// The one error of the Depot edge: a closed code, whether trying again helps, and whether a change may have happened.

import { Code, ConnectError } from '@connectrpc/connect';

/** `bad_answer`: Depot answered something that is not the protocol (a proxy's page, an endless list, a missing field). */
export const DEPOT_ERROR_CODES = [
  'unauthenticated',
  'permission_denied',
  'not_found',
  'invalid_argument',
  'already_exists',
  'failed_precondition',
  'resource_exhausted',
  'unimplemented',
  'unavailable',
  'deadline_exceeded',
  'aborted',
  'canceled',
  'bad_answer',
  'internal',
] as const;
export type DepotErrorCode = (typeof DEPOT_ERROR_CODES)[number];

const FROM_CONNECT: Readonly<Record<Code, DepotErrorCode>> = {
  [Code.Canceled]: 'canceled',
  [Code.Unknown]: 'internal',
  [Code.InvalidArgument]: 'invalid_argument',
  [Code.DeadlineExceeded]: 'deadline_exceeded',
  [Code.NotFound]: 'not_found',
  [Code.AlreadyExists]: 'already_exists',
  [Code.PermissionDenied]: 'permission_denied',
  [Code.ResourceExhausted]: 'resource_exhausted',
  [Code.FailedPrecondition]: 'failed_precondition',
  [Code.Aborted]: 'aborted',
  [Code.OutOfRange]: 'invalid_argument',
  [Code.Unimplemented]: 'unimplemented',
  [Code.Internal]: 'internal',
  [Code.Unavailable]: 'unavailable',
  [Code.DataLoss]: 'internal',
  [Code.Unauthenticated]: 'unauthenticated',
};

const RETRYABLE: ReadonlySet<DepotErrorCode> = new Set(['unavailable', 'deadline_exceeded', 'aborted']);

/** Depot said no before it did anything. */
const CLEAR_REFUSALS: ReadonlySet<DepotErrorCode> = new Set([
  'unauthenticated',
  'permission_denied',
  'not_found',
  'invalid_argument',
  'already_exists',
  'failed_precondition',
  'resource_exhausted',
  'unimplemented',
]);

/** The `code` of system errors that mean a broken connection. */
const BROKEN_CONNECTION = /^(ERR_HTTP2_|ECONN|EPIPE|ETIMEDOUT|ERR_STREAM_|ERR_PROXY_TUNNEL)/;

/** Connect's words for an answer that broke off: its HTTP/2 stream was reset or ended with its connection. */
const BROKEN_OFF =
  /^http\/2 stream closed with error code |^parse binary: premature EOF$|^protocol error: promised \d+ bytes, received /;

/** System errors that mean: the connection was never made, so nothing was sent. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ERR_PROXY_TUNNEL',
]);

export class DepotError extends Error {
  override readonly name = 'DepotError';
  readonly code: DepotErrorCode;
  /** A read may be tried again. A change never is, whatever this says. */
  readonly retryable: boolean;
  /** For a change: the answer was lost, so Depot may have acted. False for a clear refusal. */
  readonly mayHaveHappened: boolean;
  /** What Depot itself said, raw: text from outside. '' when the error is not Depot's answer. */
  readonly saidByDepot: string;

  /** @param message for logs; people see `depotErrorWords`. */
  constructor(
    code: DepotErrorCode,
    message: string,
    options: { readonly cause?: unknown; readonly saidByDepot?: string } = {},
  ) {
    super(`[${code}] ${message}`, { cause: options.cause });
    this.code = code;
    this.saidByDepot = options.saidByDepot ?? '';
    this.retryable = RETRYABLE.has(code);
    this.mayHaveHappened = !CLEAR_REFUSALS.has(code) && !wasNeverSent(options.cause);
  }

  /** Anything thrown on the way to Depot and back, as a DepotError. */
  static from(reason: unknown): DepotError {
    if (reason instanceof DepotError) return reason;
    // Connect wraps what an interceptor throws.
    if (reason instanceof ConnectError && reason.cause instanceof DepotError) return reason.cause;
    const error = ConnectError.from(reason, Code.Internal);
    const saidByDepot = isWireError(error) ? error.rawMessage : '';
    return new DepotError(codeOf(error), error.rawMessage, { cause: reason, saidByDepot });
  }
}

/** True for an error that came as Depot's answer, false for one that Connect made of something else. */
function isWireError(error: ConnectError): boolean {
  return 'isWireError' in error && error.isWireError === true;
}

/** Codes that Connect sets itself, for an HTTP status or a signal, and that can be trusted. */
const GUESSED_WELL: ReadonlySet<Code> = new Set([
  Code.Canceled,
  Code.DeadlineExceeded,
  Code.Unauthenticated,
  Code.PermissionDenied,
  Code.Unimplemented,
  Code.Unavailable,
]);

/** A code that Depot did not say is no refusal: a cut answer reads as `invalid_argument`, a huge one as `resource_exhausted`. */
function codeOf(error: ConnectError): DepotErrorCode {
  if (isWireError(error)) return FROM_CONNECT[error.code];
  if (isBrokenConnection(error)) return 'unavailable';
  return GUESSED_WELL.has(error.code) ? FROM_CONNECT[error.code] : 'bad_answer';
}

function isBrokenConnection(error: ConnectError): boolean {
  return BROKEN_OFF.test(error.rawMessage) || systemCodes(error).some((code) => BROKEN_CONNECTION.test(code));
}

/** The `code` of each system error behind an error. */
function systemCodes(error: unknown): readonly string[] {
  const codes: string[] = [];
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth++) {
    if ('code' in cause && typeof cause.code === 'string') codes.push(cause.code);
  }
  return codes;
}

function wasNeverSent(cause: unknown): boolean {
  return systemCodes(cause).some((code) => NEVER_SENT.has(code));
}

/** What happened, and what to do next. */
const WORDS: Readonly<Record<DepotErrorCode, readonly [problem: string, next: string]>> = {
  unauthenticated: [
    'Depot doesn’t accept the bot’s Depot token.',
    'Ask the bot’s admin to renew DEPOT_TOKEN (it must be an organization token).',
  ],
  permission_denied: [
    'The bot’s Depot token is not allowed to do this.',
    'Ask the bot’s admin for an organization token.',
  ],
  not_found: ['Depot can’t find it.', 'It may have been deleted.'],
  invalid_argument: ['Depot rejected the values.', 'Check them and try again.'],
  already_exists: ['Depot already has one with this name.', 'Choose another name.'],
  failed_precondition: [
    'Depot can’t do this in the project’s current state.',
    'Check the project and try again.',
  ],
  resource_exhausted: ['Depot is limiting requests.', 'Try again in a minute.'],
  unimplemented: ['This Depot doesn’t support that.', ''],
  unavailable: ['Depot can’t be reached.', 'Try again in a minute, or check `status`.'],
  deadline_exceeded: ['Depot isn’t responding.', 'Try again in a minute, or check `status`.'],
  aborted: ['Depot was interrupted by another change.', 'Try again.'],
  canceled: ['The request to Depot was cancelled.', 'Try again.'],
  bad_answer: [
    'The bot doesn’t understand Depot’s answer.',
    'Try again. If it keeps failing, tell the bot’s admin.',
  ],
  internal: ['Depot had an internal error.', 'Try again in a minute.'],
};

/** Refusals that Depot explains: its reason helps the person who chose the values. */
const EXPLAINED: ReadonlySet<DepotErrorCode> = new Set(['invalid_argument', 'failed_precondition']);

const MAX_REASON_LENGTH = 200;

/**
 * What happened and what to do next, for people. Depot's own reason is added where it helps, as one short line without
 * the characters that mean something to Slack.
 * @param consequence what that means for the request, such as "Nothing changed."
 */
export function depotErrorWords(error: DepotError, consequence = ''): string {
  const [problem, next] = WORDS[error.code];
  const reason = EXPLAINED.has(error.code) ? harmless(error.saidByDepot) : '';
  return [problem, consequence, next, reason && `Depot says: “${reason}”`].filter(Boolean).join(' ');
}

/** What happened, alone: for a list of what works and what doesn't. */
export const depotProblemWords = (error: DepotError): string => WORDS[error.code][0];

function harmless(text: string): string {
  const line = text
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .replace(/[<>&`*~|]/g, '')
    .trim();
  const letters = Array.from(line);
  return letters.length > MAX_REASON_LENGTH ? `${letters.slice(0, MAX_REASON_LENGTH).join('')}…` : line;
}
