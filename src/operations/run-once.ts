// Runs a claimed operation: marks it as sent, sends it, settles it. The caller has won the claim.

import type { Depot } from '../depot/depot.ts';
import { DepotError, depotErrorWords } from '../depot/depot-error.ts';
import type { NewToken } from '../depot/model.ts';
import type { Clock } from '../lib/clock.ts';
import { messageOf } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';
import { addAuditEntry } from '../store/audit.ts';
import { DatabaseError, databaseWords } from '../store/database-error.ts';
import { findOperation, moveOperation, type OpenState, updateOperation } from '../store/operations.ts';
import { storableJson } from '../store/storable.ts';
import type { Db, Trx } from '../store/tables.ts';
import { reasonTargetIsMissing } from './affected.ts';
import { auditEntry } from './audit-entry.ts';
import { CALLS, type Sent, send } from './call-depot.ts';
import { NOTHING_DONE, type Operation, type OperationRequest } from './model.ts';
import { cancelledBy, readBack, type Settled } from './read-back.ts';
import { readOperation } from './stored.ts';
import type { Unrecorded } from './unrecorded.ts';

export interface RunContext {
  readonly db: Db;
  readonly depot: Depot;
  readonly clock: Clock;
  readonly log: Log;
  readonly unrecorded: Unrecorded;
}

/** Shows a new token's secret to who asked, and says whether they got it. The only place that it ever goes to. */
export type OnSecret = (token: NewToken) => Promise<boolean>;

/** Does it end in a secret that is shown once, to who confirms it? */
export const reveals = ({ kind }: OperationRequest) => kind === 'token-create' || kind === 'token-rotate';

export interface RunHooks {
  readonly onSecret?: OnSecret;
  /** What must also be written if, and only if, the operation succeeded. */
  readonly afterSuccess?: (trx: Trx, operation: Operation) => Promise<void>;
}

export async function runOnce(
  context: RunContext,
  operation: Operation,
  { onSecret, afterSuccess }: RunHooks = {},
): Promise<Operation> {
  const { db, clock } = context;
  const gone = reasonTargetIsMissing(operation.request, operation.preview);
  if (gone !== null) return settleOrKeep(context, operation, failed(`${gone} Nothing changed.`));
  try {
    // In its own commit: after a crash, its absence proves that nothing was sent.
    await updateOperation(db, operation.operationId, { sent_at: clock.now() });
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    const words = `${databaseWords(error.problem)} So nothing was sent to Depot. Nothing changed.`;
    return settleOrKeep(context, operation, failed(words));
  }
  const settled = await sendAndJudge(context, operation, onSecret);
  return settleOrKeep(context, operation, settled, afterSuccess);
}

/** What Depot has answered is true whether or not the database takes it now. */
async function settleOrKeep(
  context: RunContext,
  operation: Operation,
  settled: Settled,
  afterSuccess?: RunHooks['afterSuccess'],
): Promise<Operation> {
  const write = (from?: SettleOptions['from']) =>
    settle(context, operation, settled, { afterSuccess, ...(from && { from }) });
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    const known = { ...operation, ...settled, finishedAt: context.clock.now() };
    context.unrecorded.keep(known, () => write(['running', 'unclear']));
    return known;
  }
}

const failed = (explanation: string): Settled => ({
  state: 'failed',
  outcome: { ...NOTHING_DONE, explanation },
});

async function sendAndJudge(
  context: RunContext,
  operation: Operation,
  onSecret: OnSecret | undefined,
): Promise<Settled> {
  const { request, requestId } = operation;
  let sent: Sent;
  try {
    sent = await send(context.depot, request, operation.preview);
  } catch (reason) {
    const error = DepotError.from(reason);
    context.log.warn(
      { requestId, kind: request.kind, code: error.code, err: error },
      'a change to Depot failed',
    );
    if (error.mayHaveHappened) return readBack(context.depot, operation);
    if (error.code === 'not_found' && goneBefore(operation) !== null)
      return failed(goneBefore(operation) ?? '');
    return failed(depotErrorWords(error, 'Nothing changed.'));
  }
  const { project, link, token } = sent;
  const secretShown = token !== null && (await show(context, operation, token, onSecret));
  return {
    state: 'succeeded',
    outcome: {
      ...NOTHING_DONE,
      project,
      link,
      alreadyExisted: wasThereBefore(project?.projectId, operation),
      cancelledBuilds: cancelledBy(operation),
      tokenId: token?.tokenId ?? null,
      secretShown,
    },
  };
}

