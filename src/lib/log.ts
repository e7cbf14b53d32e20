// pino with redaction: tokens never reach a log line, neither under a key that names one nor inside a text.

import { type DestinationStream, type Logger, pino } from 'pino';
import { redactTokens } from './redact.ts';

export type Log = Logger;

const SECRET_PATHS = [
  'token',
  'secret',
  'authorization',
  'password',
  'response_url',
  'responseUrl',
  'trigger_id',
];

export interface LogOptions {
  /** pino level; `silent` turns the log off. @default 'info' */
  readonly level?: string;
  /** Where lines go. @default stdout */
  readonly destination?: DestinationStream;
}

/** One JSON line per event on stdout. Values under secret-looking keys are replaced by `[redacted]`. */
export function createLog({ level = 'info', destination }: LogOptions = {}): Log {
  const options = {
    level,
    base: null,
    redact: {
      paths: [
        ...SECRET_PATHS,
        ...SECRET_PATHS.map((key) => `*.${key}`),
        ...SECRET_PATHS.map((key) => `*.*.${key}`),
      ],
      censor: '[redacted]',
    },
    // What stands in a message or in an error's words, under no key at all.
    hooks: { streamWrite: redactTokens },
  };
  return destination ? pino(options, destination) : pino(options);
}
