// What the interceptors know about the call that passes through them.

import { createContextKey, type Interceptor } from '@connectrpc/connect';

export type Request = Parameters<ReturnType<Interceptor>>[0];

/** True when no person waits for the answer; people's calls go first. */
export const BACKGROUND = createContextKey(false, { description: 'no person waits for this call' });

/** `package.Service/Method`: the call's name in logs and metrics. */
export function rpcOf(request: Request): string {
  return `${request.service.typeName}/${request.method.name}`;
}
