// pino with redaction: tokens and bearer-like values never reach a log line.

import { type DestinationStream, type Logger, pino } from 'pino';

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
  };
  return destination ? pino(options, destination) : pino(options);
}
