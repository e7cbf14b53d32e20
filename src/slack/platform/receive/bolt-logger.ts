// Slack's libraries log through pino. Their debug lines carry payloads and response URLs, so those are never kept.

import { type Logger, LogLevel } from '@slack/logger';
import type { Log } from '../../../lib/log.ts';

const words = (parts: readonly unknown[]) =>
  parts.map((part) => (part instanceof Error ? part.message : String(part))).join(' ');

export function createBoltLogger(log: Log): Logger {
  return {
    debug: () => undefined,
    info: (...parts) => log.debug({ from: 'slack sdk' }, words(parts)),
    warn: (...parts) => log.warn({ from: 'slack sdk' }, words(parts)),
    error: (...parts) => log.error({ from: 'slack sdk' }, words(parts)),
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  };
}
