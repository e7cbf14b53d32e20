// Names under which a person commits. A free one belongs to who claims it first; one that belongs to somebody else changes
// hands only by that person's click, or when that person is no member any more. An address that Slack knows is never
// claimed: its owner is found without.

import { randomUUID } from 'node:crypto';
import { UserError } from '../../lib/errors.ts';
import { addAuditEntry } from '../../store/audit.ts';
import {
  type AuthorName,
  addAuthorName,
  addNameRequest,
  findAuthorName,
  listAuthorNames,
  passAuthorName,
  removeAuthorName,
} from '../../store/authors.ts';
import type { NoticeContent } from '../../store/notice-content.ts';
import { addNotice } from '../../store/notices.ts';
import type { Trx } from '../../store/tables.ts';
import { KIND_WORDS } from '../../views/me/me.ts';
import type { Interaction } from '../platform/interaction.ts';
import type { Services } from '../platform/services.ts';

const MAX_NAMES = 20;

type Claimed = 'added' | 'yours already' | 'asked' | 'kept';

const words = ({ kind, name }: AuthorName) => `${KIND_WORDS[kind]} ${name}`;

/** Who gets pinged for which name is public: the audit trail has each change. Must come last in its transaction. */
export async function auditName(trx: Trx, remark: string, { actor }: Interaction, { clock }: Services) {
  await addAuditEntry(trx, {
    at: clock.now(),
    teamId: actor.teamId,
    actor: actor.userId,
    action: 'me',
    projectId: null,
    projectName: null,
    channelId: actor.channelId,
    outcome: 'succeeded',
    detail: { remark },
    operationId: null,
    requestId: randomUUID().slice(0, 8),
  });
}

/** A direct message by way of the outbox: sent once, also when the bot is killed in the meantime. */
export async function notifyPerson<K extends 'name request' | 'name answer'>(
  trx: Trx,
  userId: string,
  kind: K,
  key: string,
  content: NoticeContent<K>,
  { actor }: Interaction,
  { clock, jobs }: Services,
): Promise<void> {
  const now = clock.now();
  await addNotice(trx, {
    noticeId: randomUUID(),
    dedupeKey: key,
    teamId: actor.teamId,
    channelId: userId,
    kind,
    incidentId: null,
    content: JSON.stringify(content),
    createdAt: now,
    notBefore: now,
    finishedAt: null,
  });
  await jobs.send(trx, 'deliver', { channelId: userId }, 0, userId);
}

/** @throws UserError for an address that belongs to somebody in Slack */
async function refuseOthersAddress({ name }: AuthorName, { actor }: Interaction, services: Services) {
  const owner = await services.authors.idByEmail(name);
  if (owner === actor.userId)
    throw new UserError(`Slack already knows ${name} as yours. Nothing changed: commits with it are found.`);
  if (owner)
    throw new UserError(
      `${name} is somebody else’s address in Slack. Nothing changed. Only addresses that nobody has in Slack can be added.`,
    );
}

async function ask(name: AuthorName, holderId: string, interaction: Interaction, services: Services) {
  const { userId: claimantId } = interaction.actor;
  return services.store.db.transaction().execute(async (trx): Promise<Claimed> => {
    const requestId = randomUUID();
    const request = { request_id: requestId, ...name, holder_id: holderId, claimant_id: claimantId };
    const there = await addNameRequest(trx, { ...request, created_at: services.clock.now() });
    if (there) return there.kept_at ? 'kept' : 'asked';
    const content = { requestId, claimantId, ...name };
    await notifyPerson(trx, holderId, 'name request', `name:${requestId}`, content, interaction, services);
    await auditName(trx, `asked for ${words(name)}, which belongs to ${holderId}`, interaction, services);
    return 'asked';
  });
}

/** @returns what became of it, and whose it was. @throws UserError SlackError */
export async function claimName(
  name: AuthorName,
  interaction: Interaction,
  services: Services,
): Promise<{ readonly claimed: Claimed; readonly holderId: string | null }> {
  const { db } = services.store;
  const { userId } = interaction.actor;
  const holderId = (await findAuthorName(db, name))?.user_id ?? null;
  if (holderId === userId) return { claimed: 'yours already', holderId };
  if (name.kind === 'email') await refuseOthersAddress(name, interaction, services);
  if ((await listAuthorNames(db, userId)).length >= MAX_NAMES) {
    throw new UserError(`You have ${MAX_NAMES} names already. Nothing changed. Remove one first.`);
  }
  if (holderId && (await services.directory.person(holderId)).isMember) {
    return { claimed: await ask(name, holderId, interaction, services), holderId };
  }
  const isMine = await db.transaction().execute(async (trx) => {
    const now = services.clock.now();
    const added = holderId
      ? await passAuthorName(trx, name, holderId, userId, now)
      : await addAuthorName(trx, name, userId, now);
    const remark = `${words(name)} now stands for ${userId}${holderId ? `; ${holderId} is no member any more` : ''}`;
    if (added) await auditName(trx, remark, interaction, services);
    return added;
  });
  // Two claimed it at the same moment: the other one is asked.
  if (!isMine) return claimName(name, interaction, services);
  return { claimed: 'added', holderId };
}

export async function removeName(
  name: AuthorName,
  interaction: Interaction,
  services: Services,
): Promise<void> {
  const removed = await services.store.db.transaction().execute(async (trx) => {
    const gone = await removeAuthorName(trx, name, interaction.actor.userId);
    if (gone)
      await auditName(
        trx,
        `${words(name)} no longer stands for ${interaction.actor.userId}`,
        interaction,
        services,
      );
    return gone;
  });
  if (!removed) throw new UserError(`${words(name)} isn’t one of your names. Nothing changed.`);
}
