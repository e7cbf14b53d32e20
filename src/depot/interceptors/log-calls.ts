// One log line for each call: its name, how it ended, how long it took. Headers and messages hold secrets and stay out.

import type { Interceptor } from '@connectrpc/connect';
import type { Clock } from '../../lib/clock.ts';
import type { Log } from '../../lib/log.ts';
import { DepotError } from '../depot-error.ts';
import { rpcOf } from './call.ts';

/** Enough of an error's text to find its cause; a proxy may answer with a whole page. */
const MAX_ERROR_LENGTH = 300;

export function logCalls(log: Log, clock: Clock): Interceptor {
  return (next) => async (request) => {
    const rpc = rpcOf(request);
    const began = clock.now().getTime();
    const ms = () => clock.now().getTime() - began;
    try {
      const response = await next(request);
      log.debug({ rpc, code: 'ok', ms: ms() }, 'depot call');
      return response;
    } catch (reason) {
      const { code, message } = DepotError.from(reason);
      log.warn({ rpc, code, ms: ms(), error: message.slice(0, MAX_ERROR_LENGTH) }, 'depot call failed');
      throw reason;
    }
  };
}
