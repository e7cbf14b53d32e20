// https://depot.dev/docs/api/authentication: `Authorization: Bearer <token>`.

import type { Interceptor } from '@connectrpc/connect';

export function bearerAuth(token: string): Interceptor {
  return (next) => (request) => {
    request.header.set('authorization', `Bearer ${token}`);
    return next(request);
  };
}
