// Hands new tokens' secrets over in one private file, once, and has Slack delete it. The file is known by Slack's name
// before its content is sent, so that after a crash or a lost answer it is looked for rather than sent again.

import { randomUUID } from 'node:crypto';
import type { Jobs } from '../jobs/open-jobs.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { Sealer } from '../lib/seal.ts';
import { addAuditEntry } from '../store/audit.ts';
import { UNSEALED, updateStep } from '../store/batch-steps.ts';
import type { BatchRow } from '../store/batches.ts';
import {
  beginSecretFile,
  claimSecretFile,
  findSecretFile,
  findUnsettledSecretFile,
  listOverdueSecretFiles,
  listSealedSteps,
  noteSecretFileDeleted,
  noteSecretsDelivered,
  type SealedStep,
  type SecretFileRow,
  updateSecretFile,
} from '../store/secret-files.ts';
import type { Db, Trx } from '../store/tables.ts';
import { placeOfSecret, tokenDescription } from './batch-token.ts';

export interface TokenSecret {
  readonly projectName: string;
  readonly projectId: string;
  readonly token: string;
  readonly tokenId: string;
  readonly secret: string;
}

/** Where Slack keeps a file. */
export interface FilePlace {
  readonly channelId: string;
  readonly slackFileId: string;
}

/** Slack's side of it. All of them throw what Slack's failures are. */
export interface SecretSender {
  /** @param placed told where the file will be, before its content leaves */
  send(
    file: { readonly userId: string; readonly deleteAt: Date; readonly secrets: readonly TokenSecret[] },
    placed: (place: FilePlace) => Promise<void>,
  ): Promise<void>;
  isThere(place: FilePlace, since: Date): Promise<boolean>;
  /** Also of what is gone already. */
  remove(slackFileId: string): Promise<void>;
}

export interface SecretFiles {
  /** Finds out what became of a file that was begun. `later`: somebody may still be sending it. */
  settle(batchId: string): Promise<'settled' | 'later'>;
  /** Secrets that this process can't decrypt are given up: their tokens must be created again. */
  giveUpUnreadable(batchId: string): Promise<void>;
  /** Sends every secret that is in no file yet. */
  deliver(batch: BatchRow): Promise<'settled' | 'later'>;
  /** Deletes files when their time is over. */
  work(): Promise<void>;
  /** Deletes those whose job was lost, or gave up because Slack refused for too long. */
  deleteOverdue(): Promise<void>;
}

export interface SecretFilesOptions {
  readonly db: Db;
  readonly jobs: Jobs;
  readonly clock: Clock;
  readonly log: Log;
  readonly sealer: Sealer;
  readonly sender: SecretSender;
}

/** Slack keeps a file of secrets so long. */
const KEPT_MS = 3_600_000;
/** Sending takes a minute at most, and Slack then a moment to show the file: after this, its sender counts as stopped. */
const LEASE_MS = 90_000;
/** A file whose time is over, and that is not settled, is looked at again. */
const RECHECK_SECONDS = 60;
/** Until then its own job deletes it, and tries again. */
const OVERDUE_MS = 300_000;

