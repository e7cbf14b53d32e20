import type { ConnectRouter } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import { ProjectService } from '../../../gen/depot/core/v1/project_pb.ts';
import { depotErrorOf, openDepot } from '../open-depot.ts';

const SHORT = { read: 30, change: 60 };

/** Takes calls and never answers; remembers what deadline each was told, and whether it was let go. */
function hanging() {
  const told: (string | null)[] = [];
  const letGo: Promise<unknown>[] = [];
  const hang = (context: { readonly requestHeader: Headers; readonly signal: AbortSignal }) => {
    told.push(context.requestHeader.get('connect-timeout-ms'));
    const gone = Promise.withResolvers<unknown>();
    context.signal.addEventListener('abort', () => gone.resolve(context.signal.reason));
    letGo.push(gone.promise);
    return new Promise<never>(() => undefined);
  };
  const routes = (router: ConnectRouter) =>
    router.service(ProjectService, {
      getProject: (_, context) => hang(context),
      resetProject: (_, context) => hang(context),
    });
  return { depot: openDepot(routes, { deadlines: SHORT }), told, letGo };
}

describe('a call that Depot never answers', () => {
  it('ends at its deadline, once for a read too, and is let go on the other side', async () => {
    const { depot, told, letGo } = hanging();
    const error = await depotErrorOf(depot.projects.get('p'));
    expect(error).toMatchObject({ code: 'deadline_exceeded', mayHaveHappened: true });
    expect(told).toEqual(['30']);
    await Promise.all(letGo);
  });

  it('ends at its deadline, once for a change, which may have happened', async () => {
    const { depot, told } = hanging();
    const error = await depotErrorOf(depot.projects.reset('p'));
    expect(error).toMatchObject({ code: 'deadline_exceeded', mayHaveHappened: true });
    expect(told).toEqual(['60']);
  });
});
