// The one error whose words reach a person, and the small tools every edge uses.

/**
 * Something a person can read and act on. The text says what happened, what did not happen, and what to do next.
 * Every other error is shown as a reference id that finds its log line.
 */
export class UserError extends Error {
  override readonly name: string = 'UserError';
}

/** The message of anything thrown; for logs, never for people. */
export function messageOf(reason: unknown): string {
  return reason instanceof Error ? reason.message : String(reason);
}