export function createSecretFiles({ db, jobs, clock, log, sealer, sender }: SecretFilesOptions): SecretFiles {
  const inAnHour = () => new Date(clock.now().getTime() + KEPT_MS);

  async function audit(
    trx: Trx,
    file: SecretFileRow,
    outcome: string,
    remark: string,
    tokenIds: readonly string[],
  ) {
    await addAuditEntry(trx, {
      at: clock.now(),
      teamId: file.team_id,
      actor: file.user_id,
      action: 'secrets-file',
      projectId: null,
      projectName: null,
      channelId: file.channel_id,
      outcome,
      detail: { remark, tokenIds, slackFileId: file.slack_file_id },
      operationId: null,
      requestId: randomUUID().slice(0, 8),
    });
  }

  const secretsIn = async (trx: Db | Trx, { batch_id, secret_file_id }: SecretFileRow) =>
    (await listSealedSteps(trx, batch_id)).filter((step) => step.secret_file_id === secret_file_id);

  async function noteDelivered(file: SecretFileRow): Promise<void> {
    await db.transaction().execute(async (trx) => {
      const steps = await secretsIn(trx, file);
      if (!(await noteSecretsDelivered(trx, file.secret_file_id))) return;
      const tokenIds = steps.flatMap(({ token_id }) => token_id ?? []);
      const remark = `${tokenIds.length} secrets in a private file, until ${file.delete_at.toISOString()}`;
      await audit(trx, file, 'succeeded', remark, tokenIds);
    });
  }

  function open(step: SealedStep): TokenSecret | null {
    const secret = step.sealed_secret === null ? null : sealer.open(step.sealed_secret, placeOfSecret(step));
    if (secret === null || step.project_id === null || step.token_id === null) return null;
    return {
      projectName: step.name,
      projectId: step.project_id,
      token: tokenDescription(step.batch_id, step.attempt),
      tokenId: step.token_id,
      secret,
    };
  }

  /** @param file claimed */
  async function finish(file: SecretFileRow): Promise<void> {
    const { secret_file_id: id, channel_id: channelId, slack_file_id: slackFileId } = file;
    if (channelId && slackFileId) {
      if (await sender.isThere({ channelId, slackFileId }, sinceOf(file))) return noteDelivered(file);
      await sender.remove(slackFileId);
    }
    const secrets: TokenSecret[] = [];
    for (const step of await secretsIn(db, file)) {
      const secret = open(step);
      if (secret) secrets.push(secret);
      else await updateStep(db, step, { secret_file_id: null }, ['sealed']);
    }
    if (secrets.length === 0) return updateSecretFile(db, id, { state: 'deleted', slack_file_id: null });
    const deleteAt = inAnHour();
    let sent = { ...file, delete_at: deleteAt };
    await sender.send({ userId: file.user_id, deleteAt, secrets }, async (place) => {
      sent = { ...sent, channel_id: place.channelId, slack_file_id: place.slackFileId };
      await updateSecretFile(db, id, {
        channel_id: place.channelId,
        slack_file_id: place.slackFileId,
        delete_at: deleteAt,
      });
    });
    await noteDelivered(sent);
  }

  /** A little before it was sent: Slack's clock is another. */
  const sinceOf = ({ delete_at }: SecretFileRow) => new Date(delete_at.getTime() - KEPT_MS - LEASE_MS);

  async function settle(batchId: string): Promise<'settled' | 'later'> {
    const file = await findUnsettledSecretFile(db, batchId);
    if (!file) return 'settled';
    if (!(await claim(file))) return 'later';
    await finish(file);
    return 'settled';
  }

  async function claim(file: SecretFileRow): Promise<boolean> {
    const now = clock.now();
    if (now.getTime() - file.sending_since.getTime() < LEASE_MS) return false;
    return claimSecretFile(db, file, now);
  }

  /** `later`: somebody may still be sending it. @throws SlackError while Slack does not delete it */
  async function deleteFile(file: SecretFileRow): Promise<'deleted' | 'later'> {
    const { secret_file_id: id, state, channel_id: channelId, slack_file_id: slackFileId } = file;
    if (state === 'sending') {
      if (!channelId || !slackFileId || !(await claim(file))) return 'later';
      // Its batch keeps trying; what may lie in Slack for so long already must not lie there for longer.
      if (await sender.isThere({ channelId, slackFileId }, sinceOf(file))) await noteDelivered(file);
      else {
        await sender.remove(slackFileId);
        await updateSecretFile(db, id, { channel_id: null, slack_file_id: null });
        return 'later';
      }
    }
    if (slackFileId) await sender.remove(slackFileId);
    await db.transaction().execute(async (trx) => {
      if (!(await noteSecretFileDeleted(trx, id))) return;
      await audit(trx, file, 'deleted', 'the private file of secrets was deleted from Slack', []);
    });
    log.info({ secretFileId: id }, 'a file of secrets was deleted from Slack');
    return 'deleted';
  }

  async function expire({ secretFileId }: { readonly secretFileId: string }): Promise<void> {
    const file = await findSecretFile(db, secretFileId);
    if (!file || file.state === 'deleted') return;
    const again = (seconds: number) => jobs.send(null, 'secret-file', { secretFileId }, seconds);
    const leftMs = file.delete_at.getTime() - clock.now().getTime();
    if (leftMs > 0) return again(Math.ceil(leftMs / 1_000));
    if ((await deleteFile(file)) === 'later') return again(RECHECK_SECONDS);
  }

  return {
    settle,
    async giveUpUnreadable(batchId) {
      for (const step of await listSealedSteps(db, batchId)) {
        if (step.secret_file_id !== null || open(step)) continue;
        const next = { state: 'waiting', attempt: step.attempt + 1, ...UNSEALED };
        await updateStep(db, step, next, ['sealed']);
        log.warn(
          { batchId, position: step.position },
          'a sealed secret cannot be opened; its token is replaced',
        );
      }
    },
    async deliver(batch) {
      if ((await settle(batch.batch_id)) === 'later') return 'later';
      const file = await db.transaction().execute(async (trx) => {
        const deleteAt = inAnHour();
        const begun = await beginSecretFile(trx, batch, { now: clock.now(), deleteAt });
        // Before anything is sent: whatever happens from here on, it is deleted.
        if (begun) {
          const { secret_file_id: secretFileId } = begun;
          await jobs.send(trx, 'secret-file', { secretFileId }, KEPT_MS / 1_000);
        }
        return begun;
      });
      if (file) await finish(file);
      // Somebody else may be sending one; and what could not be opened is still there.
      return (await listSealedSteps(db, batch.batch_id)).length > 0 ? 'later' : 'settled';
    },
    async deleteOverdue() {
      const before = new Date(clock.now().getTime() - OVERDUE_MS);
      for (const file of await listOverdueSecretFiles(db, before)) {
        await deleteFile(file).catch((error: unknown) => {
          const { secret_file_id: secretFileId } = file;
          log.error(
            { err: error, secretFileId },
            'a file of secrets is still in Slack; deleting it is tried again in a minute',
          );
        });
      }
    },
    async work() {
      await jobs.work('secret-file', expire);
    },
  };
}