/** The secret goes from here to the person, or nowhere: a failure to show it must not undo that the token is there. */
async function show(
  { log }: RunContext,
  { requestId }: Operation,
  token: NewToken,
  onSecret: OnSecret | undefined,
): Promise<boolean> {
  try {
    return (await onSecret?.(token)) ?? false;
  } catch (error) {
    log.warn({ requestId, error: messageOf(error) }, 'the secret of a new token could not be shown');
    return false;
  }
}

function goneBefore({ request, preview }: Operation): string | null {
  switch (request.kind) {
    case 'delete':
      return `${preview.project?.name ?? 'The project'} was already gone when the request reached Depot.`;
    case 'token-revoke':
      return 'The token was already gone when the request reached Depot.';
    case 'trust-remove':
      return 'The trust policy was already gone when the request reached Depot.';
    case 'images-delete':
      return 'One of the images was already gone when the request reached Depot, which then deletes none. Look at the list and try again.';
    default:
      return null;
  }
}

/** Depot answers the creation of an existing project or trust policy with the existing one. */
function wasThereBefore(projectId: string | undefined, { request, preview }: Operation): boolean {
  if (request.kind === 'create') return projectId !== undefined && preview.project?.projectId === projectId;
  return (
    request.kind === 'trust-add' &&
    preview.affected?.kind === 'policies' &&
    preview.affected.policies.length > 0
  );
}

/** Everything that explains the row: who asked, approved and why, what was shown, what Depot was asked and what came of it. */
export function auditDetail(operation: Operation, outcome: unknown): Readonly<Record<string, unknown>> {
  const { request, preview, requestedBy, confirmedBy, approvals, reason, guards, runAt } = operation;
  return {
    requestedBy,
    confirmedBy,
    request,
    preview,
    outcome,
    call: CALLS[request.kind],
    ...(reason !== null && { reason }),
    ...(guards.approvals.length > 0 && { approvals }),
    ...(runAt !== null && { runAt }),
  };
}

export interface SettleOptions {
  /** @default running. Another replica may have marked it unclear in the meantime; a known outcome overrides that. */
  readonly from?: OpenState | readonly ['running', 'unclear'];
  readonly afterSuccess?: RunHooks['afterSuccess'] | undefined;
}

/** Final state and audit row in one transaction. If another worker settled it first, theirs stays. */
export async function settle(
  context: RunContext,
  operation: Operation,
  { state, outcome }: Settled,
  { from = 'running', afterSuccess }: SettleOptions = {},
): Promise<Operation> {
  const { db, clock } = context;
  const { operationId, request, requestId, place } = operation;
  const now = clock.now();
  const row = await db.transaction().execute(async (trx) => {
    const won = await moveOperation(trx, {
      operationId,
      from,
      to: state,
      set: { outcome: storableJson(outcome), finished_at: now },
    });
    if (!won) return undefined;
    if (state === 'succeeded') await afterSuccess?.(trx, { ...operation, state, outcome });
    const { teamId, channelId } = place;
    const actor = operation.confirmedBy ?? operation.requestedBy;
    const detail = auditDetail(operation, outcome);
    const audited = {
      request,
      teamId,
      actor,
      channelId,
      at: now,
      outcome: state,
      detail,
      operationId,
      requestId,
    };
    await addAuditEntry(trx, auditEntry(audited, outcome.project?.projectId));
    return won;
  });
  const after = row ?? (await findOperation(db, operationId));
  return after ? readOperation(db, after) : operation;
}
