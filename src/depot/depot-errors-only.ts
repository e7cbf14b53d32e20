// A transport that throws DepotError and nothing else: Connect wraps whatever an interceptor throws in its own error.

import type { Transport } from '@connectrpc/connect';
import { DepotError } from './depot-error.ts';

export function depotErrorsOnly(transport: Transport): Transport {
  const converting = async <T>(answer: Promise<T>): Promise<T> => {
    try {
      return await answer;
    } catch (reason) {
      throw DepotError.from(reason);
    }
  };
  return {
    unary: (...call) => converting(transport.unary(...call)),
    stream: (...call) => converting(transport.stream(...call)),
  };
}
