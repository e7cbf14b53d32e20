// Tries a read again when Depot was unreachable or interrupted, not when it was too slow: a person waits for the end. A change is sent once, whatever happens: a reset
// repeated later would cancel other people's builds (docs/decisions/0002-changes-are-sent-once.md).

import type { Interceptor } from '@connectrpc/connect';
import pRetry from 'p-retry';
import type { CallMetrics } from '../call-metrics.ts';
import { DepotError } from '../depot-error.ts';
import { rpcKind } from '../rpc-kinds.ts';
import { rpcOf } from './call.ts';

const MAX_TRIES = 3;

/** @param firstPauseMs the shortest first pause; each pause is stretched by chance and twice as long as the one before. */
export function retryReads(metrics: CallMetrics, firstPauseMs: number): Interceptor {
  return (next) => (request) => {
    if (request.stream || rpcKind(request.method) === 'change') return next(request);
    const attempt = async () => {
      try {
        return await next(request);
      } catch (reason) {
        throw DepotError.from(reason);
      }
    };
    return pRetry(attempt, {
      retries: MAX_TRIES - 1,
      minTimeout: firstPauseMs,
      randomize: true,
      signal: request.signal,
      shouldRetry({ error, retriesLeft }) {
        const again =
          retriesLeft > 0 &&
          error instanceof DepotError &&
          error.retryable &&
          error.code !== 'deadline_exceeded';
        if (again) metrics.retried(rpcOf(request));
        return again;
      },
    });
  };
}
